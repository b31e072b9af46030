package dev.proem.net;

import java.time.Duration;

/**
 * How long a server waits, and for what. Each is from 1 millisecond to {@link #LONGEST}; there is
 * no value for "off". Time in which the server itself does not read a connection, since it holds
 * the peer back, never counts against the peer; after a gap in time, as when the process was
 * suspended, what has arrived is read before a time-out is judged. See {@code
 * docs/reference/limits.md} for the reasons.
 *
 * <p>Immutable and thread-safe.
 *
 * @param handshake for the TLS handshake and the PROXY header, from the beginning of the
 *     connection. Default 10 s
 * @param firstMessage for the first byte of the first message, from when the connection can be
 *     used. Default 60 s
 * @param message a deadline: for a message, from its first byte to its last; of a streamed one, for
 *     its header. Default 60 s
 * @param rateGrace the window of {@code minimumRate}: it begins with a message, and anew whenever
 *     {@code minimumRate} × {@code rateGrace} bytes have come in it. Default 10 s
 * @param minimumRate a message's bytes a second, in each window of {@code rateGrace}, from 1.
 *     Default 1,024. It bounds streamed contents, which have no deadline, as well: one that stalls
 *     is noticed after {@code rateGrace}, however much came before
 * @param idle for the next message, while nothing is in flight or unsent. Default 10 min
 * @param write for the peer to take some of what is to be sent to it. Default 30 s
 * @param handler for a handler to answer, of a streamed request from when the last of its content
 *     has come so far. Default 60 s; then the error {@code timeout} is sent, and the handler's
 *     thread interrupted. A handler that blocks the loop, {@code inline}, can't be interrupted
 * @param drain at the end, for the peer to close as well, after all has been sent. Default 2 s
 * @param source for the next bytes of a content that is read while it is sent ({@link
 *     Outgoing#stream}, {@link Outgoing#channel}), a thread to read it included. Default 60 s; then
 *     the connection is closed, since the message can't be completed
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
   * @throws IllegalArgumentException when a time-out is out of its range
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

  /** These time-outs with another {@link #handshake}. */
  public ServerTimeouts withHandshake(Duration time) {
    return new ServerTimeouts(
        time, firstMessage, message, rateGrace, minimumRate, idle, write, handler, drain, source);
  }

  /** These time-outs with another {@link #firstMessage}. */
  public ServerTimeouts withFirstMessage(Duration time) {
    return new ServerTimeouts(
        handshake, time, message, rateGrace, minimumRate, idle, write, handler, drain, source);
  }

  /** These time-outs with another {@link #message}. */
  public ServerTimeouts withMessage(Duration time) {
    return new ServerTimeouts(
        handshake, firstMessage, time, rateGrace, minimumRate, idle, write, handler, drain, source);
  }

  /** These time-outs with another {@link #idle}. */
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

  /** These time-outs with another {@link #write}. */
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

  /** These time-outs with another {@link #handler}. */
  public ServerTimeouts withHandler(Duration time) {
    return new ServerTimeouts(
        handshake, firstMessage, message, rateGrace, minimumRate, idle, write, time, drain, source);
  }

  /** These time-outs with another {@link #drain}. */
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

  /** These time-outs with another {@link #source}. */
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

  /** These time-outs with another {@link #minimumRate} and {@link #rateGrace}. */
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
