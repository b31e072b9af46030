package dev.proem.net;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The delay before a client connects again to an address after a failure: the address refused the
 * connection, or the connection ended before the server answered a request on it (unless it lasted
 * at least {@code most}). The delay grows exponentially and is shortened at random, so that many
 * clients do not reconnect at the same time. Immutable and thread-safe.
 *
 * @param first the delay after the first failure, 1 ms to 365 days. Default 100 ms
 * @param most the maximum delay, {@code first} to 365 days. Default 30 s
 * @param factor the growth of the delay with each consecutive failure, 1 to 1,000. Default 2
 * @param jitter the fraction of the delay that may be taken off at random, 0 to 1. Default 0.5
 */
public record Backoff(Duration first, Duration most, double factor, double jitter) {
  /** The defaults. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30), 2, 0.5);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Backoff {
    ServerTimeouts.check("first", first);
    ServerTimeouts.check("most", most);
    if (most.compareTo(first) < 0) {
      throw new IllegalArgumentException("most must be at least " + first + ", not " + most);
    }
    if (!(factor >= 1 && factor <= 1_000)) {
      throw new IllegalArgumentException("factor must be from 1 to 1,000, not " + factor);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter must be from 0 to 1, not " + jitter);
    }
  }

  /**
   * Returns the delay after a failure.
   *
   * @param failures the number of consecutive failures, from 1
   */
  public Duration after(int failures) {
    double nanos =
        Math.min(
            first.toNanos() * Math.pow(factor, Math.min(failures - 1, 1_000)),
            (double) most.toNanos());
    double chance = jitter == 0 ? 0 : ThreadLocalRandom.current().nextDouble(jitter);
    return Duration.ofNanos((long) (nanos * (1 - chance)));
  }
}
