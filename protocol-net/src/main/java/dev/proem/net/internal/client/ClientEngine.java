package dev.proem.net.internal.client;

import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.connection.ConnectionParts;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.pool.Endpoints;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.PlainWire;
import dev.proem.net.internal.transport.TlsWire;
import dev.proem.net.internal.transport.Uninterruptibles;
import dev.proem.net.internal.transport.Wire;
import dev.proem.net.internal.transport.Workers;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parts of a client, from its start to its end: event loop, threads, pools, connections. */
public final class ClientEngine {
  private static final long JOIN_MILLIS = 5_000;
  private static final long LAST_CALLBACKS_MILLIS = 1_000;

  private final ClientSettings settings;
  private final EventLoop loop;
  private final ClientContext context;
  private final ClientPool shared;
  private final ClientPool exclusive;
  private final CallDispatcher calls;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The number of connections so far; for the event loop's thread only. */
  private long connections;

  /** Creates a client with its own threads. */
  public static ClientEngine of(ClientSettings settings) {
    try {
      EventLoop loop = new EventLoop(settings.name() + "-loop", true);
      return new ClientEngine(settings, loop, Workers.unbounded(settings.name() + "-worker"));
    } catch (IOException e) {
      throw new UncheckedIOException("the system could not open a selector", e);
    }
  }

  /** Creates a client with these threads, which the client ends. */
  public ClientEngine(ClientSettings settings, EventLoop loop, ExecutorService workers) {
    this.settings = settings;
    this.loop = loop;
    this.context = new ClientContext(settings, loop, workers);
    this.shared =
        new ClientPool(context, settings.connections(), settings.oneShot(), this::connection);
    this.exclusive =
        new ClientPool(context, settings.streamedConnections(), true, this::connection);
    this.calls = new CallDispatcher(context, shared, exclusive);
    loop.whenFailed(
        () -> {
          calls.close();
          closeConnections();
        });
  }

  /** Creates a connection on a connected socket. */
  private Call.Carrier connection(
      Endpoints.Attempt attempt,
      SocketChannel socket,
      SelectionKey key,
      ClientConnection.Owner owner)
      throws IOException {
    ClientConnection[] self = new ClientConnection[1];
    Runnable resume = () -> loop.execute(() -> self[0].connection.resume());
    Wire wire = wire(attempt.address(), socket, resume);
    self[0] =
        new ClientConnection(
            new ConnectionParts(
                ++connections,
                loop,
                key,
                settings.wires().apply(wire),
                settings.decoder(),
                new SendQueue(context.unsentTotal),
                settings.connectionTimeouts(),
                ClientSettings.UNSENT_HIGH,
                ClientSettings.UNSENT_LOW,
                socket.getLocalAddress(),
                socket.getRemoteAddress()),
            context,
            attempt,
            owner);
    key.attach(self[0].connection);
    return self[0].calls;
  }

  private Wire wire(SocketAddress to, SocketChannel socket, Runnable resume) {
    Tls tls = settings.tls();
    if (tls == null) {
      return new PlainWire(socket);
    }
    InetSocketAddress inet = to instanceof InetSocketAddress name ? name : null;
    return new TlsWire(
        socket,
        ByteBuffer.allocate(0),
        tls.clientEngine(
            inet == null ? null : inet.getHostString(),
            inet == null ? 0 : inet.getPort(),
            context.tlsTasks),
        context.tlsTasks,
        resume);
  }

  /**
   * Starts the event loop, and connects now if the client stays connected.
   *
   * @param connected null if no listener is to be notified
   */
  public void start(ClientContext.@Nullable ConnectedCallback connected) {
    context.connected = connected;
    loop.start();
    if (settings.stayConnected()) {
      loop.execute(shared::connect);
    }
  }

  public CallDispatcher calls() {
    return calls;
  }

  /** Returns one line: the addresses and the numbers of connections and calls. */
  @Override
  public String toString() {
    return "MessageClient["
        + settings.addresses().stream().map(LogText::address).collect(Collectors.joining(", "))
        + (settings.tls() == null ? "" : " (TLS)")
        + "; connections: "
        + (shared.openCount() + exclusive.openCount())
        + "; calls in flight: "
        + calls.inFlight()
        + (calls.isClosed() ? "; closed]" : "; open]");
  }

  /** See {@link dev.proem.net.MessageClient#close}. */
  public void close() {
    if (closed.compareAndSet(false, true)) {
      calls.close();
      loop.execute(this::closeConnections);
      loop.stop();
    }
    if (EventLoop.isOnLoop()) {
      loop.execute(context::shutdownThreads); // after the last calls were notified
      return;
    }
    awaitWhileFuturesComplete(() -> loop.join(JOIN_MILLIS));
    context.shutdownThreads();
    if (!context.isInCallback()) {
      awaitWhileFuturesComplete(() -> context.awaitThreads(LAST_CALLBACKS_MILLIS));
    }
  }

  /** Fails all calls and closes all connections. */
  private void closeConnections() {
    loop.catchUp(); // sends what was queued before
    context.close();
    shared.close();
    exclusive.close();
  }

  /** Waits again as long as futures complete meanwhile, because there may be very many. */
  private void awaitWhileFuturesComplete(Uninterruptibles.Wait wait) {
    long before;
    do {
      before = calls.delivered();
    } while (!Uninterruptibles.uninterruptibly(wait) && calls.delivered() != before);
  }
}
