package dev.proem.net.internal.transport;

import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The timers of an event loop. Used by its thread only. */
public final class Timers {
  /** A task that runs at a given time, which may change. */
  public abstract static class Timed {
    private @Nullable Entry entry;

    /**
     * Returns the time at which {@link #timeCame} is to run, by {@link System#nanoTime}, or {@link
     * #NEVER}.
     */
    public abstract long nextTime();

    /** Runs at that time. */
    public abstract void timeCame(long now);

    public final boolean isScheduled() {
      return entry != null;
    }
  }

  /** The time of a timer that is not set. */
  static final long NEVER = Long.MAX_VALUE;

  /** Cancelled timers kept before they are purged. */
  private static final int MAX_CANCELLED = 1_024;

  /** In nanoseconds: the delay before a timer whose time stays in the past is checked again. */
  private static final long RECHECK = 1_000_000;

  /** One time in the queue; without a target after it was replaced or cancelled. */
  private static final class Entry {
    private final long at;
    private @Nullable Timed target;

    private Entry(long at, Timed target) {
      this.at = at;
      this.target = target;
    }
  }

  // Times are compared by their difference, because values of nanoTime may overflow.
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>((a, b) -> Long.signum(a.at - b.at));
  private int cancelled;

  /** Returns the earlier of two times, each of which may be {@link #NEVER}. */
  public static long earlier(long a, long b) {
    if (a == NEVER || b == NEVER) {
      return a == NEVER ? b : a;
    }
    return a - b < 0 ? a : b;
  }

  /** Returns whether a time has been reached. */
  public static boolean hasExpired(long time, long now) {
    return time != NEVER && time - now <= 0;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Returns the earliest time, perhaps of a cancelled timer. Not to be called when empty. */
  long next() {
    return entries.element().at;
  }

  /** Reads the target's next time again. Does nothing if it has become later. */
  void schedule(Timed target) {
    long at = target.nextTime();
    Entry set = target.entry;
    if (at != NEVER && (set == null || at - set.at < 0)) {
      set(target, at);
    }
  }

  private void set(Timed target, long at) {
    cancel(target);
    Entry entry = new Entry(at, target);
    target.entry = entry;
    entries.add(entry);
  }

  /** Cancels the timer, which would keep the target in memory until its time. */
  void cancel(Timed target) {
    Entry set = target.entry;
    if (set != null) {
      set.target = null;
      target.entry = null;
      cancelled++;
      if (cancelled > MAX_CANCELLED && cancelled > entries.size() / 2) {
        entries.removeIf(entry -> entry.target == null);
        cancelled = 0;
      }
    }
  }

  /**
   * Passes each expired target to a consumer, and schedules its next time.
   *
   * @param now by {@link System#nanoTime}
   */
  void expire(long now, Consumer<Timed> timeCame) {
    Entry first;
    while ((first = entries.peek()) != null && first.at - now <= 0) {
      entries.remove();
      Timed target = first.target;
      if (target == null) {
        cancelled--;
        continue;
      }
      target.entry = null;
      long next = target.nextTime();
      if (next != NEVER && next - now <= 0) {
        timeCame.accept(target);
      }
      scheduleAfter(target, now);
    }
  }

  /** Schedules a time that stays in the past a little later, so it does not block the loop. */
  private void scheduleAfter(Timed target, long now) {
    long at = target.nextTime();
    if (at != NEVER) {
      set(target, at - now <= 0 ? now + RECHECK : at);
    }
  }
}
