package dev.proem.net;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How long this machine has kept threads waiting that were to run: for tests that say how soon
 * something has to happen, of which that much is no fault of what they test.
 */
final class Stalls {
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final AtomicLong TOTAL = new AtomicLong();

  static {
    Thread watcher = new Thread(Stalls::watch, "stalls");
    watcher.setDaemon(true);
    watcher.start();
  }

  private Stalls() {}

  /** Since the first call; differences tell what came between. */
  static long totalNanos() {
    return TOTAL.get();
  }

  private static void watch() {
    long before = System.nanoTime();
    while (true) {
      LockSupport.parkNanos(STEP_NANOS);
      long now = System.nanoTime();
      TOTAL.addAndGet(Math.max(0, now - before - STEP_NANOS));
      before = now;
    }
  }
}
