package dev.proem.net;

import java.time.Duration;

/**
 * The pings with which a client detects that its server is gone without having closed the
 * connection. After a silence the client sends a ping, an ordinary message that a server answers
 * without calling its handler. A server that does not know pings answers it like any other message,
 * which also shows that it is alive. Immutable and thread-safe.
 *
 * @param interval the silence after which a ping is sent, 1 ms to 365 days
 * @param timeout the time for the answer, 1 ms to 365 days; after that the connection is closed
 */
public record KeepAlive(Duration interval, Duration timeout) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a time is out of its range
   */
  public KeepAlive {
    ServerTimeouts.check("interval", interval);
    ServerTimeouts.check("timeout", timeout);
  }
}
