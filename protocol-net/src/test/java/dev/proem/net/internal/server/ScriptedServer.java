package dev.proem.net.internal.server;

import dev.proem.Bound;
import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.Binding;
import dev.proem.net.Peer;
import dev.proem.net.RateLimit;
import dev.proem.net.RequestHandler;
import dev.proem.net.ServerLimits;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.Witness;
import dev.proem.net.internal.connection.ConnectionParts;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.BatchedCounter;
import dev.proem.net.internal.message.ConnectionTimeouts;
import dev.proem.net.internal.message.ReceivedBytes;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.CallerThread;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FakeKey;
import dev.proem.net.internal.transport.FallbackExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * A server without sockets and threads: its connections have wires in memory, and its event loop
 * has ended, so each task runs at once on the thread of the test. A test changes the settings
 * before it opens a connection.
 */
final class ScriptedServer implements ServerConnection.Owner, AutoCloseable {
  final Witness heard = new Witness();
  final ScriptedWire wire = new ScriptedWire();
  final EventLoop loop = CallerThread.loop();
  final List<ServerConnection> closed = new ArrayList<>();

  /** The requests that were given to the executor, unless handlers run inline. */
  final List<Runnable> queued = new ArrayList<>();

  Executor executor = queued::add;

  RequestHandler handler = RequestHandler.ofMessages((request, exchange) -> request);
  boolean streamed;
  boolean oneWay;
  boolean inline = true;
  Limits limits = Limits.DEFAULT;
  ServerLimits serverLimits = ServerLimits.DEFAULT;
  RateLimit rateLimit;

  /** The connection that is ended when too many bytes are held. */
  ServerConnection largest;

  private final FallbackExecutor closes =
      new FallbackExecutor(Executors.newSingleThreadExecutor(), "scripted-close");
  private final SocketChannel socket;
  private ServerContext context;
  private long ids;

  ScriptedServer() throws IOException {
    socket = SocketChannel.open();
    closes.shutdown(); // from now on, it runs tasks on the caller's thread
  }

  /** The objects that the connections share. */
  ServerContext context() {
    if (context == null) {
      context =
          new ServerContext(
              settings(),
              new Events(List.of(heard)),
              inline ? null : executor,
              new ContentExecutors(Runnable::run, closes),
              Runnable::run);
    }
    return context;
  }

  /** The settings of a server that listens on these addresses. */
  ServerSettings settings(Binding... bindings) {
    return new ServerSettings(
        "scripted",
        List.of(bindings),
        1,
        handler,
        streamed,
        oneWay,
        inline,
        null,
        null,
        Duration.ofDays(1),
        limits,
        serverLimits,
        rateLimit,
        ServerTimeouts.DEFAULT,
        Dialect.STRICT,
        null,
        List.of(heard),
        made -> bindings.length == 0 ? wire : made);
  }

  /** A connection that has not started. */
  ServerConnection connection() {
    return connection(wire, 1);
  }

  ServerConnection connection(ScriptedWire itsWire, int lastByteOfAddress) {
    ConnectionParts parts =
        new ConnectionParts(
            ++ids,
            loop,
            new FakeKey(),
            itsWire,
            context().settings.decoder(),
            new SendQueue(context().unsentTotal),
            ConnectionTimeouts.of(ServerTimeouts.DEFAULT),
            serverLimits.unsentHigh(),
            serverLimits.unsentLow(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            new InetSocketAddress("127.0.0." + lastByteOfAddress, 2));
    return new ServerConnection(parts, context(), this, socket);
  }

  /** A connection that is open. */
  ServerConnection open() {
    ServerConnection role = connection();
    role.connection.begin(ByteBuffer.allocate(0));
    return role;
  }

  /** Replies of an open connection, apart from those of its role. */
  Replies replies(ServerConnection role, ArrivingRequest arriving) {
    return new Replies(role.connection, arriving, role.shutdown(), () -> {}, context());
  }

  /** Requests of an open connection, apart from those of its role. */
  Requests requests(ServerConnection role, Replies replies) {
    ReceivedBytes received =
        new ReceivedBytes(
            context().receivedTotal,
            new Bound("ServerLimits.receivedTotal", Long.MAX_VALUE),
            () -> false);
    IdleTimer idle = new IdleTimer(role.connection, ServerTimeouts.DEFAULT, () -> false);
    return new Requests(role.connection, role.shutdown(), replies, received, idle, context());
  }

  /** A request that has just arrived. */
  ServerExchange exchange(ServerConnection role, ServerExchange.Owner owner, Message request) {
    long now = System.nanoTime();
    return new ServerExchange(
        role.connection, owner, handler, request.header(), request, null, now, now, 0);
  }

  /** A streamed request whose header has just arrived. */
  ServerExchange exchange(
      ServerConnection role, ServerExchange.Owner owner, MessageHeader header, ContentPipe pipe) {
    long now = System.nanoTime();
    return new ServerExchange(role.connection, owner, handler, header, null, pipe, now, now, 0);
  }

  /** The peer of the connection sends messages, and the connection reads them. */
  void receive(ServerConnection role, Message... messages) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Message message : messages) {
      all.writeBytes(Peer.bytes(message));
    }
    receive(role, all.toByteArray());
  }

  void receive(ServerConnection role, byte[] bytes) {
    wire.receive(bytes);
    role.connection.step(role.connection.reader::read);
  }

  @Override
  public boolean shedLargest(EventLoop of) {
    ServerConnection shed = largest;
    largest = null;
    if (shed != null) {
      shed.shed();
    }
    return shed != null;
  }

  @Override
  public void limitUnsent(EventLoop of, BatchedCounter unsent) {}

  @Override
  public void closed(ServerConnection connection) {
    closed.add(connection);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
