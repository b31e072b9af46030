package dev.proem.net.internal.client;

import dev.proem.Dialect;
import dev.proem.JsonContent;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.Backoff;
import dev.proem.net.Balancing;
import dev.proem.net.ClientTimeouts;
import dev.proem.net.KeepAlive;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.TransportListener;
import dev.proem.net.WhenFull;
import dev.proem.net.internal.message.ConnectionTimeouts;
import dev.proem.net.internal.transport.Wire;
import dev.proem.net.tls.Tls;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a client; see {@link MessageClientBuilder}.
 *
 * @param wires replaces the wire of each new connection: tests break wires after any byte, which
 *     they cannot do with real sockets
 */
public record ClientSettings(
    String name,
    List<SocketAddress> addresses,
    Balancing balancing,
    @Nullable Tls tls,
    int connections,
    int streamedConnections,
    int requestsInFlight,
    WhenFull whenFull,
    boolean oneShot,
    boolean sendDeadline,
    int attempts,
    ClientTimeouts timeouts,
    Backoff backoff,
    @Nullable KeepAlive keepAlive,
    Limits limits,
    Dialect dialect,
    @Nullable JsonContent json,
    @Nullable Consumer<Message> pushListener,
    boolean stayConnected,
    boolean notifiesConnected,
    List<TransportListener> listeners,
    UnaryOperator<Wire> wires) {

  /**
   * Checks what belongs together.
   *
   * @throws IllegalStateException if there is no address, or if options cannot be combined
   */
  public ClientSettings {
    if (addresses.isEmpty()) {
      throw new IllegalStateException("a client needs an address");
    }
    if (oneShot && (notifiesConnected || stayConnected)) {
      throw new IllegalStateException(
          "oneShot() cannot be combined with stayConnected(true) or onConnected()");
    }
  }

  /** The number of unsent bytes of a connection above which it gets no more calls. */
  static final long UNSENT_HIGH = 1L << 20;

  /** The number of unsent bytes at which the connection gets calls again. */
  static final long UNSENT_LOW = 256L << 10;

  /** The number of bytes of a streamed reply that are held for its reader. */
  static final int STREAM_BUFFER = 1 << 20;

  /** The wait for the server to close; short, because the client has all replies by then. */
  private static final Duration DRAIN = Duration.ofMillis(250);

  /** In milliseconds: the silence after which a client that stays connected sends a ping. */
  static final long STAYING_INTERVAL = 30_000;

  /** In milliseconds: the time-out of that ping. */
  static final long STAYING_TIMEOUT = 10_000;

  private static final KeepAlive STAYING =
      new KeepAlive(Duration.ofMillis(STAYING_INTERVAL), Duration.ofMillis(STAYING_TIMEOUT));

  /**
   * Returns how a connection is pinged; null if it is not pinged, but closed when it is idle.
   *
   * @param exclusive whether each request has the connection to itself
   */
  public @Nullable KeepAlive keepAlive(boolean exclusive) {
    if (oneShot) {
      return null;
    }
    return keepAlive == null && stayConnected && !exclusive ? STAYING : keepAlive;
  }

  /** Returns a decoder for a new connection. */
  MessageDecoder decoder() {
    MessageDecoder decoder = new MessageDecoder(limits, dialect);
    return json == null ? decoder : decoder.withJson(json);
  }

  /** Returns the time-outs of a connection. The deadlines of calls limit the time of replies. */
  ConnectionTimeouts connectionTimeouts() {
    return new ConnectionTimeouts(
        "ClientTimeouts",
        timeouts.handshake(),
        ServerTimeouts.LONGEST,
        ServerTimeouts.DEFAULT.rateGrace(),
        ServerTimeouts.DEFAULT.minimumRate(),
        timeouts.write(),
        timeouts.source(),
        DRAIN);
  }
}
