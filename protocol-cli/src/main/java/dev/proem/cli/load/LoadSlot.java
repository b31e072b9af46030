package dev.proem.cli.load;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The place of one connection in its pool. The pool changes its fields. */
final class LoadSlot {
  private static final long FIRST_BACKOFF = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_BACKOFF = TimeUnit.SECONDS.toNanos(5);
  private static final int MOST_DOUBLINGS = 10;

  @Nullable LoadConnection connection;

  /** The index of the server's address that is used. */
  int address;

  /** The number of consecutive connections that could not be opened or got no reply. */
  int failures;

  /** True if a connection has been open in this place. */
  boolean wasOpen;

  /** True if the connection is being opened. */
  boolean isOpening;

  /** The start of the connection; without a connection, the earliest start of the next one. */
  long at;

  /** True if it is queued among those with room for a request. */
  boolean isFree;

  /** True if it is among those with a request to write. */
  boolean isUnwritten;

  /** Counts a failure, which lengthens the backoff. */
  void failed(long now) {
    failures++;
    retryLater(now);
  }

  /** Sets the time of the next connection, after the backoff. */
  void retryLater(long now) {
    long backoff = FIRST_BACKOFF << Math.min(failures, MOST_DOUBLINGS);
    at = now + Math.min(backoff, LONGEST_BACKOFF);
  }
}
