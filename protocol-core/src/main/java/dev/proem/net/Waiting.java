package dev.proem.net;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting that an interrupt does not end: the interrupt is kept for later. */
final class Waiting {
  /** What waits, for a bounded time. */
  interface Wait {
    boolean await() throws InterruptedException;
  }

  private static final long LOOP_SECONDS = 30;

  private Waiting() {}

  /** Waits; an interrupt begins the wait anew, and is set again at the end. */
  static boolean uninterruptibly(Wait wait) {
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

  /** Runs a task on a loop and waits until it has run. Not on the loop's own thread. */
  static void done(EventLoop loop, Runnable task) {
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
