package dev.proem.net.internal.transport;

/**
 * Gives a peer more time if this program itself is late, because its process was suspended or an
 * inline handler blocked the event loop. The peer could not continue meanwhile, because nothing was
 * read. Used by the thread of the event loop only.
 */
public final class LatenessAllowance {
  /** In nanoseconds: a busy event loop is late by less than this. */
  public static final long LATE = 250_000_000;

  /** The maximum, in nanoseconds: enough for a peer to continue, unless it has gone. */
  public static final long LONGEST = 10_000_000_000L;

  private long excused = EventLoop.NEVER;
  private long until;

  /** Returns the end of a time-out, which is later than the given time if that was excused. */
  public long end(long time) {
    return time != EventLoop.NEVER && time == excused ? until : time;
  }

  /**
   * Returns whether the end of an expired time-out is moved, by as much as this program is late.
   * This happens at most once for each time.
   */
  public boolean excuses(long time, long now) {
    long late = now - time;
    if (time == excused || late < LATE) {
      return false;
    }
    excused = time;
    until = now + Math.min(late, LONGEST);
    return true;
  }
}
