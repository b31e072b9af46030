package dev.proem.net.internal.listener;

import dev.proem.Bound;
import dev.proem.net.Binding;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.proxy.ProxyAddresses;
import dev.proem.net.internal.proxy.ProxyHeader;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Logs;
import dev.proem.net.internal.transport.Timers;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;

/**
 * A socket that was accepted, until it is a connection: its PROXY header is read first, if one is
 * expected. Used by the thread of its event loop only, except for {@link #refuseSoon}.
 */
public final class AcceptedSocket extends Timers.Timed implements EventLoop.Ready {
  /** Makes connections of accepted sockets. */
  public interface Opener {
    /** Opens a connection, which owns the socket and its count from now on. */
    void open(Accepted accepted);
  }

  /**
   * A socket that is ready to be a connection.
   *
   * @param key its registration with the event loop; gets a new attachment
   * @param isAdmitted false if there are too many connections, and this one is to be refused
   * @param remote the address of the client, also behind a proxy
   * @param local the address that the client connected to
   * @param readAhead bytes that were read behind the PROXY header
   */
  public record Accepted(
      SocketChannel socket,
      SelectionKey key,
      EventLoop loop,
      Binding binding,
      boolean isAdmitted,
      SocketAddress remote,
      SocketAddress local,
      ByteBuffer readAhead) {}

  /**
   * The objects that all accepted sockets of a server share.
   *
   * @param waiting the sockets whose PROXY header has not arrived
   * @param headerTimeout the longest time for the PROXY header
   */
  public record Context(
      Events events,
      ConnectionCounter counter,
      Opener opener,
      Set<AcceptedSocket> waiting,
      Duration headerTimeout) {}

  private final Context context;
  private final EventLoop loop;
  private final SocketChannel socket;
  private final Binding binding;
  private final boolean isAdmitted;
  private final SocketAddress peer;
  private final SocketAddress local;
  private final SelectionKey key;
  private final ProxyHeader proxyHeader = new ProxyHeader();
  private final long acceptedAt = System.nanoTime();
  private boolean done;

  /** The time when it is closed because the server stops. */
  private long stopsAt = EventLoop.NEVER;

  /**
   * Takes ownership of a socket, unless it throws an exception.
   *
   * @param isAdmitted false if there are too many connections, and this one is to be refused
   */
  AcceptedSocket(
      Context context, EventLoop loop, SocketChannel socket, Binding binding, boolean isAdmitted)
      throws IOException {
    this.context = context;
    this.loop = loop;
    this.socket = socket;
    this.binding = binding;
    this.isAdmitted = isAdmitted;
    socket.configureBlocking(false);
    this.peer = socket.getRemoteAddress();
    this.local = socket.getLocalAddress();
    if (socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }
    this.key = loop.register(socket, 0, this);
  }

  /** Opens the connection, or waits for the PROXY header. */
  void start() {
    if (binding.proxyProtocol()) {
      key.interestOps(SelectionKey.OP_READ);
      context.waiting.add(this);
      loop.schedule(this);
    } else {
      open(peer, local, ByteBuffer.allocate(0));
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
        ProxyAddresses addresses = proxyHeader.addresses().orElse(null);
        if (addresses == null) {
          open(peer, local, rest);
        } else {
          open(addresses.source(), addresses.destination(), rest);
        }
      }
    } catch (IOException e) {
      refuse(LogText.reason(e));
    } catch (Throwable e) {
      if (key.attachment() != this) { // a connection has the socket, and ends by itself
        throw e;
      }
      done();
      close(new CloseReason(CloseReason.Kind.IO_ERROR, brokenBy(e)));
    }
  }

  /** The reason when something failed that is no fault of the peer. */
  static String brokenBy(Throwable e) {
    return "the socket could not be set up: " + LogText.reason(e);
  }

  private void open(SocketAddress remote, SocketAddress to, ByteBuffer readAhead) {
    done();
    context.opener.open(
        new Accepted(socket, key, loop, binding, isAdmitted, remote, to, readAhead));
  }

  @Override
  public long nextTime() {
    return done
        ? EventLoop.NEVER
        : Timers.earlier(acceptedAt + context.headerTimeout.toNanos(), stopsAt);
  }

  @Override
  public void timeCame(long now) {
    if (stopsAt != EventLoop.NEVER) {
      refuse("the server stops; its PROXY header had not arrived");
      return;
    }
    long millis = context.headerTimeout.toMillis();
    context.events.limitHit(peer, new Bound("ServerTimeouts.handshake", millis));
    refuse("its PROXY header did not arrive within " + millis + " ms (ServerTimeouts.handshake)");
  }

  /** The server stops: the PROXY header has to arrive within this time. */
  public void stopIn(Duration time) {
    stopsAt = System.nanoTime() + time.toNanos();
    loop.schedule(this);
  }

  public boolean isOn(EventLoop other) {
    return loop == other;
  }

  /** Closes the socket, unless it has become a connection. */
  public void refuse(String why) {
    if (!done) {
      done();
      close(new CloseReason(CloseReason.Kind.HANDSHAKE_FAILED, why));
    }
  }

  /** Submits {@link #refuse} to the event loop; for any thread. */
  public void refuseSoon(String why) {
    loop.execute(() -> refuse(why));
  }

  private void done() {
    done = true;
    loop.cancel(this);
    context.waiting.remove(this);
  }

  private void close(CloseReason reason) {
    context.counter.remove(isAdmitted);
    Logs.closeQuietly(socket);
    context.events.refused(peer, reason);
  }
}
