package dev.proem.examples;

import java.time.Duration;

/**
 * How long a selector server waits for one of its clients.
 *
 * @param message for the rest of a message once its first byte has come
 * @param unread for a client that reads nothing of what waits for it
 * @param drain for the end of the input after the last reply, see {@link Connection}
 * @param stop for clients to take their replies when the server is stopped
 */
record Timeouts(Duration message, Duration unread, Duration drain, Duration stop) {
  static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(3));
}
