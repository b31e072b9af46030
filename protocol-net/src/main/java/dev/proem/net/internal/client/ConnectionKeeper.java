package dev.proem.net.internal.client;

import dev.proem.net.Backoff;
import dev.proem.net.ConnectedListener;
import dev.proem.net.MessageClient;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * When a client that is to stay connected makes a connection that no call has asked for, and who
 * hears of connections. Used by the thread of the loop only.
 *
 * <p>A server may serve each connection and end it soon: then that is no failure of its address,
 * and calls connect at once. But nothing else would slow down a client that stays connected, so it
 * waits after each end, longer after each connection that did not last.
 */
final class ConnectionKeeper {
  private final ClientContext core;
  private final boolean stays;
  private final ArrayDeque<ClientConnection> untold = new ArrayDeque<>();
  private boolean telling;
  private boolean hadOne;

  /** How often in a row the last connection has not lasted. */
  private int ends;

  private long notBefore = EventLoop.NEVER;

  /**
   * For one pool.
   *
   * @param shared whether its connections are those that requests share
   */
  ConnectionKeeper(ClientContext core, boolean shared) {
    this.core = core;
    this.stays = shared && core.settings.stayConnected();
  }

  /** Whether there is always to be a connection. */
  boolean stays() {
    return stays;
  }

  /** Whether the pool may make a connection now. */
  boolean isDue(long now) {
    return stays && (notBefore == EventLoop.NEVER || MessageConnection.isOver(notBefore, now));
  }

  /** When a connection may be made, or {@link EventLoop#NEVER} for at any time. */
  long notBefore() {
    return notBefore;
  }

  /**
   * The last connection has ended that could be used: those that end together, as when a server is
   * started anew, count as one.
   */
  void endedAll(Duration lasted) {
    Backoff backoff = core.settings.backoff();
    ends = lasted.compareTo(backoff.most()) >= 0 ? 1 : ends + 1;
    notBefore = System.nanoTime() + backoff.after(ends).toNanos();
  }

  /** A connection can be used. */
  void opened(ClientConnection connection) {
    ConnectedListener listener = core.settings.connectedListener();
    if (listener != null) {
      untold.removeIf(each -> each.connection.isClosed()); // while the listener took its time
      untold.add(connection);
      if (!telling) {
        tell(listener);
      }
    }
  }

  private void tell(ConnectedListener listener) {
    ClientConnection next = untold.poll();
    telling = next != null;
    if (next != null) {
      boolean again = hadOne;
      hadOne = true;
      core.callback(
          () -> {
            tell(listener, next, again);
            core.loop.execute(() -> tell(listener));
          });
    }
  }

  private void tell(ConnectedListener listener, ClientConnection connection, boolean again) {
    MessageClient client = core.client;
    if (client == null || core.isClosed()) {
      return;
    }
    try {
      listener.connected(client, connection.connection, again);
    } catch (Throwable e) { // other languages throw checked exceptions, too
      core.events.failed(connection.connection, "was told to a listener that failed", e);
    }
  }
}
