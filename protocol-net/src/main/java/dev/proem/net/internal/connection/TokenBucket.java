package dev.proem.net.internal.connection;

import dev.proem.net.RateLimit;

/**
 * How much of its {@link RateLimit} a connection has used up. A second's worth is there at first,
 * and comes back with time. More may be used than is there: then it has to be waited for. Used by
 * the thread of the loop only.
 */
public final class TokenBucket {
  private static final double NANOS_A_SECOND = 1e9;

  /** Of a second: so much has to come back before it goes on, or it would pause at each request. */
  private static final double PAUSE = 0.1;

  /** One of the two rates; doubles, since a rate may be less or more than 1 in a nanosecond. */
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

    /** In how many nanoseconds there is enough to go on; 0 when there still is one. */
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
   * A full one.
   *
   * @param now by {@link System#nanoTime}, here as in the methods
   */
  public TokenBucket(RateLimit limit, long now) {
    this.limit = limit;
    this.requests = new Allowance(limit.requestsPerSecond(), now);
    this.bytes = new Allowance(limit.bytesPerSecond(), now);
  }

  /** A request has come. */
  public void request(long now) {
    requests.use(1, now);
  }

  /** So many bytes were read. */
  public void read(int count, long now) {
    bytes.use(count, now);
  }

  /** In how many nanoseconds the connection may go on; 0 when it may now. */
  public long waitNanos(long now) {
    return Math.max(requests.waitNanos(now), bytes.waitNanos(now));
  }

  /** The name of the limit that is to be waited for, or for longer. */
  public String name(long now) {
    return isRequests(now) ? "RateLimit.requestsPerSecond" : "RateLimit.bytesPerSecond";
  }

  /** The limit of that name. */
  public long value(long now) {
    return isRequests(now) ? limit.requestsPerSecond() : limit.bytesPerSecond();
  }

  private boolean isRequests(long now) {
    return requests.waitNanos(now) >= bytes.waitNanos(now);
  }
}
