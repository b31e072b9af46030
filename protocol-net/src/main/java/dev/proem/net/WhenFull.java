package dev.proem.net;

/** What happens to a call when as many requests are in flight as a client allows. */
public enum WhenFull {
  /** The caller waits for a place, at most until the deadline of the call. */
  BLOCK,
  /** The caller gets a {@link NotSentException} thrown. */
  THROW,
  /** The caller gets a future that has failed with a {@link NotSentException}. */
  FAIL
}
