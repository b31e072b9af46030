package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.proem.net.RateLimit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000;

  /** The clock may begin anywhere, and pass its largest value. */
  private static final long START = Math.subtractExact(Long.MAX_VALUE, SECOND / 2);

  private static TokenBucket used(RateLimit limit, int requests, int bytes) {
    TokenBucket meter = new TokenBucket(limit, START);
    for (int i = 0; i < requests; i++) {
      meter.request(START);
    }
    meter.read(bytes, START);
    return meter;
  }

  @Test
  void secondsWorthAtOnce_hasNotToWaitAndThenItHas() {
    RateLimit limit = RateLimit.ofRequests(50);
    assertThat(used(limit, 49, 0).waitNanos(START)).isZero();
    TokenBucket meter = used(limit, 50, 0);
    assertThat(meter.waitNanos(START)).isEqualTo(SECOND / 10);
    assertThat(meter.bound(START).name()).isEqualTo("RateLimit.requestsPerSecond");
    assertThat(meter.bound(START).value()).isEqualTo(50);
    assertThat(meter.waitNanos(START + SECOND / 10)).isZero();
  }

  @Test
  void moreThanASecondsWorth_hasToBeWaitedFor() {
    TokenBucket meter = used(RateLimit.ofBytes(1_000), 1, 4_000);
    assertThat(meter.waitNanos(START)).isEqualTo(3 * SECOND + SECOND / 10);
    assertThat(meter.bound(START).name()).isEqualTo("RateLimit.bytesPerSecond");
    assertThat(meter.bound(START).value()).isEqualTo(1_000);
    assertThat(meter.waitNanos(START + 4 * SECOND)).isZero();
  }

  @Test
  void silence_savesASecondsWorthAtMost() {
    TokenBucket meter = used(RateLimit.ofRequests(2), 2, 0);
    long later = START + 100 * SECOND;
    meter.request(later);
    assertThat(meter.waitNanos(later)).isZero();
    meter.request(later);
    assertThat(meter.waitNanos(later)).isPositive();
  }

  @Test
  void bothRates_count() {
    TokenBucket meter = used(new RateLimit(10, 1_000), 20, 1_500);
    assertThat(meter.bound(START).name()).isEqualTo("RateLimit.requestsPerSecond");
    assertThat(meter.waitNanos(START)).isEqualTo(SECOND + SECOND / 10);
    meter.read(1_000, START);
    assertThat(meter.bound(START).name()).isEqualTo("RateLimit.bytesPerSecond");
    assertThat(meter.waitNanos(START)).isEqualTo(SECOND * 16 / 10);
  }

  @Test
  void endsOfTheRange_areTaken() {
    assertThat(used(new RateLimit(1, 1), 1, 1).waitNanos(START)).isEqualTo(SECOND);
    RateLimit most = new RateLimit(Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(used(most, 1_000, Integer.MAX_VALUE).waitNanos(START)).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimit.ofRequests(0))
        .withMessage("requestsPerSecond must be 1 or more, not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimit.ofBytes(0))
        .withMessage("bytesPerSecond must be 1 or more, not 0");
  }
}
