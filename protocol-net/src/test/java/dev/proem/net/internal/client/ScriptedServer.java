package dev.proem.net.internal.client;

import dev.proem.Bound;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.CallOptions;
import dev.proem.net.Internals;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.Outgoing;
import dev.proem.net.Peer;
import dev.proem.net.TransportException;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.connection.ConnectionParts;
import dev.proem.net.internal.connection.ConnectionRole;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.CallerThread;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FakeKey;
import dev.proem.net.internal.transport.FaultyWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server of one connection, without a socket: a test says what it sends, and sees what it
 * receives. The event loop has ended, so its tasks run at once, and the test is the only thread.
 */
final class ScriptedServer extends FaultyWire implements AutoCloseable {
  /** Runs tasks on the thread that submits them. */
  private static final class DirectExecutor extends ThreadPoolExecutor {
    DirectExecutor() {
      super(0, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }
  }

  /** What the role of {@link #connection} was notified of, and the outcomes of {@link #call}. */
  final List<String> events = new ArrayList<>();

  final EventLoop loop;
  final ClientContext context;
  final SendQueue sendQueue;
  final ConnectionParts parts;

  /** The number of bytes that can be written before the server reads again. */
  int room = Integer.MAX_VALUE;

  /** Whether the handshake completes at once. */
  boolean shakesHands = true;

  /** Whether the role of {@link #connection} has work to do before the connection may end. */
  boolean busy;

  private final ArrayDeque<ByteBuffer> toClient = new ArrayDeque<>();
  private final ByteArrayOutputStream fromClient = new ByteArrayOutputStream();
  private boolean ended;
  private @Nullable IOException failure;

  ScriptedServer(MessageClientBuilder client) throws Exception {
    super(FaultyWire.inMemory(new ByteArrayOutputStream(), ByteBuffer.allocate(0)));
    loop = CallerThread.loop();
    context =
        new ClientContext(
            Internals.settings(client.address("server", 7)), loop, new DirectExecutor());
    sendQueue = new SendQueue(context.unsentTotal);
    parts =
        new ConnectionParts(
            1,
            loop,
            new FakeKey(),
            this,
            context.settings.decoder(),
            sendQueue,
            context.settings.connectionTimeouts(),
            ClientSettings.UNSENT_HIGH,
            ClientSettings.UNSENT_LOW,
            InetSocketAddress.createUnresolved("client", 1),
            InetSocketAddress.createUnresolved("server", 7));
  }

  @Override
  public void close() {
    context.shutdownThreads();
  }

  /** Returns an open connection with a role that only records its notifications. */
  MessageConnection connection() {
    ConnectionRole role =
        (ConnectionRole)
            Proxy.newProxyInstance(
                ConnectionRole.class.getClassLoader(),
                new Class<?>[] {ConnectionRole.class},
                (proxy, method, arguments) -> {
                  switch (method.getName()) {
                    case "onClosed" -> events.add("onClosed " + arguments[0]);
                    case "onLimit" -> events.add("onLimit " + ((Bound) arguments[0]).name());
                    default -> {}
                  }
                  if (method.getReturnType() == boolean.class) {
                    return busy;
                  } else if (method.getReturnType() == long.class) {
                    return EventLoop.NEVER;
                  }
                  return null;
                });
    MessageConnection connection = new MessageConnection(parts, role);
    connection.begin(ByteBuffer.allocate(0));
    return connection;
  }

  /** Returns a call that records its outcome. */
  Call call(Call.Kind kind, Outgoing message, CallOptions options) {
    Call.Outcome outcome =
        new Call.Outcome() {
          @Override
          public void succeeded(@Nullable Message reply) {
            events.add(reply == null ? "sent" : "reply " + reply.text());
          }

          @Override
          public void streaming(MessageHeader header, ContentPipe content) {
            events.add("streaming " + header.contentLength());
          }

          @Override
          public void failed(TransportException failed) {
            events.add(failed.getClass().getSimpleName() + ": " + failed.getMessage());
          }
        };
    Call call = new Call(kind, message, options, outcome);
    call.setDeadline(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
    return call;
  }

  Call call(Call.Kind kind) {
    return call(kind, Outgoing.of(Message.text("x")), CallOptions.DEFAULT);
  }

  // what the server does

  void send(MessageConnection to, Message... messages) {
    for (Message each : messages) {
      toClient.add(ByteBuffer.wrap(Peer.bytes(each)));
    }
    to.resume();
  }

  void send(MessageConnection to, byte[] bytes) {
    toClient.add(ByteBuffer.wrap(bytes));
    to.resume();
  }

  void end(MessageConnection to) {
    ended = true;
    to.resume();
  }

  void fail(MessageConnection to, IOException with) {
    failure = with;
    to.resume();
  }

  /** Returns what was received since the last call. */
  List<Message> received() {
    MessageDecoder decoder = new MessageDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(fromClient.toByteArray());
    fromClient.reset();
    List<Message> messages = new ArrayList<>();
    for (Message each; (each = decoder.decode(bytes)) != null; ) {
      messages.add(each);
    }
    return messages;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (failure != null) {
      throw failure;
    }
    ByteBuffer next = toClient.peek();
    if (next == null) {
      return ended ? -1 : 0;
    }
    int count = Math.min(into.remaining(), next.remaining());
    into.put(next.slice(next.position(), count));
    next.position(next.position() + count);
    if (!next.hasRemaining()) {
      toClient.remove();
    }
    return count;
  }

  @Override
  public int write(ByteBuffer from) {
    byte[] bytes = new byte[Math.min(room, from.remaining())];
    from.get(bytes);
    fromClient.writeBytes(bytes);
    room -= bytes.length;
    return bytes.length;
  }

  @Override
  public boolean handshake() {
    return shakesHands;
  }
}
