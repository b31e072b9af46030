package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {
  private static final long SECOND = 1_000_000_000;

  /** Values of nanoTime may overflow. */
  private long start = Long.MAX_VALUE - SECOND / 2;

  private final Timers timers = new Timers();
  private final List<String> expired = new ArrayList<>();

  /** Expires at a given time, once. */
  private final class Target extends Timers.Timed {
    final String name;
    long at;

    Target(String name, long at) {
      this.name = name;
      this.at = at;
      timers.schedule(this);
    }

    @Override
    public long nextTime() {
      return at;
    }

    @Override
    public void timeCame(long now) {
      at = Timers.NEVER;
      expired.add(name);
    }
  }

  private List<String> expired(long now) {
    expired.clear();
    timers.expire(now, target -> target.timeCame(now));
    return expired;
  }

  @Test
  void timers_expireInTheOrderOfTheirTimes() {
    Target late = new Target("late", start + SECOND);
    new Target("soon", start + 1);
    new Target("sooner", start);

    assertThat(timers.next()).isEqualTo(start);
    assertThat(expired(start - 1)).isEmpty();
    assertThat(expired(start + SECOND - 1)).containsExactly("sooner", "soon");
    assertThat(late.isScheduled()).isTrue();
    assertThat(expired(start + SECOND)).containsExactly("late");
    assertThat(late.isScheduled()).isFalse();
    assertThat(timers.isEmpty()).isTrue();
  }

  @Test
  void targetWithoutATime_isNotScheduled() {
    assertThat(new Target("never", Timers.NEVER).isScheduled()).isFalse();
    assertThat(timers.isEmpty()).isTrue();
  }

  @Test
  void timeThatBecomesEarlier_isScheduledAgain() {
    Target target = new Target("moved", start + SECOND);
    target.at = start;
    timers.schedule(target);

    assertThat(expired(start)).containsExactly("moved");
    assertThat(expired(start + SECOND)).isEmpty();
  }

  @Test
  void timeThatBecomesLater_isReadWhenTheEarlierOneExpires() {
    Target target = new Target("moved", start);
    target.at = start + SECOND;
    timers.schedule(target);

    assertThat(timers.next()).isEqualTo(start);
    assertThat(expired(start)).isEmpty();
    assertThat(timers.next()).isEqualTo(start + SECOND);
    assertThat(expired(start + SECOND)).containsExactly("moved");
  }

  @Test
  void cancelledTimer_doesNotExpire() {
    Target target = new Target("cancelled", start);
    timers.cancel(target);

    assertThat(target.isScheduled()).isFalse();
    assertThat(expired(start)).isEmpty();
    assertThat(timers.isEmpty()).isTrue();
  }

  @Test
  void timeThatStaysInThePast_isRecheckedLater() {
    List<Long> times = new ArrayList<>();
    Timers.Timed stuck =
        new Timers.Timed() {
          @Override
          public long nextTime() {
            return start;
          }

          @Override
          public void timeCame(long now) {
            times.add(now);
          }
        };
    timers.schedule(stuck);

    timers.expire(start + 5, target -> target.timeCame(start + 5));

    assertThat(times).containsExactly(start + 5);
    assertThat(timers.next() - (start + 5)).isPositive();
  }

  @Test
  void manyCancelledTimers_arePurged() {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      targets.add(new Target("cancelled", start));
    }
    targets.subList(0, 2_000).forEach(timers::cancel);
    Target last = new Target("last", start + SECOND);

    assertThat(expired(start)).hasSize(1_000);
    targets.subList(2_000, 3_000).forEach(timers::cancel);
    assertThat(expired(start + SECOND)).containsExactly("last");
    assertThat(last.isScheduled()).isFalse();
    assertThat(timers.isEmpty()).isTrue();
  }
}
