package dev.proem.net.internal.pool;

import dev.proem.net.Backoff;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a client that stays connected opens a connection without a call, and notifies a
 * listener of each open connection. For the event loop's thread only.
 *
 * <p>A server may serve each connection and close it soon. Its endpoint has not failed then, and
 * calls connect at once. A client that stays connected waits after each end, and longer after each
 * connection that did not last, because nothing else would limit its rate of connecting.
 *
 * @param <C> the type of the connections
 */
public final class ConnectionKeeper<C extends PooledConnection> {
  private final boolean staysConnected;
  private final Backoff backoff;
  private final @Nullable BiConsumer<C, Boolean> listener;
  private final Executor callbacks;
  private final Executor loop;
  private final ArrayDeque<C> unreported = new ArrayDeque<>();
  private boolean reporting;
  private boolean hasReported;

  /** The number of consecutive connections that did not last. */
  private int shortLived;

  private long notBefore = EventLoop.NEVER;

  /**
   * A keeper for one pool.
   *
   * @param staysConnected whether a connection is wanted even without calls
   * @param listener gets open connections, one at a time, and whether it got any before
   * @param callbacks runs the listener
   * @param loop runs tasks on the event loop
   */
  public ConnectionKeeper(
      boolean staysConnected,
      Backoff backoff,
      @Nullable BiConsumer<C, Boolean> listener,
      Executor callbacks,
      Executor loop) {
    this.staysConnected = staysConnected;
    this.backoff = backoff;
    this.listener = listener;
    this.callbacks = callbacks;
    this.loop = loop;
  }

  /** Returns whether the pool should open a connection now, if it has none. */
  public boolean isDue(long now) {
    return staysConnected && (notBefore == EventLoop.NEVER || Timers.hasExpired(notBefore, now));
  }

  /**
   * Returns the next time at which the pool should open a connection, if it has neither a
   * connection nor calls; {@link EventLoop#NEVER} if it should not.
   */
  public long nextTime(Endpoints endpoints) {
    if (!staysConnected) {
      return EventLoop.NEVER;
    }
    boolean isReadyThen = notBefore != EventLoop.NEVER && endpoints.isAnyReady(notBefore);
    return isReadyThen ? notBefore : endpoints.nextTime();
  }

  /**
   * The last open connection of the pool has ended. Connections that end together, for example
   * because the server is restarted, count once.
   *
   * @param lasted how long it was open
   */
  public void onAllEnded(Duration lasted) {
    shortLived = lasted.compareTo(backoff.most()) >= 0 ? 1 : shortLived + 1;
    notBefore = System.nanoTime() + backoff.after(shortLived).toNanos();
  }

  /** A connection can be used. */
  public void onOpened(C connection) {
    if (listener != null) {
      unreported.removeIf(PooledConnection::isClosed); // closed while the listener was busy
      unreported.add(connection);
      if (!reporting) {
        reportNext(listener);
      }
    }
  }

  private void reportNext(BiConsumer<C, Boolean> to) {
    C next = unreported.poll();
    reporting = next != null;
    if (next != null) {
      boolean reconnected = hasReported;
      hasReported = true;
      callbacks.execute(
          () -> {
            to.accept(next, reconnected);
            loop.execute(() -> reportNext(to));
          });
    }
  }
}
