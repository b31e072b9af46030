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
 * Answers messages that come over sockets: any number of connections, on a few threads, with limits
 * and time-outs that are safe as they are. See {@code docs/spec/protocol.md}, section
 * "Connections".
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

  /** A builder: listens on any free port of the loopback address. */
  public static MessageServerBuilder builder() {
    return new MessageServerBuilder();
  }

  /**
   * The port of the first internet address that it listens on.
   *
   * @throws IllegalStateException when it listens on none, only on Unix domain sockets
   */
  public int port() {
    for (SocketAddress address : addresses()) {
      if (address instanceof InetSocketAddress inet) {
        return inet.getPort();
      }
    }
    throw new IllegalStateException("the server listens on no port, but on " + addresses());
  }

  /** The addresses that it listens on, with their real ports, in the order of the builder. */
  public List<SocketAddress> addresses() {
    return engine.addresses();
  }

  /**
   * The connections there are now, unmodifiable, in no order: those that {@link
   * TransportListener#opened} was told of, and not those that are in their handshake.
   */
  public Collection<Connection> connections() {
    return engine.connections();
  }

  /**
   * Sends a message to all connections, as {@link Connection#send(Message)} does: those that don't
   * read what was sent to them before are left out.
   *
   * @return completes when each has taken it or failed to, with the number of those that have; its
   *     callbacks run on a thread for callbacks, never on an event loop
   * @throws IllegalArgumentException when the header is too long to be sent
   */
  public CompletableFuture<Integer> broadcast(Message message) {
    return engine.broadcast(message);
  }

  /**
   * Stops in order. Nothing more is accepted; connections with nothing to do are closed; what has
   * arrived is answered, and replies are sent whole. A message that has begun may still come whole,
   * as long as no more than two seconds pass between its bytes; else it is answered with the error
   * {@code shutting-down}. A handshake has two seconds, too. A connection that has just been active
   * is read for a quarter of a second more, and a request that comes then is answered with {@code
   * shutting-down} as well: it was not begun. What is not done when the time is up is cut off, and
   * then at most a second more passes until all is closed.
   *
   * <p>Waits for the end, uninterruptibly. Called again, it waits for the first call's end and
   * gives its report.
   *
   * @param time for what has arrived to be answered, 0 or more; 365 days at most are waited
   * @throws IllegalArgumentException when the time is negative
   * @throws IllegalStateException on a thread of an event loop, as of an inline handler or a
   *     listener, of whatever server or client: it must not wait
   */
  public ShutdownReport shutdown(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time must be 0 or more, not " + time);
    }
    Uninterruptibles.refuseOnLoop("the end of a server, but close() does not wait there");
    return engine.shutdown(
        time.compareTo(ServerTimeouts.LONGEST) > 0 ? ServerTimeouts.LONGEST : time);
  }

  /**
   * Stops now: what is being handled is cut off, and so are replies of which nothing has been sent
   * yet; a reply that has been sent in part is sent whole, if the peer takes it. Waits for the end,
   * a few seconds at most (longer for an inline handler that blocks its loop, or a {@link
   * #shutdown} that goes on), but not on a thread of an event loop, of whatever server or client.
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

  /** On one line, for logs: its addresses, how many connections it has, what it is doing. */
  @Override
  public String toString() {
    return engine.toString();
  }
}
