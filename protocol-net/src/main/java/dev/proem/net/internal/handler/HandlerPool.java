package dev.proem.net.internal.handler;

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
 * The bounded pool in which handlers run where the JDK has no virtual threads. It says, once each
 * time, that all threads are busy and requests wait for long: handlers that call their own server
 * stand still so, until their deadlines.
 *
 * <p>An alarm looks at the first request that waits, as long as any waits.
 */
public final class HandlerPool extends Timers.Timed implements Executor {
  /** Behind handlers that are only slow, requests have their turn sooner. */
  public static final long LONG_WAIT_MILLIS = 5_000;

  /** A task, and since when it waits, by {@link System#nanoTime}. */
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

  /** Whether requests that wait are looked at, or are about to be; for any thread. */
  private final AtomicBoolean watched = new AtomicBoolean();

  // The rest belongs to the thread of the loop.

  private long nextLook = EventLoop.NEVER;
  private boolean said;

  /**
   * Watches a pool, which has no other tasks.
   *
   * @param loop has the alarm
   * @param longWait so long a request may wait before it is said
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
      loop.run(this::look);
    }
  }

  @Override
  public long nextTime() {
    return nextLook;
  }

  @Override
  public void timeCame(long now) {
    look();
  }

  /** On the thread of the loop. */
  void look() {
    Queued first = (Queued) pool.getQueue().peek();
    if (first == null) {
      said = false;
      nextLook = EventLoop.NEVER;
      watched.set(false);
      // One that came in between has seen the mark, and has left it to this.
      if (pool.getQueue().isEmpty() || !watched.compareAndSet(false, true)) {
        return;
      }
      nextLook = System.nanoTime() + longWait;
    } else {
      long now = System.nanoTime();
      boolean isLong = now - first.since >= longWait;
      nextLook = isLong ? now + longWait : first.since + longWait;
      if (isLong && !said) {
        say(first, now - first.since);
      }
      said = isLong;
    }
    loop.schedule(this);
  }

  private void say(Queued first, long waited) {
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
                + " ms (Workers.POOL_THREADS). Handlers that wait for this same server may wait in"
                + " vain: let them answer later (asyncHandler), give the server more threads"
                + " (MessageServerBuilder.executor), or run on Java 21 or later");
    if (first.task instanceof Exchange exchange) {
      events.limitHit(exchange.connection().remoteAddress(), "Workers.POOL_THREADS", threads);
    }
  }
}
