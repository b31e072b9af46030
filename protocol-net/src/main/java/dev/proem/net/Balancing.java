package dev.proem.net;

/** Which of several addresses a client connects to. */
public enum Balancing {
  /** The first one that can be connected to, in the order in which they were given. */
  FAILOVER,
  /** Each in turn; those that can't be connected to are left out for a while. */
  ROUND_ROBIN
}
