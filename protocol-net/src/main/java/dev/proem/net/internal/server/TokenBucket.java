package dev.proem.net.internal.server;

import dev.proem.Bound;
import dev.proem.net.RateLimit;

/**
 * The rates of a connection, measured against its {@link RateLimit}. The bucket starts with the
 * amount of one second, and is refilled with time. More than its content can be used; then the
 * connection has to wait. Used by the thread of the event loop only.
 */
public final class TokenBucket {
  private static final double NANOS_A_SECOND = 1e9;

  /**
   * The fraction of a second that has to be refilled before the connection goes on; without it, the
   * connection would pause at each request.
   */
  private static final double PAUSE = 0.1;

  /**
   * One of the two rates. It uses doubles, because a rate may be less or more than 1 per
   * nanosecond.
   */
  private static final class Allowance {
    private final double perSecond;
    private double left;
    private long at;

    Allowance(long perSecond, long now) {
      this.perSecond = perSecond;
      this.left = perSecond;
      this.at = now;
    }

    void use(long count, long now) {
      refill(now);
      left -= count;
    }

    private void refill(long now) {
      if (now - at > 0) {
        left = Math.min(perSecond, left + (now - at) * (perSecond / NANOS_A_SECOND));
        at = now;
      }
    }

    /** Returns the nanoseconds until the connection may go on; 0 if it may now. */
    long waitNanos(long now) {
      refill(now);
      double wanted = Math.max(1, perSecond * PAUSE);
      return left >= 1 ? 0 : (long) Math.ceil((wanted - left) / perSecond * NANOS_A_SECOND);
    }
  }

  private final RateLimit limit;
  private final Allowance requests;
  private final Allowance bytes;

  /**
   * Creates a full bucket.
   *
   * @param now the time by {@link System#nanoTime}, here as in the methods
   */
  public TokenBucket(RateLimit limit, long now) {
    this.limit = limit;
    this.requests = new Allowance(limit.requestsPerSecond(), now);
    this.bytes = new Allowance(limit.bytesPerSecond(), now);
  }

  /** Counts a request. */
  public void request(long now) {
    requests.use(1, now);
  }

  /** Counts received bytes. */
  public void read(int count, long now) {
    bytes.use(count, now);
  }

  /** Returns the nanoseconds until the connection may go on; 0 if it may now. */
  public long waitNanos(long now) {
    return Math.max(requests.waitNanos(now), bytes.waitNanos(now));
  }

  /** Returns the limit that requires the longer wait. */
  Bound bound(long now) {
    return requests.waitNanos(now) >= bytes.waitNanos(now)
        ? new Bound("RateLimit.requestsPerSecond", limit.requestsPerSecond())
        : new Bound("RateLimit.bytesPerSecond", limit.bytesPerSecond());
  }
}
