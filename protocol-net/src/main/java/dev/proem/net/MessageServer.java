package dev.proem.net;

import dev.proem.Message;
import dev.proem.net.internal.server.Acceptor;
import dev.proem.net.internal.server.Newcomer;
import dev.proem.net.internal.server.ServerConnection;
import dev.proem.net.internal.server.ServerCore;
import dev.proem.net.internal.server.ShutdownOfConnection;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Waiting;
import dev.proem.net.internal.transport.Workers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  private static final long JOIN_MILLIS = 5_000;

  private final ServerCore core;
  private final List<EventLoop> loops;
  private final List<Acceptor> acceptors = new ArrayList<>();
  private final List<ExecutorService> ownExecutors;
  private final ReentrantLock stopping = new ReentrantLock();
  private volatile @Nullable ShutdownReport report;

  MessageServer(
      ServerCore core,
      List<Binding> bindings,
      List<EventLoop> loops,
      List<ExecutorService> ownExecutors)
      throws IOException {
    this.core = core;
    this.loops = loops;
    this.ownExecutors = ownExecutors;
    for (EventLoop loop : loops) {
      loop.whenFailed(() -> closeAllOf(loop));
      loop.start();
    }
    try {
      AtomicInteger turn = new AtomicInteger();
      for (Binding binding : bindings) {
        acceptors.add(new Acceptor(core, loops, turn, binding));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    acceptors.forEach(Acceptor::start);
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
    return acceptors.stream().map(Acceptor::address).toList();
  }

  /**
   * The connections there are now, unmodifiable, in no order: those that {@link
   * TransportListener#opened} was told of, and not those that are in their handshake.
   */
  public Collection<Connection> connections() {
    return Collections.unmodifiableList(opened());
  }

  private List<ServerConnection> opened() {
    List<ServerConnection> opened = new ArrayList<>();
    for (ServerConnection each : core.connections.values()) {
      if (each.wasOpened()) {
        opened.add(each);
      }
    }
    return opened;
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
    List<ServerConnection> all = opened();
    CompletableFuture<Integer> future = new CompletableFuture<>();
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger left = new AtomicInteger(all.size() + 1); // one for the loop below
    Runnable oneLess =
        () -> {
          if (left.decrementAndGet() == 0) {
            core.sources.closes().execute(() -> future.complete(taken.get()));
          }
        };
    for (ServerConnection each : all) {
      each.send(
          Outgoing.of(message),
          failure -> {
            taken.addAndGet(failure == null ? 1 : 0);
            oneLess.run();
          });
    }
    oneLess.run();
    return future;
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
    Waiting.refuseOnLoop("the end of a server, but close() does not wait there");
    stopping.lock();
    try {
      ShutdownReport done = report;
      if (done == null) {
        done = stop(time.compareTo(ServerTimeouts.LONGEST) > 0 ? ServerTimeouts.LONGEST : time);
        report = done;
      }
      return done;
    } finally {
      stopping.unlock();
    }
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
    String state = report != null ? "closed" : core.stopping ? "stopping" : "running";
    return "MessageServer["
        + acceptors.stream().map(Acceptor::toString).collect(Collectors.joining(", "))
        + "; connections: "
        + core.connections.size()
        + "; "
        + state
        + "]";
  }

  private ShutdownReport stop(Duration time) {
    long begun = System.nanoTime();
    core.stopping = true;
    for (Acceptor acceptor : acceptors) {
      acceptor.removeFile(); // first, so that no more come, and while it is known to be ours
      Waiting.done(loops.get(0), acceptor::close);
    }
    // What was accepted in that step has become a connection before the next steps of its loop.
    for (EventLoop loop : loops) {
      Waiting.done(loop, () -> beginShutdown(loop));
    }
    Waiting.uninterruptibly(() -> core.awaitEmpty(time.toNanos()));
    forEach(each -> each.shutdown().cutOff());
    core.newcomers.forEach(each -> each.refuseSoon("the server stops"));
    Waiting.uninterruptibly(() -> core.awaitEmpty(ShutdownOfConnection.LAST_DRAIN.toNanos()));
    CloseReason reason = new CloseReason(CloseReason.Kind.SHUTDOWN, "the server stops");
    forEach(each -> each.closeNowUnlessEnding(reason));
    Waiting.uninterruptibly(() -> core.awaitEmpty(TimeUnit.MILLISECONDS.toNanos(JOIN_MILLIS)));
    loops.forEach(EventLoop::stop);
    loops.forEach(loop -> Waiting.uninterruptibly(() -> loop.join(JOIN_MILLIS)));
    // What is queued may have to close a file; handlers that go on were interrupted before.
    Workers.end(ownExecutors, ShutdownOfConnection.LAST_DRAIN);
    return new ShutdownReport(
        core.completed.sum(),
        core.cutOff.sum(),
        core.closedIdle.sum(),
        Duration.ofNanos(System.nanoTime() - begun));
  }

  private void closeAllOf(EventLoop loop) {
    CloseReason reason = new CloseReason(CloseReason.Kind.INTERNAL, "its event loop failed");
    for (Collection<ServerConnection> some : List.of(core.connections.values(), core.refused)) {
      for (ServerConnection connection : some) {
        if (connection.loop == loop) {
          connection.closeNow(reason);
        }
      }
    }
    for (Newcomer newcomer : core.newcomers) {
      if (newcomer.isOn(loop)) {
        newcomer.refuse(reason.text());
      }
    }
  }

  private void beginShutdown(EventLoop loop) {
    for (Collection<ServerConnection> some : List.of(core.connections.values(), core.refused)) {
      for (ServerConnection connection : some) {
        if (connection.loop == loop) {
          connection.shutdown().begin();
        }
      }
    }
    for (Newcomer newcomer : core.newcomers) {
      if (newcomer.isOn(loop)) {
        newcomer.hurry();
      }
    }
  }

  private void forEach(java.util.function.Consumer<ServerConnection> step) {
    for (Collection<ServerConnection> some : List.of(core.connections.values(), core.refused)) {
      some.forEach(connection -> connection.loop.execute(() -> step.accept(connection)));
    }
  }
}
