package dev.proem.net.internal.server;

import dev.proem.Message;
import dev.proem.net.Binding;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.Outgoing;
import dev.proem.net.ShutdownReport;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FallbackExecutor;
import dev.proem.net.internal.transport.Uninterruptibles;
import dev.proem.net.internal.transport.Workers;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a server consists of: its event loops, acceptors and threads, from its start to its end. */
public final class ServerEngine {
  private static final long JOIN_MILLIS = 5_000;

  private final ServerContext core;
  private final List<EventLoop> loops;
  private final List<Acceptor> acceptors = new ArrayList<>();
  private final List<ExecutorService> ownExecutors;
  private final ReentrantLock stopping = new ReentrantLock();
  private volatile @Nullable ShutdownReport report;

  /**
   * Starts a server; it listens when this returns.
   *
   * @throws IOException when an address can't be listened on
   */
  public static ServerEngine start(ServerSettings settings) throws IOException {
    List<EventLoop> loops = loops(settings);
    ExecutorService workers = Workers.create(settings.name() + "-worker");
    // Apart from the handlers, and without a bound: contents that stall must not stop others. As
    // many threads as there are reads under way, each of which the time-out for sources ends.
    ExecutorService blocking = Workers.unbounded(settings.name() + "-io");
    ExecutorService tlsTasks = Workers.tls(settings.name() + "-tls");
    FallbackExecutor closes =
        new FallbackExecutor(
            Workers.unbounded(settings.name() + "-close"), settings.name() + "-close-spare");
    Events events = new Events(settings.listeners());
    ServerContext core =
        new ServerContext(
            settings,
            events,
            handlers(settings, workers, loops.get(0), events),
            new ContentExecutors(blocking, closes),
            tlsTasks);
    return new ServerEngine(
        core, settings.bindings(), loops, List.of(workers, blocking, tlsTasks, closes));
  }

  private static List<EventLoop> loops(ServerSettings settings) throws IOException {
    List<EventLoop> loops = new ArrayList<>();
    try {
      for (int i = 0; i < settings.eventLoops(); i++) {
        loops.add(new EventLoop(settings.name() + "-loop-" + (i + 1), false));
      }
      return loops;
    } catch (IOException e) {
      loops.forEach(EventLoop::discard);
      throw e;
    }
  }

  /** Where handlers run; null: on the loop. */
  private static @Nullable Executor handlers(
      ServerSettings settings, ExecutorService workers, EventLoop loop, Events events) {
    if (settings.inline()) {
      return null;
    }
    Executor given = settings.executor();
    if (given != null) {
      return given;
    }
    Executor own = settings.pool() == null ? workers : settings.pool();
    return own instanceof ThreadPoolExecutor bounded
        ? new HandlerPool(bounded, loop, events, settings.longWait())
        : own;
  }

  private ServerEngine(
      ServerContext core,
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
      shutdown(Duration.ZERO);
      throw e;
    }
    acceptors.forEach(Acceptor::start);
  }

  /** The addresses that it listens on, with their real ports, in the order of the settings. */
  public List<SocketAddress> addresses() {
    return acceptors.stream().map(Acceptor::address).toList();
  }

  /** The connections that have been reported as opened, in no order. */
  public List<Connection> connections() {
    return opened().stream().<Connection>map(each -> each.connection).toList();
  }

  private List<ServerConnection> opened() {
    List<ServerConnection> opened = new ArrayList<>();
    for (ServerConnection each : core.connections.values()) {
      if (each.connection.wasOpened()) {
        opened.add(each);
      }
    }
    return opened;
  }

  /** Sends a message to all connections; see {@link dev.proem.net.MessageServer#broadcast}. */
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
   * Stops the server and waits for its end. Called again, it waits for the end of the first call
   * and returns its report.
   *
   * @param time for what has arrived to be answered, 0 or more
   */
  public ShutdownReport shutdown(Duration time) {
    stopping.lock();
    try {
      ShutdownReport done = report;
      if (done == null) {
        done = stop(time);
        report = done;
      }
      return done;
    } finally {
      stopping.unlock();
    }
  }

  /** On one line: its addresses, the number of its connections, its state. */
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
      Uninterruptibles.done(loops.get(0), acceptor::close);
    }
    // What was accepted in that step has become a connection before the next steps of its loop.
    for (EventLoop loop : loops) {
      Uninterruptibles.done(loop, () -> beginShutdown(loop));
    }
    Uninterruptibles.uninterruptibly(() -> core.awaitEmpty(time.toNanos()));
    forEach(each -> each.shutdown().cutOff());
    core.acceptedSockets.forEach(each -> each.refuseSoon("the server stops"));
    Uninterruptibles.uninterruptibly(() -> core.awaitEmpty(GracefulShutdown.LAST_DRAIN.toNanos()));
    CloseReason reason = new CloseReason(CloseReason.Kind.SHUTDOWN, "the server stops");
    forEach(each -> each.connection.closeNowUnlessEnding(reason));
    Uninterruptibles.uninterruptibly(
        () -> core.awaitEmpty(TimeUnit.MILLISECONDS.toNanos(JOIN_MILLIS)));
    loops.forEach(EventLoop::stop);
    loops.forEach(loop -> Uninterruptibles.uninterruptibly(() -> loop.join(JOIN_MILLIS)));
    // What is queued may have to close a file; handlers that go on were interrupted before.
    Workers.end(ownExecutors, GracefulShutdown.LAST_DRAIN);
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
        if (connection.connection.loop == loop) {
          connection.connection.closeNow(reason);
        }
      }
    }
    for (AcceptedSocket accepted : core.acceptedSockets) {
      if (accepted.isOn(loop)) {
        accepted.refuse(reason.text());
      }
    }
  }

  private void beginShutdown(EventLoop loop) {
    for (Collection<ServerConnection> some : List.of(core.connections.values(), core.refused)) {
      for (ServerConnection connection : some) {
        if (connection.connection.loop == loop) {
          connection.shutdown().start();
        }
      }
    }
    for (AcceptedSocket accepted : core.acceptedSockets) {
      if (accepted.isOn(loop)) {
        accepted.hurry();
      }
    }
  }

  private void forEach(Consumer<ServerConnection> step) {
    for (Collection<ServerConnection> some : List.of(core.connections.values(), core.refused)) {
      some.forEach(connection -> connection.connection.loop.execute(() -> step.accept(connection)));
    }
  }
}
