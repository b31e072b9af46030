package dev.proem.cli;

import dev.proem.net.ServerTimeouts;
import java.time.Duration;

/**
 * The time-outs of a server for many connections.
 *
 * @param message the time for a message to arrive completely, from its first byte; only for servers
 *     of messages
 * @param unread the time for a client to read more of what was sent to it
 * @param drain the time for the end of input to arrive after the last reply, so no reply is lost
 * @param stop the time for clients to read their replies when the server is stopped
 */
public record Timeouts(Duration message, Duration unread, Duration drain, Duration stop) {
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(3));

  /**
   * Returns the time-outs of a server of messages. Only {@code message} limits the time of a
   * message, because the minimum rate is effectively unlimited.
   */
  public ServerTimeouts ofMessages() {
    return ServerTimeouts.DEFAULT
        .withMessage(message)
        .withMinimumRate(1, message)
        .withWrite(unread)
        .withDrain(drain);
  }
}
