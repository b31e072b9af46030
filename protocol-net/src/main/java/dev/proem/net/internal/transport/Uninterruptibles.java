package dev.proem.net.internal.transport;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting that an interrupt does not end: the interrupt is kept for later. */
public final class Uninterruptibles {
  /** What waits, for a bounded time. */
  public interface Wait {
    boolean await() throws InterruptedException;
  }

  private static final long LOOP_SECONDS = 30;

  private Uninterruptibles() {}

  /**
   * Refuses to wait on the thread of an event loop, of whatever server or client: all its
   * connections would stand still, and what is waited for may be among them.
   *
   * @param what what would be waited for
   * @throws IllegalStateException on such a thread
   */
  public static void refuseOnLoop(String what) {
    if (EventLoop.isOnLoop()) {
      throw new IllegalStateException(
          "an event loop ("
              + Thread.currentThread().getName()
              + ") can't wait for "
              + what
              + ": all its connections would stand still. Use another thread, not that of an inline"
              + " handler or a listener");
    }
  }

  /** Waits; an interrupt begins the wait anew, and is set again at the end. */
  public static boolean uninterruptibly(Wait wait) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Runs a task on a loop and waits until it has run. Not on the thread of a loop. */
  public static void done(EventLoop loop, Runnable task) {
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(
        () -> {
          try {
            task.run();
          } finally {
            done.countDown();
          }
        });
    uninterruptibly(() -> done.await(LOOP_SECONDS, TimeUnit.SECONDS));
  }
}
