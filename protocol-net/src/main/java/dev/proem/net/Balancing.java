package dev.proem.net;

/** Selects one of several addresses for a new connection of a client. */
public enum Balancing {
  /** The first address, in the order in which they were given, that accepts a connection. */
  FAILOVER,
  /**
   * Each address in turn; addresses that refuse connections are skipped during their {@link
   * Backoff}.
   */
  ROUND_ROBIN
}
