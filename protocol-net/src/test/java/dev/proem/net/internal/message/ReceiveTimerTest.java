package dev.proem.net.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.MessageHeader;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.transport.EventLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReceiveTimerTest {
  private static final long SECOND = 1_000_000_000L;

  /** 1,000 bytes in each 10 seconds. */
  private static final ServerTimeouts SETTINGS =
      ServerTimeouts.DEFAULT
          .withMessage(Duration.ofDays(1))
          .withMinimumRate(100, Duration.ofSeconds(10));

  private static final ConnectionTimeouts TIMEOUTS = ConnectionTimeouts.of(SETTINGS);

  /** Times may begin anywhere, and overflow. */
  private long now = Long.MAX_VALUE - 25 * SECOND;

  private final ReceiveTimer clock = new ReceiveTimer(() -> now);
  private long offset = 77;

  private long secondsLeft() {
    return (clock.nextTime(TIMEOUTS, offset) - now) / SECOND;
  }

  private void come(long bytes, long seconds) {
    offset += bytes;
    now += seconds * SECOND;
  }

  @Test
  void messageThatStallsAfterMuchHasCome_isLateWithinTheWindow() {
    clock.start(offset);
    clock.header(new MessageHeader("binary/octet-stream", "binary", 1L << 40));
    for (int i = 0; i < 3_600; i++) {
      come(1_000_000, 1);
      assertThat(secondsLeft()).isEqualTo(10);
    }
    come(0, 9);
    assertThat(secondsLeft()).isEqualTo(1);
    come(999, 1);
    assertThat(secondsLeft()).isZero();
    assertThat(clock.isTooSlow(TIMEOUTS, offset)).isTrue();
    assertThat(clock.describe(TIMEOUTS, offset))
        .isEqualTo("999 bytes of a message came in 10000 ms");
    come(1, 0);
    assertThat(secondsLeft()).as("just enough").isEqualTo(10);
  }

  @Test
  void messageAtTheMinimumRate_isNeverLate() {
    clock.start(offset);
    for (int i = 0; i < 1_000; i++) {
      come(100, 1);
      assertThat(secondsLeft()).isPositive();
    }
  }

  @Test
  void timeInWhichItIsHeldBack_doesNotCount() {
    clock.start(offset);
    come(999, 4);
    clock.pause();
    come(0, 1_000);
    clock.resume();
    assertThat(secondsLeft()).isEqualTo(6);
    come(1, 5);
    assertThat(secondsLeft()).isEqualTo(10);
  }

  @Test
  void deadlineOfAWholeMessage_isDescribedByAllOfIt() {
    ConnectionTimeouts soon = ConnectionTimeouts.of(SETTINGS.withMessage(Duration.ofSeconds(15)));
    clock.start(offset);
    come(2_000, 8);
    assertThat(clock.nextTime(soon, offset)).isEqualTo(now + 7 * SECOND);
    come(2_000, 7);
    assertThat(clock.isTooSlow(soon, offset)).isFalse();
    assertThat(clock.describe(soon, offset)).isEqualTo("4000 bytes of a message came in 15000 ms");
    assertThat(clock.end(offset)).isEqualTo(4_000);
    assertThat(clock.nextTime(soon, offset)).isEqualTo(EventLoop.NEVER);
  }
}
