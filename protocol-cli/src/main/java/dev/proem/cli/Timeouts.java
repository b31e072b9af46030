package dev.proem.cli;

import dev.proem.net.ServerTimeouts;
import java.time.Duration;

/**
 * How long a server for many connections waits for one of its clients.
 *
 * @param message for the rest of a message once its first byte has come; for servers of messages
 * @param unread for a client that reads nothing of what waits for it
 * @param drain for the end of the input after the last reply, so that none is lost
 * @param stop for clients to take their replies when the server is stopped
 */
public record Timeouts(Duration message, Duration unread, Duration drain, Duration stop) {
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(3));

  /** The same for a server of messages, where the message's time is all that bounds it. */
  public ServerTimeouts ofMessages() {
    return ServerTimeouts.DEFAULT
        .withMessage(message)
        .withMinimumRate(1, message)
        .withWrite(unread)
        .withDrain(drain);
  }
}
