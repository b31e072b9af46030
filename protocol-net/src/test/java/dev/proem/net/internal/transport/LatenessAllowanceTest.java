package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenessAllowanceTest {
  /** Values of nanoTime may overflow. */
  private long time = Long.MAX_VALUE - 10;

  private final LatenessAllowance allowance = new LatenessAllowance();

  @Test
  void timeOutThatIsNoticedLate_isExtendedOnceByThatTime() {
    long now = time + LatenessAllowance.LATE;
    assertThat(allowance.end(time)).isEqualTo(time);
    assertThat(allowance.excuses(time, now)).isTrue();
    assertThat(allowance.end(time)).isEqualTo(now + LatenessAllowance.LATE);
    assertThat(allowance.excuses(time, now + 2 * LatenessAllowance.LATE)).isFalse();
    assertThat(allowance.end(time + 1)).as("another time").isEqualTo(time + 1);
    assertThat(allowance.end(EventLoop.NEVER)).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void timeOutThatIsNoticedSoon_isNotExtended() {
    assertThat(allowance.excuses(time, time + LatenessAllowance.LATE - 1)).isFalse();
    assertThat(allowance.end(time)).isEqualTo(time);
  }

  @Test
  void extension_isLimited() {
    long now = time + 10 * LatenessAllowance.LONGEST;
    assertThat(allowance.excuses(time, now)).isTrue();
    assertThat(allowance.end(time)).isEqualTo(now + LatenessAllowance.LONGEST);
  }
}
