package dev.proem.net.internal.server;

import dev.proem.Message;
import dev.proem.net.Binding;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.Outgoing;
import dev.proem.net.ShutdownReport;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.handler.HandlerPool;
import dev.proem.net.internal.listener.AcceptedSocket;
import dev.proem.net.internal.listener.Acceptor;
import dev.proem.net.internal.listener.ConnectionCounter;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FallbackExecutor;
import dev.proem.net.internal.transport.Uninterruptibles;
import dev.proem.net.internal.transport.Workers;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The event loops, acceptors and threads of a server, from its start to its end. Thread-safe. */
public final class ServerEngine {
  private static final long JOIN_MILLIS = 5_000;

  private final ServerContext context;
  private final ConnectionCounter counter;
  private final ConnectionRegistry registry;

  /** The sockets whose PROXY header has not arrived. */
  private final Set<AcceptedSocket> waiting = ConcurrentHashMap.newKeySet();

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
    // Unbounded, and apart from the handlers: a content that stalls must not delay others. There
    // are as many threads as reads in progress, and the time-out for sources ends each of them.
    ExecutorService blocking = Workers.unbounded(settings.name() + "-io");
    ExecutorService tlsTasks = Workers.tls(settings.name() + "-tls");
    FallbackExecutor closes =
        new FallbackExecutor(
            Workers.unbounded(settings.name() + "-close"), settings.name() + "-close-spare");
    Events events = new Events(settings.listeners());
    ServerContext context =
        new ServerContext(
            settings,
            events,
            handlers(settings, workers, loops.get(0), events),
            new ContentExecutors(blocking, closes),
            tlsTasks);
    return new ServerEngine(context, loops, List.of(workers, blocking, tlsTasks, closes));
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

  /** The threads of handlers; null if they run on the event loop. */
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
      ServerContext context, List<EventLoop> loops, List<ExecutorService> ownExecutors)
      throws IOException {
    ServerSettings settings = context.settings;
    this.context = context;
    this.counter = new ConnectionCounter(settings.serverLimits());
    this.registry = new ConnectionRegistry(counter, settings.serverLimits());
    this.loops = loops;
    this.ownExecutors = ownExecutors;
    for (EventLoop loop : loops) {
      loop.whenFailed(() -> closeAllOf(loop));
      loop.start();
    }
    try {
      AcceptedSocket.Context shared =
          new AcceptedSocket.Context(
              context.events,
              counter,
              new ConnectionOpener(context, counter, registry),
              waiting,
              settings.timeouts().handshake());
      AtomicInteger turn = new AtomicInteger();
      for (Binding binding : settings.bindings()) {
        acceptors.add(new Acceptor(shared, loops, turn, binding));
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
    return registry.opened().stream().<Connection>map(each -> each.connection).toList();
  }

  /** Sends a message to all connections; see {@link dev.proem.net.MessageServer#broadcast}. */
  public CompletableFuture<Integer> broadcast(Message message) {
    List<ServerConnection> all = registry.opened();
    CompletableFuture<Integer> future = new CompletableFuture<>();
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger left = new AtomicInteger(all.size() + 1); // one for the loop below
    Runnable oneLess =
        () -> {
          if (left.decrementAndGet() == 0) {
            context.sources.closes().execute(() -> future.complete(taken.get()));
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
   * @param time the longest time for answering requests that have arrived, 0 or more
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
    String state = report != null ? "closed" : context.stopping ? "stopping" : "running";
    return "MessageServer["
        + acceptors.stream().map(Acceptor::toString).collect(Collectors.joining(", "))
        + "; connections: "
        + registry.size()
        + "; "
        + state
        + "]";
  }

  private ShutdownReport stop(Duration time) {
    long startedAt = System.nanoTime();
    context.stopping = true;
    for (Acceptor acceptor : acceptors) {
      acceptor
          .removeFile(); // first: while the socket is open, no other file can be mistaken for it
      Uninterruptibles.done(loops.get(0), acceptor::close);
    }
    // The sockets accepted in that step are connections before the next step of their event loop.
    for (EventLoop loop : loops) {
      Uninterruptibles.done(loop, () -> beginShutdown(loop));
    }
    awaitNone(time);
    registry.forEach(each -> each.shutdown().cutOff());
    waiting.forEach(each -> each.refuseSoon("the server stops"));
    awaitNone(GracefulShutdown.LAST_DRAIN);
    CloseReason reason = new CloseReason(CloseReason.Kind.SHUTDOWN, "the server stops");
    registry.forEach(each -> each.connection.closeNowUnlessEnding(reason));
    awaitNone(Duration.ofMillis(JOIN_MILLIS));
    loops.forEach(EventLoop::stop);
    loops.forEach(loop -> Uninterruptibles.uninterruptibly(() -> loop.join(JOIN_MILLIS)));
    // Queued tasks may have to close files; handlers that still run were interrupted before.
    Workers.end(ownExecutors, GracefulShutdown.LAST_DRAIN);
    return new ShutdownReport(
        context.completed.sum(),
        context.cutOff.sum(),
        context.closedIdle.sum(),
        Duration.ofNanos(System.nanoTime() - startedAt));
  }

  private void awaitNone(Duration longest) {
    Uninterruptibles.uninterruptibly(() -> counter.awaitNone(longest.toNanos()));
  }

  private void closeAllOf(EventLoop loop) {
    CloseReason reason = new CloseReason(CloseReason.Kind.INTERNAL, "its event loop failed");
    registry.forEachOf(loop, each -> each.connection.closeNow(reason));
    for (AcceptedSocket accepted : waiting) {
      if (accepted.isOn(loop)) {
        accepted.refuse(reason.text());
      }
    }
  }

  private void beginShutdown(EventLoop loop) {
    registry.forEachOf(loop, each -> each.shutdown().start());
    for (AcceptedSocket accepted : waiting) {
      if (accepted.isOn(loop)) {
        accepted.stopIn(GracefulShutdown.GRACE);
      }
    }
  }
}
