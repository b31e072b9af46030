package dev.proem.net;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a client is to be; see {@link MessageClientBuilder}. */
record ClientSettings(
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
    @Nullable Consumer<Message> pushListener,
    List<TransportListener> listeners) {

  /** With more unsent bytes than this, one-way messages are not queued. */
  static final long UNSENT_HIGH = 1L << 20;

  static final long UNSENT_LOW = 256L << 10;

  /** How much of a streamed reply is held for its reader. */
  static final int STREAM_BUFFER = 1 << 20;

  /** A client that closes has all its replies: it waits for the server's end out of courtesy. */
  private static final Duration DRAIN = Duration.ofMillis(250);

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
