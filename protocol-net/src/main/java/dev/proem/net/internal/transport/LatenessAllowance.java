package dev.proem.net.internal.transport;

/**
 * More time for a peer when it is this program that comes late: its process was suspended, or an
 * inline handler kept the loop. The peer could not go on meanwhile, because nothing was read. Used
 * by the thread of the loop only.
 */
public final class LatenessAllowance {
  /** In nanoseconds: a loop with much to do comes later than it should by less than this. */
  public static final long LATE = 250_000_000;

  /**
   * In nanoseconds: enough for a peer to send on; one that has gone is not waited for for hours.
   */
  public static final long LONGEST = 10_000_000_000L;

  private long excused = EventLoop.NEVER;
  private long until;

  /** When a time ends for the peer: later than it says, if it was excused. */
  public long end(long time) {
    return time != EventLoop.NEVER && time == excused ? until : time;
  }

  /**
   * Whether a time that is over is excused, which it is once: it then ends as much later as this
   * program is late.
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
