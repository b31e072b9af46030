package dev.proem.net.internal.pool;

import dev.proem.net.CloseReason;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Logs;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Opens the connections of a pool, up to the end of their handshakes. For the event loop's thread
 * only.
 *
 * @param <C> the type of the connections
 */
public final class Dialer<C extends PooledConnection> {
  /** The pool for which connections are opened. */
  public interface Owner<C> {
    /**
     * Creates a connection, which is not started yet. If this method throws, the caller closes the
     * socket.
     */
    C create(Endpoints.Attempt attempt, SocketChannel socket, SelectionKey key) throws IOException;

    /** An attempt has failed. */
    void notConnected(SocketAddress address, CloseReason reason);
  }

  private final EventLoop loop;
  private final Executor lookups;
  private final Duration timeout;
  private final Endpoints endpoints;
  private final Owner<C> owner;
  private final Set<C> handshaking = new HashSet<>();
  private final Set<Connector> connecting = new HashSet<>();

  /**
   * A dialer.
   *
   * @param lookups looks names up, which may block
   * @param timeout for each attempt to connect
   */
  public Dialer(
      EventLoop loop, Executor lookups, Duration timeout, Endpoints endpoints, Owner<C> owner) {
    this.loop = loop;
    this.lookups = lookups;
    this.timeout = timeout;
    this.endpoints = endpoints;
    this.owner = owner;
  }

  /** Returns the number of connections that are being opened. */
  int opening() {
    return connecting.size() + handshaking.size();
  }

  /** Ends the handshake of a connection; returns whether it was in its handshake. */
  boolean endHandshake(C connection) {
    return handshaking.remove(connection);
  }

  /** Starts to open a connection. */
  void connect(Endpoints.Endpoint endpoint) {
    Endpoints.Attempt attempt = endpoints.start(endpoint);
    Connector[] self = new Connector[1];
    self[0] =
        new Connector(
            loop,
            lookups,
            attempt.address(),
            timeout,
            (socket, key) -> {
              connecting.remove(self[0]);
              startHandshake(attempt, socket, key);
            },
            failure -> {
              connecting.remove(self[0]);
              onFailure(attempt, failure);
            });
    connecting.add(self[0]);
    self[0].start();
  }

  private void startHandshake(Endpoints.Attempt attempt, SocketChannel socket, SelectionKey key) {
    C connection;
    try {
      connection = owner.create(attempt, socket, key);
    } catch (Throwable e) { // for example, out of memory for the buffers of TLS
      Logs.closeQuietly(socket);
      onFailure(attempt, e);
      return;
    }
    handshaking.add(connection);
    connection.start();
  }

  private void onFailure(Endpoints.Attempt attempt, Throwable failure) {
    endpoints.failed(attempt, failure, true);
    owner.notConnected(
        attempt.address(),
        new CloseReason(CloseReason.Kind.IO_ERROR, "not connected: " + LogText.reason(failure)));
  }

  /** Cancels all attempts because the client is closed. */
  void close(CloseReason reason) {
    Set.copyOf(connecting).forEach(Connector::cancel);
    Set.copyOf(handshaking).forEach(each -> each.closeWith(reason));
  }
}
