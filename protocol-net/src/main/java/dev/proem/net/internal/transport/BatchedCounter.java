package dev.proem.net.internal.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection's part in a number of bytes that is counted over all connections. What a request
 * adds and its reply takes away again in one step of the loop never reaches the others, who can
 * know this part late by {@link #MOST_UNPUBLISHED} bytes at most, and no longer than the step where
 * it grows, or the round of the loop where it shrinks.
 *
 * <p>Used by the thread of the loop only. Four atomic additions a request were 6 % of the server's
 * time in {@code bench/run}, 16 connections with 64 requests in flight.
 */
public final class BatchedCounter {
  /** In bytes: much less than any limit that makes sense for a total. */
  public static final long MOST_UNPUBLISHED = 64 << 10;

  private final AtomicLong total;
  private long unpublished;

  /**
   * A part of nothing so far.
   *
   * @param total is shared with others
   */
  public BatchedCounter(AtomicLong total) {
    this.total = total;
  }

  public void add(long change) {
    unpublished += change;
    if (Math.abs(unpublished) > MOST_UNPUBLISHED) {
      publish();
    }
  }

  /** Lets all know, at the end of a step, that there is more: a limit may be reached by it. */
  public void publishGrowth() {
    if (unpublished > 0) {
      publish();
    }
  }

  /** Lets all know, after what the step leads to. */
  public void publish() {
    if (unpublished != 0) {
      total.addAndGet(unpublished);
      unpublished = 0;
    }
  }

  /** The number over all connections, with all that is known here. */
  public long total() {
    return total.get() + unpublished;
  }
}
