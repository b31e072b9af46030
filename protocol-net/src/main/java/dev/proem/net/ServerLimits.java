package dev.proem.net;

/**
 * The limits of a server on all its peers together and on each of them; the limits of one message
 * are in {@link dev.proem.Limits}. Each limit is inclusive, and 0 never means "off". {@code
 * docs/reference/limits.md} gives the reasons for the defaults.
 *
 * <p>Immutable and thread-safe.
 *
 * @param connections open connections, from 1. Default 10,000, about 17 MB of heap while they are
 *     idle
 * @param connectionsPerAddress open connections of one remote address, from 1. Default 10,000, the
 *     same as the total, because a load balancer or a NAT is one address for many clients; lower it
 *     if clients connect directly. Unix domain sockets have no remote address and are not counted
 * @param requestsInFlight requests of one connection that have been received and not yet answered,
 *     from 1. Default 128; at this number, reading of the connection is paused until one is
 *     answered
 * @param unsentHigh the high watermark, in bytes, from 1: with more unsent bytes of replies,
 *     reading of the connection is paused. Default 1 MiB
 * @param unsentLow the low watermark, in bytes, from 0 to {@code unsentHigh}: with at most this
 *     number of unsent bytes, reading is resumed. Default 256 KiB
 * @param unsentTotal unsent bytes of all connections together, from 1. Default 256 MiB; if
 *     exceeded, the connection with the most unsent bytes is closed
 * @param receivedTotal the memory, in bytes, of requests that are incomplete, not yet answered, or
 *     streamed and not yet read, of all connections together, from 1. Default 256 MiB. If exceeded,
 *     of the connections of the same event loop, the one whose incomplete request holds the most
 *     memory gets the error {@code overloaded} ({@code internal} if a handler has started on the
 *     request) and is closed; if there is none, the request that has just arrived gets the error
 * @param streamBuffer the buffer for a streamed content that its handler has not read, in bytes,
 *     from 1. Default 256 KiB; if exceeded, reading of the connection is paused until the handler
 *     has read half of it
 */
public record ServerLimits(
    int connections,
    int connectionsPerAddress,
    int requestsInFlight,
    long unsentHigh,
    long unsentLow,
    long unsentTotal,
    long receivedTotal,
    int streamBuffer) {

  /** The default of every limit. */
  public static final ServerLimits DEFAULT =
      new ServerLimits(
          10_000, 10_000, 128, 1L << 20, 256L << 10, 256L << 20, 256L << 20, 256 << 10);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a limit is out of its range
   */
  public ServerLimits {
    check("connections", connections, 1);
    check("connectionsPerAddress", connectionsPerAddress, 1);
    check("requestsInFlight", requestsInFlight, 1);
    check("unsentHigh", unsentHigh, 1);
    check("unsentLow", unsentLow, 0);
    check("unsentTotal", unsentTotal, 1);
    check("receivedTotal", receivedTotal, 1);
    check("streamBuffer", streamBuffer, 1);
    if (unsentLow > unsentHigh) {
      throw new IllegalArgumentException(
          "unsentLow must be at most unsentHigh, " + unsentHigh + ", not " + unsentLow);
    }
  }

  private static void check(String name, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(name + " must be " + min + " or more, not " + value);
    }
  }

  /** Returns a value that is large enough. */
  static int atLeast(int min, String name, int value) {
    check(name, value, min);
    return value;
  }

  /** Returns these limits with another {@link #connections}. */
  public ServerLimits withConnections(int count) {
    return new ServerLimits(
        count,
        connectionsPerAddress,
        requestsInFlight,
        unsentHigh,
        unsentLow,
        unsentTotal,
        receivedTotal,
        streamBuffer);
  }

  /** Returns these limits with another {@link #connectionsPerAddress}. */
  public ServerLimits withConnectionsPerAddress(int count) {
    return new ServerLimits(
        connections,
        count,
        requestsInFlight,
        unsentHigh,
        unsentLow,
        unsentTotal,
        receivedTotal,
        streamBuffer);
  }

  /** Returns these limits with another {@link #requestsInFlight}. */
  public ServerLimits withRequestsInFlight(int count) {
    return new ServerLimits(
        connections,
        connectionsPerAddress,
        count,
        unsentHigh,
        unsentLow,
        unsentTotal,
        receivedTotal,
        streamBuffer);
  }

  /** Returns these limits with other watermarks: {@link #unsentLow} and {@link #unsentHigh}. */
  public ServerLimits withUnsent(long low, long high) {
    return new ServerLimits(
        connections,
        connectionsPerAddress,
        requestsInFlight,
        high,
        low,
        unsentTotal,
        receivedTotal,
        streamBuffer);
  }

  /** Returns these limits with another {@link #unsentTotal}. */
  public ServerLimits withUnsentTotal(long bytes) {
    return new ServerLimits(
        connections,
        connectionsPerAddress,
        requestsInFlight,
        unsentHigh,
        unsentLow,
        bytes,
        receivedTotal,
        streamBuffer);
  }

  /** Returns these limits with another {@link #receivedTotal}. */
  public ServerLimits withReceivedTotal(long bytes) {
    return new ServerLimits(
        connections,
        connectionsPerAddress,
        requestsInFlight,
        unsentHigh,
        unsentLow,
        unsentTotal,
        bytes,
        streamBuffer);
  }

  /** Returns these limits with another {@link #streamBuffer}. */
  public ServerLimits withStreamBuffer(int bytes) {
    return new ServerLimits(
        connections,
        connectionsPerAddress,
        requestsInFlight,
        unsentHigh,
        unsentLow,
        unsentTotal,
        receivedTotal,
        bytes);
  }
}
