package dev.proem.net;

/**
 * The average rate at which one connection may send requests to a server. Unused allowance
 * accumulates, up to the amount of one second. Reading is paused on a connection that has used up
 * its allowance until more is available: this applies back pressure, and the peer gets no error.
 * Both limits apply. To effectively disable one, set it to a very large value, as {@link
 * #ofRequests} and {@link #ofBytes} do. See {@code docs/reference/limits.md}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param requestsPerSecond messages of any kind a second, from 1: requests, one-way messages and
 *     pings
 * @param bytesPerSecond bytes a second that are read from the connection, from 1; with TLS, after
 *     decryption. A read of the socket, at most 256 KiB, is processed completely, and the pause
 *     follows it
 */
public record RateLimit(long requestsPerSecond, long bytesPerSecond) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a rate is less than 1
   */
  public RateLimit {
    check("requestsPerSecond", requestsPerSecond);
    check("bytesPerSecond", bytesPerSecond);
  }

  private static void check(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more, not " + value);
    }
  }

  /** Returns a limit on requests a second, of any size. */
  public static RateLimit ofRequests(long perSecond) {
    return new RateLimit(perSecond, Long.MAX_VALUE);
  }

  /** Returns a limit on bytes a second, for any number of requests. */
  public static RateLimit ofBytes(long perSecond) {
    return new RateLimit(Long.MAX_VALUE, perSecond);
  }
}
