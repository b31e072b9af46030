package dev.proem.net.internal.client;

import dev.proem.Dialect;
import dev.proem.JsonContent;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.Backoff;
import dev.proem.net.Balancing;
import dev.proem.net.ClientTimeouts;
import dev.proem.net.ConnectedListener;
import dev.proem.net.KeepAlive;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.TransportListener;
import dev.proem.net.WhenFull;
import dev.proem.net.internal.transport.Wire;
import dev.proem.net.tls.Tls;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a client is to be; see {@link MessageClientBuilder}.
 *
 * @param wires what each new connection uses in place of its own wire. Tests break wires with it
 *     after any byte, which is chance with real sockets
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
    @Nullable ConnectedListener connectedListener,
    List<TransportListener> listeners,
    UnaryOperator<Wire> wires) {

  /** With more unsent bytes than this, one-way messages are not queued. */
  static final long UNSENT_HIGH = 1L << 20;

  static final long UNSENT_LOW = 256L << 10;

  /** How much of a streamed reply is held for its reader. */
  static final int STREAM_BUFFER = 1 << 20;

  /** A client that closes has all its replies: it waits for the server's end out of courtesy. */
  private static final Duration DRAIN = Duration.ofMillis(250);

  /** In milliseconds: the silence after which a client that stays connected sends a ping. */
  static final long STAYING_INTERVAL = 30_000;

  /** In milliseconds: for how long such a client waits for the answer. */
  static final long STAYING_TIMEOUT = 10_000;

  private static final KeepAlive STAYING =
      new KeepAlive(Duration.ofMillis(STAYING_INTERVAL), Duration.ofMillis(STAYING_TIMEOUT));

  /**
   * How a connection is pinged; null when it is not, and is closed when it is idle.
   *
   * @param exclusive whether it is one that no other requests share
   */
  public @Nullable KeepAlive keepAlive(boolean exclusive) {
    if (oneShot) {
      return null;
    }
    return keepAlive == null && stayConnected && !exclusive ? STAYING : keepAlive;
  }

  /** For a new connection. */
  MessageDecoder decoder() {
    MessageDecoder decoder = new MessageDecoder(limits, dialect);
    return json == null ? decoder : decoder.withJson(json);
  }

  /**
   * The times of a connection as its common part wants them: what is not said here, a call says.
   */
  ServerTimeouts connectionTimeouts() {
    ServerTimeouts defaults = ServerTimeouts.DEFAULT;
    return defaults
        .withHandshake(timeouts.handshake())
        .withWrite(timeouts.write())
        .withDrain(DRAIN)
        .withSource(timeouts.source())
        .withMessage(ServerTimeouts.LONGEST);
  }
}
