package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ranges of limits and time-outs; {@code ReferenceDocsTest} compares them with the docs. */
class ServerSettingsTest {
  private static final ServerLimits LIMITS = ServerLimits.DEFAULT;
  private static final ServerTimeouts TIMEOUTS = ServerTimeouts.DEFAULT;

  static Stream<Function<Long, ServerLimits>> limitsFromOne() {
    return Stream.of(
        value -> LIMITS.withConnections(value.intValue()),
        value -> LIMITS.withConnectionsPerAddress(value.intValue()),
        value -> LIMITS.withRequestsInFlight(value.intValue()),
        value -> LIMITS.withUnsent(0, value),
        LIMITS::withUnsentTotal,
        LIMITS::withReceivedTotal,
        value -> LIMITS.withStreamBuffer(value.intValue()));
  }

  @ParameterizedTest
  @MethodSource("limitsFromOne")
  void limits_areFromOne(Function<Long, ServerLimits> limit) {
    assertThat(limit.apply(1L)).isNotEqualTo(LIMITS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limit.apply(0L))
        .withMessageMatching("\\w+ must be 1 or more, not 0");
  }

  @Test
  void lowWatermark_isFromZeroToTheHighOne() {
    assertThat(LIMITS.withUnsent(7, 7).unsentLow()).isEqualTo(7);
    assertThatIllegalArgumentException().isThrownBy(() -> LIMITS.withUnsent(-1, 7));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LIMITS.withUnsent(8, 7))
        .withMessage("unsentLow must be at most unsentHigh, 7, not 8");
  }

  static Stream<Function<Duration, ServerTimeouts>> times() {
    return Stream.of(
        TIMEOUTS::withHandshake,
        TIMEOUTS::withFirstMessage,
        TIMEOUTS::withMessage,
        time -> TIMEOUTS.withMinimumRate(1, time),
        TIMEOUTS::withIdle,
        TIMEOUTS::withWrite,
        TIMEOUTS::withHandler,
        TIMEOUTS::withDrain);
  }

  @ParameterizedTest
  @MethodSource("times")
  void timeouts_areFromAMillisecondToAYear(Function<Duration, ServerTimeouts> time) {
    assertThat(time.apply(Duration.ofMillis(1))).isNotEqualTo(TIMEOUTS);
    assertThat(time.apply(ServerTimeouts.LONGEST)).isNotEqualTo(TIMEOUTS);
    assertThatIllegalArgumentException().isThrownBy(() -> time.apply(Duration.ofNanos(999_999)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.apply(ServerTimeouts.LONGEST.plusNanos(1)))
        .withMessageContaining("must be from 1 ms to 365 days");
  }

  @Test
  void minimumRate_isFromOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TIMEOUTS.withMinimumRate(0, Duration.ofSeconds(1)))
        .withMessage("minimumRate must be 1 or more, not 0");
  }

  @Test
  void backlog_isFromOne() {
    Binding binding = Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> binding.withBacklog(0));
  }
}
