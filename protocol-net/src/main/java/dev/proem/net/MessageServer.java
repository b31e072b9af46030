package dev.proem.net;

import dev.proem.Message;
import dev.proem.net.internal.server.ServerEngine;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A server that answers messages over sockets: any number of connections on a few threads, with
 * safe default limits and time-outs. See {@code docs/spec/protocol.md}, section "Connections".
 *
 * <pre>{@code
 * try (MessageServer server =
 *     MessageServer.builder().handler(r -> Message.text("you said " + r.text())).start()) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class MessageServer implements AutoCloseable {
  private final ServerEngine engine;

  MessageServer(ServerEngine engine) {
    this.engine = engine;
  }

  /**
   * Returns a new builder. By default the server listens on any free port of the loopback address.
   */
  public static MessageServerBuilder builder() {
    return new MessageServerBuilder();
  }

  /**
   * Returns the port of the first internet address on which the server listens.
   *
   * @throws IllegalStateException if it listens on Unix domain sockets only
   */
  public int port() {
    for (SocketAddress address : addresses()) {
      if (address instanceof InetSocketAddress inet) {
        return inet.getPort();
      }
    }
    throw new IllegalStateException("the server listens on no port, only on " + addresses());
  }

  /**
   * Returns the addresses on which the server listens, with their actual ports, in the order of the
   * builder.
   */
  public List<SocketAddress> addresses() {
    return engine.addresses();
  }

  /**
   * Returns the current connections as an unmodifiable collection without a defined order. It has
   * the connections that were reported by {@link TransportListener#opened}, and not those whose
   * handshake is in progress.
   */
  public Collection<Connection> connections() {
    return engine.connections();
  }

  /**
   * Sends a message to all connections like {@link Connection#send(Message)}. Connections with more
   * unsent bytes than the high watermark are skipped.
   *
   * @return completes when the message has been sent or has failed on each connection, with the
   *     number of connections on which the system has taken all bytes of it. Dependent actions run
   *     on a callback thread, never on an event loop
   * @throws IllegalArgumentException if the header is too long to be sent
   */
  public CompletableFuture<Integer> broadcast(Message message) {
    return engine.broadcast(message);
  }

  /**
   * Shuts down gracefully. The server accepts no more connections, closes those without work,
   * answers the requests that have arrived, and sends replies completely. An incomplete message may
   * still be completed if at most two seconds pass between its bytes; otherwise it is answered with
   * the error {@code shutting-down}. A handshake also has two seconds. A connection that was active
   * just before is read for another quarter of a second; a request that arrives in this time is
   * also answered with {@code shutting-down}, and its handler is not started. When the time has
   * expired, the remaining work is cut off; after that, it takes at most another second until
   * everything is closed.
   *
   * <p>Waits for the end, even if the thread is interrupted. A second call waits for the end of the
   * first call and returns the same report.
   *
   * @param time the time to answer what has arrived, 0 or more; at most 365 days are waited
   * @throws IllegalArgumentException if the time is negative
   * @throws IllegalStateException on the thread of an event loop of any server or client, for
   *     example in an inline handler or a listener, because an event loop must not wait
   */
  public ShutdownReport shutdown(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time must be 0 or more, not " + time);
    }
    Uninterruptibles.rejectOnLoop("the shutdown of a server (close() does not wait)");
    return engine.shutdown(
        time.compareTo(ServerTimeouts.LONGEST) > 0 ? ServerTimeouts.LONGEST : time);
  }

  /**
   * Shuts down immediately. Running requests are cut off, and replies of which nothing has been
   * sent are dropped; a reply that has been sent in part is sent completely if the peer takes it.
   * Waits for the end, a few seconds at most (longer if an inline handler blocks its event loop, or
   * if a {@link #shutdown} is in progress). Does not wait on the thread of an event loop of any
   * server or client.
   */
  @Override
  public void close() {
    if (EventLoop.isOnLoop()) {
      Thread closer = new Thread(() -> shutdown(Duration.ZERO), "proem-close");
      closer.start();
    } else {
      shutdown(Duration.ZERO);
    }
  }

  /** Returns one line for logs: the addresses, the number of connections, and the state. */
  @Override
  public String toString() {
    return engine.toString();
  }
}
