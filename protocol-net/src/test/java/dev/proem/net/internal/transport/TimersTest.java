package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {
  private static final long SECOND = 1_000_000_000;

  /** Times may start anywhere, and overflow. */
  private static final long NOW = Long.MAX_VALUE - SECOND / 2;

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
    Target late = new Target("late", NOW + SECOND);
    new Target("soon", NOW + 1);
    new Target("sooner", NOW);

    assertThat(timers.next()).isEqualTo(NOW);
    assertThat(expired(NOW - 1)).isEmpty();
    assertThat(expired(NOW + SECOND - 1)).containsExactly("sooner", "soon");
    assertThat(late.isScheduled()).isTrue();
    assertThat(expired(NOW + SECOND)).containsExactly("late");
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
    Target target = new Target("moved", NOW + SECOND);
    target.at = NOW;
    timers.schedule(target);

    assertThat(expired(NOW)).containsExactly("moved");
    assertThat(expired(NOW + SECOND)).isEmpty();
  }

  @Test
  void timeThatBecomesLater_isReadWhenTheEarlierOneExpires() {
    Target target = new Target("moved", NOW);
    target.at = NOW + SECOND;
    timers.schedule(target);

    assertThat(timers.next()).isEqualTo(NOW);
    assertThat(expired(NOW)).isEmpty();
    assertThat(timers.next()).isEqualTo(NOW + SECOND);
    assertThat(expired(NOW + SECOND)).containsExactly("moved");
  }

  @Test
  void cancelledTimer_doesNotExpire() {
    Target target = new Target("cancelled", NOW);
    timers.cancel(target);

    assertThat(target.isScheduled()).isFalse();
    assertThat(expired(NOW)).isEmpty();
    assertThat(timers.isEmpty()).isTrue();
  }

  @Test
  void timeThatStaysInThePast_isRecheckedLater() {
    List<Long> times = new ArrayList<>();
    Timers.Timed stuck =
        new Timers.Timed() {
          @Override
          public long nextTime() {
            return NOW;
          }

          @Override
          public void timeCame(long now) {
            times.add(now);
          }
        };
    timers.schedule(stuck);

    timers.expire(NOW + 5, target -> target.timeCame(NOW + 5));

    assertThat(times).containsExactly(NOW + 5);
    assertThat(timers.next() - (NOW + 5)).isPositive();
  }

  @Test
  void manyCancelledTimers_arePurged() {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      targets.add(new Target("cancelled", NOW));
    }
    targets.subList(0, 2_000).forEach(timers::cancel);
    Target last = new Target("last", NOW + SECOND);

    assertThat(expired(NOW)).hasSize(1_000);
    targets.subList(2_000, 3_000).forEach(timers::cancel);
    assertThat(expired(NOW + SECOND)).containsExactly("last");
    assertThat(last.isScheduled()).isFalse();
    assertThat(timers.isEmpty()).isTrue();
  }
}
