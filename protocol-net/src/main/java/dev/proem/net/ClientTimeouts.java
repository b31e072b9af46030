package dev.proem.net;

import java.time.Duration;

/**
 * The time-outs of a client. Each is from 1 millisecond to {@link ServerTimeouts#LONGEST}; there is
 * no value for "off". {@code docs/reference/limits.md} gives the reasons for the defaults.
 *
 * <p>Immutable and thread-safe.
 *
 * @param connect the time to look up a name and connect to an address. Default 10 s
 * @param handshake the time for the TLS handshake. Default 10 s
 * @param deadline the time for the reply to a call without a deadline of its own, starting with the
 *     call; with a streamed content, starting when the content has been sent. Default 30 s
 * @param write the time for the server to take at least some of the bytes that are being sent.
 *     Default 30 s
 * @param idle the time after which a connection without requests is closed, unless it is kept alive
 *     by pings. Default 5 min, half of the server's default, so that the client closes first
 * @param source the time for the next bytes of a content that is read while it is sent ({@link
 *     Outgoing#stream}, {@link Outgoing#channel}). Default 60 s; after that the connection is
 *     closed, because the request cannot be completed
 * @param reader the time for the reader of a {@link StreamedReply} to take some of the received
 *     bytes. Default 5 min; after that the rest is discarded, the reader gets an {@link
 *     java.io.IOException}, and the connection is reused or closed. It limits the resources of a
 *     reply that is neither read nor closed
 */
public record ClientTimeouts(
    Duration connect,
    Duration handshake,
    Duration deadline,
    Duration write,
    Duration idle,
    Duration source,
    Duration reader) {

  /** The default of every time-out. */
  public static final ClientTimeouts DEFAULT =
      new ClientTimeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5));

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a time-out is out of its range
   */
  public ClientTimeouts {
    ServerTimeouts.check("connect", connect);
    ServerTimeouts.check("handshake", handshake);
    ServerTimeouts.check("deadline", deadline);
    ServerTimeouts.check("write", write);
    ServerTimeouts.check("idle", idle);
    ServerTimeouts.check("source", source);
    ServerTimeouts.check("reader", reader);
  }

  /** Returns these time-outs with another {@link #connect}. */
  public ClientTimeouts withConnect(Duration time) {
    return new ClientTimeouts(time, handshake, deadline, write, idle, source, reader);
  }

  /** Returns these time-outs with another {@link #handshake}. */
  public ClientTimeouts withHandshake(Duration time) {
    return new ClientTimeouts(connect, time, deadline, write, idle, source, reader);
  }

  /** Returns these time-outs with another {@link #deadline}. */
  public ClientTimeouts withDeadline(Duration time) {
    return new ClientTimeouts(connect, handshake, time, write, idle, source, reader);
  }

  /** Returns these time-outs with another {@link #write}. */
  public ClientTimeouts withWrite(Duration time) {
    return new ClientTimeouts(connect, handshake, deadline, time, idle, source, reader);
  }

  /** Returns these time-outs with another {@link #idle}. */
  public ClientTimeouts withIdle(Duration time) {
    return new ClientTimeouts(connect, handshake, deadline, write, time, source, reader);
  }

  /** Returns these time-outs with another {@link #source}. */
  public ClientTimeouts withSource(Duration time) {
    return new ClientTimeouts(connect, handshake, deadline, write, idle, time, reader);
  }

  /** Returns these time-outs with another {@link #reader}. */
  public ClientTimeouts withReader(Duration time) {
    return new ClientTimeouts(connect, handshake, deadline, write, idle, source, time);
  }
}
