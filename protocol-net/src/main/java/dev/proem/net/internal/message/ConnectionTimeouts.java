package dev.proem.net.internal.message;

import dev.proem.Bound;
import dev.proem.net.ServerTimeouts;
import java.time.Duration;

/**
 * The time-outs that connections of servers and clients share. See {@link ServerTimeouts} for their
 * meaning.
 *
 * @param settings the name of the record with the user's time-outs
 */
public record ConnectionTimeouts(
    String settings,
    Duration handshake,
    Duration message,
    Duration rateGrace,
    long minimumRate,
    Duration write,
    Duration source,
    Duration drain) {

  /** Returns the time-outs of the connections of a server. */
  public static ConnectionTimeouts of(ServerTimeouts timeouts) {
    return new ConnectionTimeouts(
        "ServerTimeouts",
        timeouts.handshake(),
        timeouts.message(),
        timeouts.rateGrace(),
        timeouts.minimumRate(),
        timeouts.write(),
        timeouts.source(),
        timeouts.drain());
  }

  /** Returns a time-out with the name of its setting. */
  public Bound bound(String name, Duration time) {
    return new Bound(settings + "." + name, time.toMillis());
  }
}
