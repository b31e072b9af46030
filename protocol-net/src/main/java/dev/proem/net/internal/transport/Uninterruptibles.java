package dev.proem.net.internal.transport;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting that an interrupt does not end; afterwards, the thread is interrupted again. */
public final class Uninterruptibles {
  /** A wait with a time-out. */
  public interface Wait {
    boolean await() throws InterruptedException;
  }

  private static final long LOOP_SECONDS = 30;

  private Uninterruptibles() {}

  /**
   * Rejects waiting on the thread of any event loop: all its connections would stop, perhaps also
   * the one that is waited for.
   *
   * @param what the object of the wait, for the message
   * @throws IllegalStateException on such a thread
   */
  public static void rejectOnLoop(String what) {
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

  /** Waits. An interrupt restarts the wait. */
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

  /** Runs a task on an event loop, and waits for its end. Not on the thread of an event loop. */
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
