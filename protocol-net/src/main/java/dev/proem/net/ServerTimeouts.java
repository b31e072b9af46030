package dev.proem.net;

import java.time.Duration;

/**
 * The time-outs of a server. Each is from 1 millisecond to {@link #LONGEST}; there is no value for
 * "off". Time in which the server does not read a connection because it applies back pressure never
 * counts against the peer. After a time gap, for example because the process was suspended, what
 * has arrived is read before a time-out expires. {@code docs/reference/limits.md} gives the reasons
 * for the defaults.
 *
 * <p>Immutable and thread-safe.
 *
 * @param handshake the time for the TLS handshake and the PROXY header, starting with the
 *     connection. Default 10 s
 * @param firstMessage the time for the first byte of the first message, starting when the
 *     connection can be used. Default 60 s
 * @param message a deadline: the time for a message, from its first byte to its last; for a
 *     streamed message, to the last byte of its header. Default 60 s
 * @param rateGrace the window of {@code minimumRate}: it starts with a message, and again whenever
 *     {@code minimumRate} × {@code rateGrace} bytes of the message have arrived in it. Default 10 s
 * @param minimumRate the minimum rate of a message in each window of {@code rateGrace}, in bytes a
 *     second, from 1. Default 1,024. It also limits streamed contents, which have no deadline: a
 *     stalled content is detected after {@code rateGrace}, regardless of the bytes that arrived
 *     before
 * @param idle the time for the next message while nothing is in flight or unsent. Default 10 min
 * @param write the time for the peer to take at least some of the bytes that are being sent.
 *     Default 30 s
 * @param handler the time for a handler to answer; for a streamed request, starting when some of
 *     its content last arrived. Default 60 s; after that the error {@code timeout} is sent and the
 *     handler's thread is interrupted. A handler that blocks an event loop ({@code inline}) cannot
 *     be interrupted
 * @param drain the time for the peer to close the connection as well, after everything has been
 *     sent. Default 2 s
 * @param source the time for the next bytes of a content that is read while it is sent ({@link
 *     Outgoing#stream}, {@link Outgoing#channel}), including the wait for a thread. Default 60 s;
 *     after that the connection is closed, because the message cannot be completed
 */
public record ServerTimeouts(
    Duration handshake,
    Duration firstMessage,
    Duration message,
    Duration rateGrace,
    long minimumRate,
    Duration idle,
    Duration write,
    Duration handler,
    Duration drain,
    Duration source) {

  /** The longest time-out: 365 days. */
  public static final Duration LONGEST = Duration.ofDays(365);

  /** The default of every time-out. */
  public static final ServerTimeouts DEFAULT =
      new ServerTimeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          1_024,
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2),
          Duration.ofSeconds(60));

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a time-out is out of its range
   */
  public ServerTimeouts {
    check("handshake", handshake);
    check("firstMessage", firstMessage);
    check("message", message);
    check("rateGrace", rateGrace);
    if (minimumRate < 1) {
      throw new IllegalArgumentException("minimumRate must be 1 or more, not " + minimumRate);
    }
    check("idle", idle);
    check("write", write);
    check("handler", handler);
    check("drain", drain);
    check("source", source);
  }

  static void check(String name, Duration value) {
    if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(name + " must be from 1 ms to 365 days, not " + value);
    }
  }

  /** Returns these time-outs with another {@link #handshake}. */
  public ServerTimeouts withHandshake(Duration time) {
    return new ServerTimeouts(
        time, firstMessage, message, rateGrace, minimumRate, idle, write, handler, drain, source);
  }

  /** Returns these time-outs with another {@link #firstMessage}. */
  public ServerTimeouts withFirstMessage(Duration time) {
    return new ServerTimeouts(
        handshake, time, message, rateGrace, minimumRate, idle, write, handler, drain, source);
  }

  /** Returns these time-outs with another {@link #message}. */
  public ServerTimeouts withMessage(Duration time) {
    return new ServerTimeouts(
        handshake, firstMessage, time, rateGrace, minimumRate, idle, write, handler, drain, source);
  }

  /** Returns these time-outs with another {@link #idle}. */
  public ServerTimeouts withIdle(Duration time) {
    return new ServerTimeouts(
        handshake,
        firstMessage,
        message,
        rateGrace,
        minimumRate,
        time,
        write,
        handler,
        drain,
        source);
  }

  /** Returns these time-outs with another {@link #write}. */
  public ServerTimeouts withWrite(Duration time) {
    return new ServerTimeouts(
        handshake,
        firstMessage,
        message,
        rateGrace,
        minimumRate,
        idle,
        time,
        handler,
        drain,
        source);
  }

  /** Returns these time-outs with another {@link #handler}. */
  public ServerTimeouts withHandler(Duration time) {
    return new ServerTimeouts(
        handshake, firstMessage, message, rateGrace, minimumRate, idle, write, time, drain, source);
  }

  /** Returns these time-outs with another {@link #drain}. */
  public ServerTimeouts withDrain(Duration time) {
    return new ServerTimeouts(
        handshake,
        firstMessage,
        message,
        rateGrace,
        minimumRate,
        idle,
        write,
        handler,
        time,
        source);
  }

  /** Returns these time-outs with another {@link #source}. */
  public ServerTimeouts withSource(Duration time) {
    return new ServerTimeouts(
        handshake,
        firstMessage,
        message,
        rateGrace,
        minimumRate,
        idle,
        write,
        handler,
        drain,
        time);
  }

  /** Returns these time-outs with another {@link #minimumRate} and {@link #rateGrace}. */
  public ServerTimeouts withMinimumRate(long bytesPerSecond, Duration grace) {
    return new ServerTimeouts(
        handshake,
        firstMessage,
        message,
        grace,
        bytesPerSecond,
        idle,
        write,
        handler,
        drain,
        source);
  }
}
