package dev.proem.net;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long this machine has kept threads waiting that were to run: for tests that say how soon
 * something has to happen, of which that much is no fault of what they test.
 */
final class Stalls {
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static long before = System.nanoTime();
  private static long total;

  static {
    Thread watcher = new Thread(Stalls::watch, "stalls");
    watcher.setDaemon(true);
    watcher.start();
  }

  private Stalls() {}

  /** Since the first call; differences tell what came between. One that goes on counts so far. */
  static synchronized long totalNanos() {
    return total + goingOn();
  }

  private static long goingOn() {
    return Math.max(0, System.nanoTime() - before - STEP_NANOS);
  }

  private static synchronized void look() {
    total += goingOn();
    before = System.nanoTime();
  }

  private static void watch() {
    while (true) {
      LockSupport.parkNanos(STEP_NANOS);
      look();
    }
  }
}
