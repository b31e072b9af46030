package dev.proem.net.internal.server;

import dev.proem.net.Binding;
import dev.proem.net.CloseReason;
import dev.proem.net.ServerLimits;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.proxy.ProxyHeader;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.PlainWire;
import dev.proem.net.internal.transport.Timers;
import dev.proem.net.internal.transport.TlsWire;
import dev.proem.net.internal.transport.Wire;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket that was accepted, until it is a connection: its PROXY header is read first, where one
 * is expected. Used by the thread of the loop only.
 */
public final class AcceptedSocket extends Timers.Timed implements EventLoop.Ready {
  private final ServerContext core;
  private final EventLoop loop;
  private final SocketChannel socket;
  private final Binding binding;
  private final boolean hasPlace;
  private final SocketAddress peer;
  private final SocketAddress local;
  private final SelectionKey key;
  private final ProxyHeader proxyHeader = new ProxyHeader();
  private final long begunAt = System.nanoTime();
  private @Nullable ServerConnection connection;
  private boolean done;

  /** When the server was told to stop. */
  private long hurriedAt = EventLoop.NEVER;

  /**
   * Takes over a socket.
   *
   * @param hasPlace false when there are too many connections: this one is only told so
   */
  AcceptedSocket(
      ServerContext core, EventLoop loop, SocketChannel socket, Binding binding, boolean hasPlace)
      throws IOException {
    this.core = core;
    this.loop = loop;
    this.socket = socket;
    this.binding = binding;
    this.hasPlace = hasPlace;
    socket.configureBlocking(false);
    this.peer = socket.getRemoteAddress();
    this.local = socket.getLocalAddress();
    if (socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }
    this.key = loop.register(socket, 0, this);
  }

  void begin() {
    if (binding.proxyProtocol()) {
      key.interestOps(SelectionKey.OP_READ);
      core.acceptedSockets.add(this);
      loop.schedule(this);
    } else {
      connect(peer, local, ByteBuffer.allocate(0));
    }
  }

  @Override
  public void ready(SelectionKey ready) {
    ByteBuffer in = loop.in().clear();
    try {
      int length = socket.read(in);
      if (length < 0) {
        proxyHeader.endOfInput();
      }
      if (proxyHeader.take(in.flip())) {
        ByteBuffer rest = ByteBuffer.allocate(in.remaining()).put(in).flip();
        ProxyHeader.Addresses addresses = proxyHeader.addresses().orElse(null);
        if (addresses == null) {
          connect(peer, local, rest);
        } else {
          connect(addresses.source(), addresses.destination(), rest);
        }
      }
    } catch (IOException e) {
      refuse(LogText.reason(e));
    } catch (Throwable e) {
      if (connection != null) { // which ends by itself
        throw e;
      }
      done();
      core.leave(hasPlace);
      close();
      core.events.refused(peer, new CloseReason(CloseReason.Kind.IO_ERROR, brokenBy(e)));
    }
  }

  /** The reason when something failed that is no fault of the peer. */
  static String brokenBy(Throwable e) {
    return "it broke while it was accepted: " + LogText.reason(e);
  }

  @Override
  public long nextTime() {
    if (done) {
      return EventLoop.NEVER;
    }
    long end = begunAt + core.settings.timeouts().handshake().toNanos();
    return hurriedAt == EventLoop.NEVER
        ? end
        : MessageConnection.earlier(end, hurriedAt + GracefulShutdown.GRACE.toNanos());
  }

  @Override
  public void timeCame(long now) {
    if (hurriedAt != EventLoop.NEVER) {
      refuse("the server stops; its PROXY header had not come");
      return;
    }
    long millis = core.settings.timeouts().handshake().toMillis();
    core.events.limitHit(peer, "ServerTimeouts.handshake", millis);
    refuse("its PROXY header did not come within " + millis + " ms (ServerTimeouts.handshake)");
  }

  /** The server is told to stop. */
  public void hurry() {
    hurriedAt = System.nanoTime();
    loop.schedule(this);
  }

  public boolean isOn(EventLoop other) {
    return loop == other;
  }

  /** Closes it, unless it has become a connection. */
  public void refuse(String why) {
    if (!done) {
      done();
      core.leave(hasPlace);
      close();
      core.events.refused(peer, new CloseReason(CloseReason.Kind.HANDSHAKE_FAILED, why));
    }
  }

  public void refuseSoon(String why) {
    loop.execute(() -> refuse(why));
  }

  private void done() {
    done = true;
    loop.cancel(this);
    core.acceptedSockets.remove(this);
  }

  private void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same, and nobody could do more about it.
    }
  }

  private void connect(SocketAddress remote, SocketAddress to, ByteBuffer readAhead) {
    done();
    Tls tls = binding.tls();
    Wire wire;
    try {
      wire =
          tls == null
              ? new PlainWire(socket)
              : new TlsWire(
                  socket, readAhead, tls.serverEngine(core.tlsTasks), core.tlsTasks, this::resume);
    } catch (RuntimeException e) {
      core.leave(hasPlace);
      close();
      core.events.refused(
          remote, new CloseReason(CloseReason.Kind.INTERNAL, "TLS: " + LogText.reason(e)));
      return;
    }
    ServerConnection made =
        new ServerConnection(
            new MessageConnection.Parts(
                core.ids.incrementAndGet(),
                loop,
                key,
                core.settings.wires().apply(wire),
                core.settings.decoder(),
                new SendQueue(core.unsentTotal),
                core.settings.timeouts(),
                core.settings.serverLimits().unsentHigh(),
                core.settings.serverLimits().unsentLow(),
                to,
                remote),
            core,
            core,
            socket);
    connection = made;
    key.attach(made.connection);
    ServerLimits limits = core.settings.serverLimits();
    if (!hasPlace) {
      core.refused.add(made);
      made.refuse("ServerLimits.connections", limits.connections());
    } else if (!core.register(made)) {
      String limit = "ServerLimits.connectionsPerAddress";
      boolean told = core.enterToBeRefused();
      core.leave(true);
      if (!told) {
        core.events.limitHit(remote, limit, limits.connectionsPerAddress());
        close();
        core.events.refused(
            remote,
            new CloseReason(
                CloseReason.Kind.LIMIT, "too many connections (" + limit + "); it was not told"));
        return;
      }
      core.refused.add(made);
      made.refuse(limit, limits.connectionsPerAddress());
    }
    made.connection.begin(tls == null ? readAhead : ByteBuffer.allocate(0));
    if (core.stopping) {
      made.shutdown().start();
    }
  }

  private void resume() {
    ServerConnection made = connection;
    if (made != null) {
      loop.execute(made.connection::resume);
    }
  }
}
