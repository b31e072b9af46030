package dev.proem.net.internal.client;

import dev.proem.net.Connection;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FallbackExecutor;
import dev.proem.net.internal.transport.Workers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The state that all connections of a client share. */
public final class ClientContext {
  /** Notifies the {@link dev.proem.net.ConnectedListener} of the user. */
  public interface ConnectedCallback {
    /**
     * A shared connection has been opened.
     *
     * @param reconnected false for the first connection of the client
     */
    void connected(Connection connection, boolean reconnected);
  }

  public final ClientSettings settings;
  public final EventLoop loop;
  final Events events;

  /** Looks names up. */
  final ExecutorService workers;

  /** Reads and closes contents. */
  final ContentExecutors sources;

  /** Runs the long steps of TLS handshakes, separately from the code of users. */
  final ExecutorService tlsTasks;

  /** Runs callbacks, on a spare thread if the workers have none. */
  private final FallbackExecutor callbacks;

  public final AtomicLong unsentTotal = new AtomicLong();
  private final ThreadLocal<Boolean> inCallback = ThreadLocal.withInitial(() -> false);
  private volatile boolean closed;

  /** Set once, before the event loop starts. */
  @Nullable ConnectedCallback connected;

  // for the event loop's thread only

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
    this.pushes = new PushReceiver(settings.pushListener(), this::callback, loop, events);
  }

  String nextId() {
    return Long.toString(++lastCallId);
  }

  /**
   * Runs code of the user, never on the event loop. After the client is closed and its threads have
   * ended, the code runs on the calling thread.
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

  /** Notifies the listener of an open connection; on a thread for callbacks. */
  void notifyConnected(Connection connection, boolean reconnected) {
    ConnectedCallback callback = connected;
    if (callback == null || closed) {
      return;
    }
    try {
      callback.connected(connection, reconnected);
    } catch (Throwable e) { // other JVM languages throw checked exceptions as well
      events.failed(connection, "was reported to a ConnectedListener, which failed", e);
    }
  }

  /** Ends the threads for callbacks, contents and TLS after their current tasks. */
  void shutdownThreads() {
    callbacks.shutdown();
    tlsTasks.shutdown();
  }

  /** Waits up to a time for the end of those threads; returns whether they have ended. */
  boolean awaitThreads(long millis) throws InterruptedException {
    return callbacks.awaitTermination(millis, TimeUnit.MILLISECONDS)
        && tlsTasks.awaitTermination(millis, TimeUnit.MILLISECONDS);
  }

  boolean isInCallback() {
    return inCallback.get();
  }

  /** Stops all notifications of listeners, including those for received pushes. */
  void close() {
    closed = true;
    pushes.close();
  }
}
