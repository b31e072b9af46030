package dev.proem.net.internal.client;

import dev.proem.net.CloseReason;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.connection.SendQueue;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.PlainWire;
import dev.proem.net.internal.transport.TlsWire;
import dev.proem.net.internal.transport.Wire;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes the connections of a pool: to one address after the other, with TLS if it is asked for.
 * Used by the thread of the loop only.
 */
final class Dialer {
  private final ClientContext core;
  private final Endpoints targets;
  private final ClientConnection.Owner owner;
  private final Runnable afterFailure;
  private final Set<ClientConnection> shakingHands = new HashSet<>();
  private final Set<Connector> connecting = new HashSet<>();

  /**
   * A dialer.
   *
   * @param owner gets the connections
   * @param afterFailure runs when an address could not be connected to
   */
  Dialer(
      ClientContext core, Endpoints targets, ClientConnection.Owner owner, Runnable afterFailure) {
    this.core = core;
    this.targets = targets;
    this.owner = owner;
    this.afterFailure = afterFailure;
  }

  /** How many connections are being made. */
  int opening() {
    return connecting.size() + shakingHands.size();
  }

  /** A connection is no longer being made; whether it was. */
  boolean done(ClientConnection connection) {
    return shakingHands.remove(connection);
  }

  void connect(Endpoints.Target target) {
    Endpoints.Attempt attempt = targets.begin(target);
    Connector[] self = new Connector[1];
    Connector connector =
        new Connector(
            core.loop,
            core.workers,
            target.address,
            core.settings.timeouts().connect(),
            new Connector.Outcome() {
              @Override
              public void connected(SocketChannel socket, SelectionKey key) {
                connecting.remove(self[0]);
                shakeHands(attempt, socket, key);
              }

              @Override
              public void failed(IOException failure) {
                connecting.remove(self[0]);
                connectFailed(attempt, failure);
              }
            });
    self[0] = connector;
    connecting.add(connector);
    connector.begin();
  }

  private void connectFailed(Endpoints.Attempt attempt, Throwable failure) {
    targets.failed(attempt, failure, true);
    core.events.refused(
        attempt.target().address,
        new CloseReason(CloseReason.Kind.IO_ERROR, "not connected: " + LogText.reason(failure)));
    afterFailure.run();
  }

  private void shakeHands(Endpoints.Attempt attempt, SocketChannel socket, SelectionKey key) {
    ClientConnection[] self = new ClientConnection[1];
    ClientConnection connection;
    try {
      Wire wire =
          wire(
              attempt.target().address,
              socket,
              () -> core.loop.execute(() -> self[0].connection.resume()));
      connection =
          new ClientConnection(
              new MessageConnection.Parts(
                  core.connectionIds.incrementAndGet(),
                  core.loop,
                  key,
                  core.settings.wires().apply(wire),
                  core.settings.decoder(),
                  new SendQueue(core.unsentTotal),
                  core.settings.connectionTimeouts(),
                  ClientSettings.UNSENT_HIGH,
                  ClientSettings.UNSENT_LOW,
                  socket.getLocalAddress(),
                  socket.getRemoteAddress()),
              core,
              attempt,
              owner);
    } catch (Throwable e) { // no memory for the buffers of TLS, for one
      try {
        socket.close();
      } catch (IOException ignored) {
        // It is closed all the same, and nobody could do more about it.
      }
      connectFailed(attempt, e);
      return;
    }
    self[0] = connection;
    key.attach(connection.connection);
    shakingHands.add(connection);
    connection.connection.begin(ByteBuffer.allocate(0));
  }

  private Wire wire(SocketAddress to, SocketChannel socket, Runnable resume) {
    Tls tls = core.settings.tls();
    if (tls == null) {
      return new PlainWire(socket);
    }
    boolean inet = to instanceof InetSocketAddress;
    String host = inet ? ((InetSocketAddress) to).getHostString() : null;
    int port = inet ? ((InetSocketAddress) to).getPort() : 0;
    return new TlsWire(
        socket,
        ByteBuffer.allocate(0),
        tls.clientEngine(host, port, core.tlsTasks),
        core.tlsTasks,
        resume);
  }

  /** Gives up all that are being made. */
  void close(CloseReason reason) {
    Set.copyOf(connecting).forEach(Connector::cancel);
    Set.copyOf(shakingHands).forEach(each -> each.closeWith(reason));
  }
}
