package dev.proem.net;

/** Defines what happens to a call when the maximum number of requests of a client is in flight. */
public enum WhenFull {
  /**
   * The caller waits for a free place, at most until the deadline of the call. On the thread of an
   * event loop, which must not wait, the same as {@link #FAIL}.
   */
  BLOCK,
  /** The call throws a {@link NotSentException}. */
  THROW,
  /** The call returns a future that has failed with a {@link NotSentException}. */
  FAIL
}
