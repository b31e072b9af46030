package dev.proem.net.internal.server;

import dev.proem.Bound;
import dev.proem.net.CloseReason;
import dev.proem.net.ServerLimits;
import dev.proem.net.internal.connection.ConnectionParts;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.listener.AcceptedSocket;
import dev.proem.net.internal.listener.AcceptedSocket.Accepted;
import dev.proem.net.internal.listener.ConnectionCounter;
import dev.proem.net.internal.message.ConnectionTimeouts;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Logs;
import dev.proem.net.internal.transport.PlainWire;
import dev.proem.net.internal.transport.TlsWire;
import dev.proem.net.internal.transport.Wire;
import dev.proem.net.tls.Tls;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * Makes connections of accepted sockets: with or without TLS, served or refused. Called on the
 * event loops of the sockets.
 */
final class ConnectionOpener implements AcceptedSocket.Opener {
  private final ServerContext context;
  private final ConnectionCounter counter;
  private final ConnectionRegistry registry;

  ConnectionOpener(ServerContext context, ConnectionCounter counter, ConnectionRegistry registry) {
    this.context = context;
    this.counter = counter;
    this.registry = registry;
  }

  @Override
  public void open(Accepted accepted) {
    Tls tls = accepted.binding().tls();
    Wire wire;
    try {
      wire = tls == null ? new PlainWire(accepted.socket()) : secure(tls, accepted);
    } catch (RuntimeException e) {
      counter.remove(accepted.isAdmitted());
      close(accepted, new CloseReason(CloseReason.Kind.INTERNAL, "TLS: " + LogText.reason(e)));
      return;
    }
    ServerConnection made =
        new ServerConnection(parts(accepted, wire), context, registry, accepted.socket());
    MessageConnection connection = made.connection;
    SelectionKey key = accepted.key();
    key.attach(connection);
    if (!register(made, accepted)) {
      return;
    }
    connection.begin(tls == null ? accepted.readAhead() : ByteBuffer.allocate(0));
    if (context.stopping) {
      made.shutdown().start();
    }
  }

  /** The wire resumes the connection that has the socket's key by then. */
  private TlsWire secure(Tls tls, Accepted accepted) {
    EventLoop loop = accepted.loop();
    SelectionKey key = accepted.key();
    return new TlsWire(
        accepted.socket(),
        accepted.readAhead(),
        tls.serverEngine(context.tlsTasks),
        context.tlsTasks,
        () -> {
          if (key.attachment() instanceof MessageConnection connection) {
            loop.execute(connection::resume);
          }
        });
  }

  private ConnectionParts parts(Accepted accepted, Wire wire) {
    ServerSettings settings = context.settings;
    ServerLimits limits = settings.serverLimits();
    return new ConnectionParts(
        context.ids.incrementAndGet(),
        accepted.loop(),
        accepted.key(),
        settings.wires().apply(wire),
        settings.decoder(),
        new SendQueue(context.unsentTotal),
        ConnectionTimeouts.of(settings.timeouts()),
        limits.unsentHigh(),
        limits.unsentLow(),
        accepted.local(),
        accepted.remote());
  }

  /** Adds the connection, to be served or refused; false if its socket was closed instead. */
  private boolean register(ServerConnection made, Accepted accepted) {
    ServerLimits limits = context.settings.serverLimits();
    if (!accepted.isAdmitted()) {
      refuse(made, new Bound("ServerLimits.connections", limits.connections()));
    } else if (!registry.add(made)) {
      Bound limit = new Bound("ServerLimits.connectionsPerAddress", limits.connectionsPerAddress());
      boolean isNotified = counter.tryRefuse();
      counter.remove(true);
      if (!isNotified) {
        context.events.limitHit(accepted.remote(), limit);
        close(
            accepted,
            new CloseReason(
                CloseReason.Kind.LIMIT,
                "too many connections (" + limit.name() + "); closed without a message"));
        return false;
      }
      refuse(made, limit);
    }
    return true;
  }

  private void refuse(ServerConnection made, Bound limit) {
    registry.addRefused(made);
    made.refuse(limit);
  }

  private void close(Accepted accepted, CloseReason reason) {
    Logs.closeQuietly(accepted.socket());
    context.events.refused(accepted.remote(), reason);
  }
}
