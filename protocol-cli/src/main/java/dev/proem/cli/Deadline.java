package dev.proem.cli;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of several operations on a blocking socket. When it expires, the socket is closed,
 * and an operation that waits on it fails with an {@link IOException}. A time-out of each read does
 * not limit the whole, because it never expires if the peer sends one byte from time to time.
 *
 * <p>Thread-safe.
 */
public final class Deadline implements AutoCloseable {
  private static final ScheduledThreadPoolExecutor TIMER = timer();

  private final Duration length;
  private volatile long end;
  private volatile @Nullable Closeable resource;
  private volatile @Nullable ScheduledFuture<?> closing;

  private Deadline(Duration length) {
    this.length = length;
    this.end = System.nanoTime() + length.toNanos();
  }

  /** Returns a deadline that starts now. */
  public static Deadline in(Duration length) {
    return new Deadline(length);
  }

  /** Closes {@code resource} when the deadline expires, and no earlier resource. */
  public Deadline closes(Closeable resource) {
    close();
    this.resource = resource;
    closing = TIMER.schedule(this::closeNow, remaining().toNanos(), TimeUnit.NANOSECONDS);
    return this;
  }

  /** Restarts the time, after progress. */
  public void restart() {
    end = System.nanoTime() + length.toNanos();
    Closeable guarded = resource;
    if (guarded != null) {
      closes(guarded);
    }
  }

  private void closeNow() {
    Closeable guarded = resource;
    try {
      if (guarded != null) {
        guarded.close();
      }
    } catch (IOException e) {
      // It can't be used any more in either case.
    }
  }

  Duration length() {
    return length;
  }

  /** Returns the remaining time; zero if the deadline has expired. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  public boolean isExpired() {
    return end - System.nanoTime() <= 0;
  }

  /** Cancels the deadline: nothing is closed. */
  @Override
  public void close() {
    ScheduledFuture<?> scheduled = closing;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "deadlines");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }
}
