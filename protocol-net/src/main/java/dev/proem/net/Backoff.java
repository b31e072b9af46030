package dev.proem.net;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long an address is left alone after it could not be connected to, or after a connection to it
 * has ended before the server answered a request on it (unless it lasted as long as {@code most}):
 * exponentially longer, and by chance a little less, so that many clients don't come back at the
 * same time. Immutable and thread-safe.
 *
 * @param first after the first failure, from 1 ms to 365 days. Default 100 ms
 * @param most at the most, from {@code first} to 365 days. Default 30 s
 * @param factor by how much longer after each failure in a row, from 1 to 1,000. Default 2
 * @param jitter the part of the time, from 0 to 1, that chance may take away. Default 0.5
 */
public record Backoff(Duration first, Duration most, double factor, double jitter) {
  /** The defaults. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30), 2, 0.5);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a value is out of its range
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
   * How long to wait.
   *
   * @param failures how many there were in a row, from 1
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
