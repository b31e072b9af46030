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
 */
public record ClientTimeouts(
    Duration connect, Duration handshake, Duration deadline, Duration write, Duration idle) {

  /** The default of every time-out. */
  public static final ClientTimeouts DEFAULT =
      new ClientTimeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
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
  }

  /** These time-outs with another {@link #connect}. */
  public ClientTimeouts withConnect(Duration time) {
    return new ClientTimeouts(time, handshake, deadline, write, idle);
  }

  /** These time-outs with another {@link #handshake}. */
  public ClientTimeouts withHandshake(Duration time) {
    return new ClientTimeouts(connect, time, deadline, write, idle);
  }

  /** These time-outs with another {@link #deadline}. */
  public ClientTimeouts withDeadline(Duration time) {
    return new ClientTimeouts(connect, handshake, time, write, idle);
  }

  /** These time-outs with another {@link #write}. */
  public ClientTimeouts withWrite(Duration time) {
    return new ClientTimeouts(connect, handshake, deadline, time, idle);
  }

  /** These time-outs with another {@link #idle}. */
  public ClientTimeouts withIdle(Duration time) {
    return new ClientTimeouts(connect, handshake, deadline, write, time);
  }
}
