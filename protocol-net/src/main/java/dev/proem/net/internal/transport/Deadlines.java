package dev.proem.net.internal.transport;

/**
 * Comparison of times by {@link System#nanoTime}, any of which may be {@link EventLoop#NEVER}.
 * Stateless and thread-safe.
 */
public final class Deadlines {
  private Deadlines() {}

  /** Returns the earlier of two times. */
  public static long earlier(long a, long b) {
    if (a == EventLoop.NEVER || b == EventLoop.NEVER) {
      return a == EventLoop.NEVER ? b : a;
    }
    return a - b < 0 ? a : b;
  }

  /** Returns whether a time has been reached. */
  public static boolean isOver(long time, long now) {
    return time != EventLoop.NEVER && time - now <= 0;
  }
}
