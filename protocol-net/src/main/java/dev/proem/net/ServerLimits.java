package dev.proem.net;

/**
 * How much a server takes from all its peers together and from each of them; what it takes of one
 * message is in {@link dev.proem.Limits}. Each limit is inclusive, and 0 is never "off". See {@code
 * docs/reference/limits.md} for the reasons.
 *
 * <p>Immutable and thread-safe.
 *
 * @param connections open connections in all, from 1. Default 10,000: about 17 MB of heap when they
 *     are idle
 * @param connectionsPerAddress open connections of one remote address, from 1. Default 10,000, as
 *     many as there may be in all, since a load balancer or a NAT is one address for many clients;
 *     lower it where clients connect directly. Unix domain sockets have no remote address and are
 *     not counted
 * @param requestsInFlight requests of one connection that have come and are not answered yet, from
 *     1. Default 128; with more, the connection is not read until one is answered
 * @param unsentHigh the high watermark, in bytes, from 1: with more bytes of replies than this
 *     unsent, the connection is not read. Default 1 MiB
 * @param unsentLow the low watermark, in bytes, from 0 to {@code unsentHigh}: with so many or fewer
 *     unsent, the connection is read again. Default 256 KiB
 * @param unsentTotal unsent bytes of all connections together, from 1. Default 256 MiB; with more,
 *     the connection with the most is closed
 * @param receivedTotal the memory, in bytes, of requests that have come in part, are not answered
 *     yet, or are streamed and not read yet, of all connections together, from 1. Default 256 MiB;
 *     with more, of the connections of the same event loop the one with the most of a request that
 *     has not come whole gets the error {@code overloaded} ({@code internal} where a handler has
 *     begun with it) and is closed; if there is none, the request that has just come gets it
 * @param streamBuffer how much of a streamed content is held for its handler, in bytes, from 1.
 *     Default 256 KiB; with more, the connection is not read until the handler has read
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
   * @throws IllegalArgumentException when a limit is out of its range
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

  /** These limits with another {@link #connections}. */
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

  /** These limits with another {@link #connectionsPerAddress}. */
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

  /** These limits with another {@link #requestsInFlight}. */
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

  /** These limits with other watermarks: {@link #unsentLow} and {@link #unsentHigh}. */
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

  /** These limits with another {@link #unsentTotal}. */
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

  /** These limits with another {@link #receivedTotal}. */
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

  /** These limits with another {@link #streamBuffer}. */
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
