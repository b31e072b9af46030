package dev.proem.cli;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds a whole piece of work on blocking sockets: when the time is up, the socket is closed under
 * whatever waits for it, which then fails with an {@link IOException}. A time-out of each single
 * read can't do this, because a peer that sends one byte now and then never lets it expire.
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

  /** A deadline that starts to run now. */
  public static Deadline in(Duration length) {
    return new Deadline(length);
  }

  /** Closes {@code resource}, and no other one, when the time is up. */
  public Deadline closes(Closeable resource) {
    close();
    this.resource = resource;
    closing = TIMER.schedule(this::closeNow, remaining().toNanos(), TimeUnit.NANOSECONDS);
    return this;
  }

  /** Gives the work its whole time again: it goes on well. */
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
      // It is as good as closed.
    }
  }

  Duration length() {
    return length;
  }

  /** What is left; zero when the time is up. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  public boolean isOver() {
    return end - System.nanoTime() <= 0;
  }

  /** The work is done in time: nothing will be closed. */
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
