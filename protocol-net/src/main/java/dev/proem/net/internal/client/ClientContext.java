package dev.proem.net.internal.client;

import dev.proem.net.DeadlineExceededException;
import dev.proem.net.MessageClient;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FallbackExecutor;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Workers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What all connections of a client share. */
public final class ClientContext {
  public final ClientSettings settings;
  public final EventLoop loop;
  final Events events;

  /** Where names are looked up. */
  final ExecutorService workers;

  /** Where contents are read and closed. */
  final ContentExecutors sources;

  /** Where the long steps of TLS handshakes run, apart from all that may wait for users. */
  final ExecutorService tlsTasks;

  /** Where callbacks run; with a thread for each of the workers' where the system has one. */
  private final FallbackExecutor callbacks;

  final AtomicLong connectionIds = new AtomicLong();
  public final AtomicLong unsentTotal = new AtomicLong();
  private final ThreadLocal<Boolean> inCallback = ThreadLocal.withInitial(() -> false);

  private volatile boolean closed;

  /** Set once, before anything happens. */
  public @Nullable MessageClient client;

  // The rest belongs to the thread of the loop.

  final PushReceiver pushes;
  private long lastCallId;

  public ClientContext(ClientSettings settings, EventLoop loop, ExecutorService workers) {
    this.settings = settings;
    this.loop = loop;
    this.workers = workers;
    this.callbacks = new FallbackExecutor(workers, settings.name() + "-spare");
    this.sources = new ContentExecutors(workers, callbacks);
    this.tlsTasks = Workers.tls(settings.name() + "-tls");
    this.events = new Events(settings.listeners());
    this.pushes = new PushReceiver(this, settings.pushListener());
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
    String to =
        connection == null ? "" : " to " + LogText.address(connection.connection.remoteAddress());
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
                    + (connection == null ? "" : connection.connection.intake.hint())
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
  public void shutdownThreads() {
    callbacks.shutdown();
    tlsTasks.shutdown();
  }

  /** Waits for the end of those threads, so long at most; whether they have ended. */
  public boolean awaitThreads(long millis) throws InterruptedException {
    return callbacks.awaitTermination(millis, TimeUnit.MILLISECONDS)
        && tlsTasks.awaitTermination(millis, TimeUnit.MILLISECONDS);
  }

  public boolean isInCallback() {
    return inCallback.get();
  }

  boolean isClosed() {
    return closed;
  }

  /** No listener hears of what has come and was not taken. */
  void close() {
    closed = true;
    pushes.close();
  }
}
