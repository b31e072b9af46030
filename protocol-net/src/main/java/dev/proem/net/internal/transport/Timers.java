package dev.proem.net.internal.transport;

import dev.proem.net.internal.transport.EventLoop.Timed;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** When an event loop is to wake whom. Used by the thread of the loop only. */
final class Timers {
  /** Cancelled timers that are kept, until their time, before all are removed. */
  private static final int MOST_STALE = 1_024;

  /** In nanoseconds: a time that stays in the past is looked at again so much later. */
  private static final long STEP = 1_000_000;

  /** One time; for nobody, when it has been replaced or cancelled. */
  static final class Alarm {
    private final long at;
    private @Nullable Timed target;

    private Alarm(long at, Timed target) {
      this.at = at;
      this.target = target;
    }
  }

  // Times are compared by their difference, as nanoTime demands: it may begin anywhere.
  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>((a, b) -> Long.signum(a.at - b.at));
  private int stale;

  boolean isEmpty() {
    return alarms.isEmpty();
  }

  /** The next time, for somebody or nobody, by {@link System#nanoTime}; there has to be one. */
  long next() {
    return alarms.element().at;
  }

  /** Looks at the target's next time again; cheap when it has become later. */
  void schedule(Timed target) {
    long at = target.nextTime();
    Alarm set = target.alarm;
    if (at != EventLoop.NEVER && (set == null || at - set.at < 0)) {
      set(target, at);
    }
  }

  private void set(Timed target, long at) {
    cancel(target);
    Alarm alarm = new Alarm(at, target);
    target.alarm = alarm;
    alarms.add(alarm);
  }

  /** Forgets the target, which the alarm would hold in memory until its time. */
  void cancel(Timed target) {
    Alarm set = target.alarm;
    if (set != null) {
      set.target = null;
      target.alarm = null;
      stale++;
      if (stale > MOST_STALE && stale > alarms.size() / 2) {
        alarms.removeIf(alarm -> alarm.target == null);
        stale = 0;
      }
    }
  }

  /**
   * Hands over all whose time has come, and looks when they want to be told again.
   *
   * @param now by {@link System#nanoTime}
   */
  void sound(long now, Consumer<Timed> timeCame) {
    Alarm first;
    while ((first = alarms.peek()) != null && first.at - now <= 0) {
      alarms.remove();
      Timed target = first.target;
      if (target == null) {
        stale--;
        continue;
      }
      target.alarm = null;
      long next = target.nextTime();
      if (next != EventLoop.NEVER && next - now <= 0) {
        timeCame.accept(target);
      }
      scheduleAfter(target, now);
    }
  }

  /** A step later at least: a time that stays in the past can't hold the loop. */
  private void scheduleAfter(Timed target, long now) {
    long at = target.nextTime();
    if (at != EventLoop.NEVER) {
      set(target, at - now <= 0 ? now + STEP : at);
    }
  }
}
