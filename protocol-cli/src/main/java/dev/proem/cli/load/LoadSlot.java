package dev.proem.cli.load;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The place of one connection in its pool, which changes it. */
final class LoadSlot {
  private static final long FIRST_BACKOFF = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_BACKOFF = TimeUnit.SECONDS.toNanos(5);
  private static final int MOST_DOUBLINGS = 10;

  @Nullable LoadConnection connection;

  /** Which of the server's addresses is used. */
  int address;

  /** How often in a row a connection was not made, or had no reply. */
  int failures;

  /** Whether there was a connection that could be used. */
  boolean wasOpen;

  /** Whether the connection is being made. */
  boolean isOpening;

  /** When the connection was begun; or when the next one is to be. */
  long at;

  /** Whether it is among those with room for a request. */
  boolean isFree;

  /** Whether it is among those with a request to write. */
  boolean isBegun;

  /** One more failure; the next connection is begun later each time. */
  void failed(long now) {
    failures++;
    retryLater(now);
  }

  /** The next connection is begun a while later. */
  void retryLater(long now) {
    long backoff = FIRST_BACKOFF << Math.min(failures, MOST_DOUBLINGS);
    at = now + Math.min(backoff, LONGEST_BACKOFF);
  }
}
