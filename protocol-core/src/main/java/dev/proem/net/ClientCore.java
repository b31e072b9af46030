package dev.proem.net;

import dev.proem.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What all connections of a client share. */
final class ClientCore {
  /** With so many pushed messages not taken yet, their connections are not read. */
  private static final int MOST_PUSHES = 1_024;

  /** The same for the bytes of their contents. */
  private static final long MOST_PUSHED_BYTES = 16L << 20;

  /** So many are handed over at once, since changing threads takes longer than most of them do. */
  private static final int PUSHES_AT_A_TIME = 64;

  final ClientSettings settings;
  final EventLoop loop;
  final Events events;

  /** Where names are looked up. */
  final ExecutorService workers;

  /** Where contents are read and closed. */
  final SourceThreads sources;

  /** Where the long steps of TLS handshakes run, apart from all that may wait for users. */
  final ExecutorService tlsTasks;

  /** Where callbacks run; with a thread for each of the workers' where the system has one. */
  private final SureExecutor callbacks;

  /** What each new connection uses in place of its own wire: as {@link ServerCore#wires}. */
  UnaryOperator<Wire> wires = UnaryOperator.identity();

  final AtomicLong connectionIds = new AtomicLong();
  final AtomicLong unsentTotal = new AtomicLong();
  private final ThreadLocal<Boolean> inCallback = ThreadLocal.withInitial(() -> false);
  private volatile boolean closed;

  // The rest belongs to the thread of the loop.

  private final ArrayDeque<Push> pushes = new ArrayDeque<>();
  private final Set<ClientConnection> paused = new HashSet<>();
  private long pushedBytes;
  private boolean pushing;
  private long lastCallId;

  private record Push(ClientConnection connection, Message message) {}

  ClientCore(ClientSettings settings, EventLoop loop, ExecutorService workers) {
    this.settings = settings;
    this.loop = loop;
    this.workers = workers;
    this.callbacks = new SureExecutor(workers, settings.name() + "-spare");
    this.sources = new SourceThreads(workers, callbacks);
    this.tlsTasks = Workers.tls(settings.name() + "-tls");
    this.events = new Events(settings.listeners());
  }

  String nextId() {
    return Long.toString(++lastCallId);
  }

  /**
   * The deadline of a call has passed.
   *
   * @param why what kept it from being sent, if that is known
   */
  void expired(Call call, @Nullable Throwable why) {
    ClientConnection connection = call.connection;
    String to = connection == null ? "" : " to " + Texts.address(connection.remoteAddress());
    call.fail(
        new DeadlineExceededException(
            call.begun
                ? (call.kind == Call.Kind.ONE_WAY
                        ? "not sent whole within "
                        : "no reply came within ")
                    + call.age().toMillis()
                    + (call.kind == Call.Kind.ONE_WAY
                        ? " ms; sent in part"
                        : " ms; the request was sent")
                    + to
                    + ", and may have been executed"
                    + (why == null ? "" : "; it could not be sent again: " + why.getMessage())
                : "not sent"
                    + to
                    + " within "
                    + call.age().toMillis()
                    + " ms, for want of a connection with room for it"
                    + (why == null ? "" : ": " + why.getMessage()),
            call.begun,
            why));
  }

  /**
   * Runs what belongs to the user; never on the loop, which must not be held up. When the client is
   * closed and its threads have ended, it runs here.
   */
  void callback(Runnable action) {
    callbacks.execute(
        () -> {
          inCallback.set(true);
          try {
            action.run();
          } finally {
            inCallback.remove();
          }
        });
  }

  /** Ends the threads for callbacks, contents and TLS when they have done what they have. */
  void shutdownThreads() {
    callbacks.shutdown();
    tlsTasks.shutdown();
  }

  /** Waits for the end of those threads, so long at most; whether they have ended. */
  boolean awaitThreads(long millis) throws InterruptedException {
    return callbacks.awaitTermination(millis, TimeUnit.MILLISECONDS)
        && tlsTasks.awaitTermination(millis, TimeUnit.MILLISECONDS);
  }

  boolean isInCallback() {
    return inCallback.get();
  }

  /** A message that is no reply has come: listeners get them one after the other. */
  void pushed(ClientConnection connection, Message message) {
    Consumer<Message> listener = settings.pushListener();
    if (listener == null) {
      System.getLogger(ClientCore.class.getPackageName())
          .log(
              System.Logger.Level.DEBUG,
              () -> connection + " sent a message that nobody listens to: " + message);
      return;
    }
    if (closed) {
      return;
    }
    pushes.add(new Push(connection, message));
    pushedBytes += message.header().contentLength();
    if (pushes.size() >= MOST_PUSHES || pushedBytes >= MOST_PUSHED_BYTES) {
      connection.intake.pause(Intake.Pause.PUSHES);
      paused.add(connection);
    }
    if (!pushing) {
      pushNext(listener);
    }
  }

  private void pushNext(Consumer<Message> listener) {
    List<Push> next = new ArrayList<>();
    while (next.size() < PUSHES_AT_A_TIME && !pushes.isEmpty()) {
      next.add(pushes.remove());
    }
    pushing = !next.isEmpty();
    if (pushing) {
      callback(
          () -> {
            next.forEach(push -> tell(listener, push));
            loop.execute(() -> pushesTaken(next, listener));
          });
    }
  }

  private void tell(Consumer<Message> listener, Push push) {
    if (closed) {
      return;
    }
    try {
      listener.accept(push.message());
    } catch (Throwable e) {
      events.failed(push.connection(), "sent a message whose listener failed", e);
    }
  }

  private void pushesTaken(List<Push> taken, Consumer<Message> listener) {
    for (Push push : taken) {
      pushedBytes -= push.message().header().contentLength();
    }
    pushNext(listener);
    if (!paused.isEmpty()
        && pushes.size() < MOST_PUSHES / 2
        && pushedBytes < MOST_PUSHED_BYTES / 2) {
      List<ClientConnection> resumed = List.copyOf(paused);
      paused.clear();
      resumed.forEach(each -> each.step(() -> each.intake.unpause(Intake.Pause.PUSHES)));
    }
  }

  /** No listener hears of what has come and was not taken. */
  void close() {
    closed = true;
    pushes.clear();
  }
}
