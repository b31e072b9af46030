package dev.proem.net.internal.handler;

import dev.proem.Bound;
import dev.proem.net.Exchange;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Logs;
import dev.proem.net.internal.transport.Timers;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs handlers in a bounded pool of threads, for JDKs without virtual threads. Logs once when all
 * threads are busy and requests wait for long, and again after the queue was empty: handlers that
 * call their own server may block each other until their deadlines. Thread-safe.
 *
 * <p>A timer checks the first request in the queue while there is one.
 */
public final class HandlerPool extends Timers.Timed implements Executor {
  /** Requests wait less for handlers that are only slow. */
  public static final long LONG_WAIT_MILLIS = 5_000;

  /** A task, and the time when it was queued, by {@link System#nanoTime}. */
  private record Queued(Runnable task, long since) implements Runnable {
    @Override
    public void run() {
      task.run();
    }
  }

  private final ThreadPoolExecutor pool;
  private final EventLoop loop;
  private final Events events;
  private final long longWait;

  /** True while a check is scheduled or submitted; for any thread. */
  private final AtomicBoolean watched = new AtomicBoolean();

  // The other fields belong to the event loop.

  private long nextCheck = EventLoop.NEVER;
  private boolean logged;

  /**
   * Runs handlers in a pool that has no other tasks.
   *
   * @param loop has the timer
   * @param longWait the time after which a request that waits is logged
   */
  public HandlerPool(ThreadPoolExecutor pool, EventLoop loop, Events events, Duration longWait) {
    this.pool = pool;
    this.loop = loop;
    this.events = events;
    this.longWait = longWait.toNanos();
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(new Queued(task, System.nanoTime()));
    if (!pool.getQueue().isEmpty() && !watched.get() && watched.compareAndSet(false, true)) {
      loop.run(this::check);
    }
  }

  @Override
  public long nextTime() {
    return nextCheck;
  }

  @Override
  public void timeCame(long now) {
    check();
  }

  /** Checks the first request in the queue. On the thread of the event loop. */
  void check() {
    Queued first = (Queued) pool.getQueue().peek();
    if (first == null) {
      logged = false;
      nextCheck = EventLoop.NEVER;
      watched.set(false);
      // A request that was queued before this left the check to this method.
      if (pool.getQueue().isEmpty() || !watched.compareAndSet(false, true)) {
        return;
      }
      nextCheck = System.nanoTime() + longWait;
    } else {
      long now = System.nanoTime();
      boolean isLong = now - first.since >= longWait;
      nextCheck = isLong ? now + longWait : first.since + longWait;
      if (isLong && !logged) {
        log(first, now - first.since);
      }
      logged = isLong;
    }
    loop.schedule(this);
  }

  private void log(Queued first, long waited) {
    int threads = pool.getMaximumPoolSize();
    Logs.log(
        Level.WARNING,
        () ->
            "all "
                + threads
                + " threads for handlers are busy, and "
                + pool.getQueue().size()
                + " requests wait, the first of them for "
                + waited / 1_000_000
                + " ms (Workers.POOL_THREADS). Handlers that wait for this same server may block"
                + " each other: let them answer later (asyncHandler), give the server more threads"
                + " (MessageServerBuilder.executor), or run on Java 21 or later");
    if (first.task instanceof Exchange exchange) {
      events.limitHit(
          exchange.connection().remoteAddress(), new Bound("Workers.POOL_THREADS", threads));
    }
  }
}
