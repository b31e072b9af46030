package dev.proem.net;

/**
 * How fast one connection may send requests to a server, on average; a second's worth may come at
 * once. A connection that has used it up is not read until it may go on: the peer is held back, and
 * gets no error. Both limits apply. To effectively disable one, set it to a very large value, as
 * {@link #ofRequests} and {@link #ofBytes} do. See {@code docs/reference/limits.md}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param requestsPerSecond messages of any kind, from 1: requests, one-way messages and pings
 * @param bytesPerSecond bytes that are read from the connection, from 1; over TLS those of the
 *     messages. A read of the socket, 256 KiB at most, is taken whole, and paid for afterwards
 */
public record RateLimit(long requestsPerSecond, long bytesPerSecond) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a rate is less than 1
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

  /** So many requests a second, of any size. */
  public static RateLimit ofRequests(long perSecond) {
    return new RateLimit(perSecond, Long.MAX_VALUE);
  }

  /** So many bytes a second, of any number of requests. */
  public static RateLimit ofBytes(long perSecond) {
    return new RateLimit(Long.MAX_VALUE, perSecond);
  }
}
