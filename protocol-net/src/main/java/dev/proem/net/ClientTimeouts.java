package dev.proem.net;

import java.time.Duration;

/**
 * How long a client waits, and for what. Each is from 1 millisecond to {@link
 * ServerTimeouts#LONGEST}; there is no value for "off". See {@code docs/reference/limits.md} for
 * the reasons.
 *
 * <p>Immutable and thread-safe.
 *
 * @param connect for a connection to be made to an address, its name looked up. Default 10 s
 * @param handshake for the TLS handshake. Default 10 s
 * @param deadline for the reply to a call that has no deadline of its own, from the call on; of a
 *     call with a streamed content, from when it has been sent. Default 30 s
 * @param write for the server to take some of what is to be sent to it. Default 30 s
 * @param idle for which a connection without requests is kept, if it is not pinged. Default 5 min,
 *     half of a server's default, so that the client is the one that closes
 * @param source for the next bytes of a content that is read while it is sent ({@link
 *     Outgoing#stream}, {@link Outgoing#channel}). Default 60 s; then the connection is closed,
 *     since the request can't be completed
 * @param reader for the reader of a {@link StreamedReply} to take some of what has come. Default 5
 *     min; then the rest of it is dropped, the reader gets an {@link java.io.IOException}, and its
 *     connection is free or closed. So a reply that is neither read nor closed is not held for ever
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
   * @throws IllegalArgumentException when a time-out is out of its range
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

  /** These time-outs with another {@link #connect}. */
  public ClientTimeouts withConnect(Duration time) {
    return new ClientTimeouts(time, handshake, deadline, write, idle, source, reader);
  }

  /** These time-outs with another {@link #handshake}. */
  public ClientTimeouts withHandshake(Duration time) {
    return new ClientTimeouts(connect, time, deadline, write, idle, source, reader);
  }

  /** These time-outs with another {@link #deadline}. */
  public ClientTimeouts withDeadline(Duration time) {
    return new ClientTimeouts(connect, handshake, time, write, idle, source, reader);
  }

  /** These time-outs with another {@link #write}. */
  public ClientTimeouts withWrite(Duration time) {
    return new ClientTimeouts(connect, handshake, deadline, time, idle, source, reader);
  }

  /** These time-outs with another {@link #idle}. */
  public ClientTimeouts withIdle(Duration time) {
    return new ClientTimeouts(connect, handshake, deadline, write, time, source, reader);
  }

  /** These time-outs with another {@link #source}. */
  public ClientTimeouts withSource(Duration time) {
    return new ClientTimeouts(connect, handshake, deadline, write, idle, time, reader);
  }

  /** These time-outs with another {@link #reader}. */
  public ClientTimeouts withReader(Duration time) {
    return new ClientTimeouts(connect, handshake, deadline, write, idle, source, time);
  }
}
