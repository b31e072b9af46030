package dev.proem.net;

import java.time.Duration;

/**
 * How a client finds out that its server is gone without a word: when nothing has come for a while,
 * it sends a ping, an ordinary message that a server answers without its handler. A server that
 * doesn't know pings answers with whatever it answers, which shows life just as well. Immutable and
 * thread-safe.
 *
 * @param interval of silence after which a ping is sent, 1 ms to 365 days
 * @param timeout for the answer, 1 ms to 365 days; then the connection is closed
 */
public record KeepAlive(Duration interval, Duration timeout) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a time is out of its range
   */
  public KeepAlive {
    ServerTimeouts.check("interval", interval);
    ServerTimeouts.check("timeout", timeout);
  }
}
