package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenessAllowanceTest {
  /** Times may begin anywhere, and overflow. */
  private long time = Long.MAX_VALUE - 10;

  private final LatenessAllowance excuse = new LatenessAllowance();

  @Test
  void timeThatIsNoticedLate_isExcusedOnceAndByThatMuch() {
    long now = time + LatenessAllowance.LATE;
    assertThat(excuse.end(time)).isEqualTo(time);
    assertThat(excuse.excuses(time, now)).isTrue();
    assertThat(excuse.end(time)).isEqualTo(now + LatenessAllowance.LATE);
    assertThat(excuse.excuses(time, now + 2 * LatenessAllowance.LATE)).isFalse();
    assertThat(excuse.end(time + 1)).as("another time").isEqualTo(time + 1);
    assertThat(excuse.end(EventLoop.NEVER)).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void timeThatIsNoticedSoon_isNotExcused() {
    assertThat(excuse.excuses(time, time + LatenessAllowance.LATE - 1)).isFalse();
    assertThat(excuse.end(time)).isEqualTo(time);
  }

  @Test
  void excuse_hasAnEnd() {
    long now = time + 10 * LatenessAllowance.LONGEST;
    assertThat(excuse.excuses(time, now)).isTrue();
    assertThat(excuse.end(time)).isEqualTo(now + LatenessAllowance.LONGEST);
  }
}
