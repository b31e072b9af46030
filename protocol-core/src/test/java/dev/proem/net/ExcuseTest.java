package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcuseTest {
  /** Times may begin anywhere, and overflow. */
  private static final long TIME = Long.MAX_VALUE - 10;

  private final Excuse excuse = new Excuse();

  @Test
  void timeThatIsNoticedLate_isExcusedOnceAndByThatMuch() {
    long now = TIME + Excuse.LATE;
    assertThat(excuse.end(TIME)).isEqualTo(TIME);
    assertThat(excuse.excuses(TIME, now)).isTrue();
    assertThat(excuse.end(TIME)).isEqualTo(now + Excuse.LATE);
    assertThat(excuse.excuses(TIME, now + 2 * Excuse.LATE)).isFalse();
    assertThat(excuse.end(TIME + 1)).as("another time").isEqualTo(TIME + 1);
    assertThat(excuse.end(EventLoop.NEVER)).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void timeThatIsNoticedSoon_isNotExcused() {
    assertThat(excuse.excuses(TIME, TIME + Excuse.LATE - 1)).isFalse();
    assertThat(excuse.end(TIME)).isEqualTo(TIME);
  }

  @Test
  void excuse_hasAnEnd() {
    long now = TIME + 10 * Excuse.LONGEST;
    assertThat(excuse.excuses(TIME, now)).isTrue();
    assertThat(excuse.end(TIME)).isEqualTo(now + Excuse.LONGEST);
  }
}
