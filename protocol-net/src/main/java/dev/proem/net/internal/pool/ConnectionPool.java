package dev.proem.net.internal.pool;

import dev.proem.net.CloseReason;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a pool: opens as many as its calls need, and selects one for each call. For
 * the event loop's thread only, except {@link #count}.
 *
 * @param <C> the type of the connections
 */
public final class ConnectionPool<C extends PooledConnection> {
  private final int limit;
  private final int callsPerConnection;

  /** True if each call has a connection to itself. */
  private final boolean exclusive;

  private final Endpoints endpoints;
  private final Dialer<C> dialer;
  private final ConnectionKeeper<C> keeper;
  private final List<C> open = new ArrayList<>();
  private volatile int count;
  private int next;

  /** Whether a connection was selected since connections were last opened. */
  private boolean selected;

  /** Whether another connection was wanted, and all endpoints were in backoff. */
  private boolean lacksEndpoint;

  /**
   * A pool without connections.
   *
   * @param limit the largest number of connections
   * @param callsPerConnection the largest number of calls in flight on each
   * @param exclusive whether each call has a connection to itself
   */
  public ConnectionPool(
      int limit,
      int callsPerConnection,
      boolean exclusive,
      Endpoints endpoints,
      Dialer<C> dialer,
      ConnectionKeeper<C> keeper) {
    this.limit = limit;
    this.callsPerConnection = exclusive ? 1 : callsPerConnection;
    this.exclusive = exclusive;
    this.endpoints = endpoints;
    this.dialer = dialer;
    this.keeper = keeper;
  }

  /** Returns the number of open connections; for any thread. */
  public int count() {
    return count;
  }

  /**
   * Returns the usable connection with the lowest load, in turn among equals; null if there is
   * none. The server may refuse a connection on which it has not answered yet, so that connection
   * gets one call before the others get more.
   */
  public @Nullable C select() {
    C best = null;
    for (int i = 0; i < open.size(); i++) {
      C each = open.get(Math.floorMod(next + i, open.size()));
      boolean usable = exclusive ? each.isIdle() : each.hasPlace();
      if (usable && (best == null || isBetter(each, best))) {
        best = each;
      }
    }
    next++;
    selected |= best != null;
    return best;
  }

  private static boolean isBetter(PooledConnection one, PooledConnection other) {
    return isUntested(one) == isUntested(other) ? one.load() < other.load() : isUntested(other);
  }

  /** Returns whether calls are in flight, and the server has not answered any call here. */
  private static boolean isUntested(PooledConnection connection) {
    return !connection.hasServed() && connection.load() > 0;
  }

  /**
   * Returns the number of connections that count against the limit. A connection that is ending
   * does not count, so its replacement need not wait for the server to close it. Only up to {@code
   * limit} ending connections are exempt.
   */
  private int total() {
    int ending = 0;
    for (C each : open) {
      ending += each.isEnding() ? 1 : 0;
    }
    return dialer.opening() + open.size() - ending + Math.max(0, ending - limit);
  }

  /**
   * Opens connections that are needed.
   *
   * @param waiting the number of calls that wait for a connection
   * @param busy whether a connection with calls in flight has got another one
   */
  public void openMore(int waiting, boolean busy) {
    int wanted = waiting / callsPerConnection + (waiting % callsPerConnection == 0 ? 0 : 1);
    long now = System.nanoTime();
    boolean spread = selected && !exclusive && total() > 0 && endpoints.hasUnused(now);
    selected = false;
    boolean needsFirst = total() == 0 && keeper.isDue(now);
    if (needsFirst || ((busy || spread) && dialer.opening() == 0)) {
      wanted = Math.max(wanted, 1);
    }
    lacksEndpoint = false;
    while (dialer.opening() < wanted && total() < limit) {
      Endpoints.Endpoint endpoint = endpoints.next(now);
      if (endpoint == null) {
        lacksEndpoint = true;
        return;
      }
      dialer.connect(endpoint);
    }
  }

  /** Returns when to open connections again; {@link EventLoop#NEVER} if none are needed. */
  public long nextTime(boolean callsWait) {
    if (total() > 0 && !(lacksEndpoint && callsWait)) {
      return EventLoop.NEVER;
    }
    return callsWait ? endpoints.nextTime() : keeper.nextTime(endpoints);
  }

  /** Returns whether no connection is open or being opened, except those that are ending. */
  public boolean hasNone() {
    return total() == 0;
  }

  /** Returns whether there is no connection, and the last attempt failed for each endpoint. */
  public boolean isUnreachable() {
    return hasNone() && endpoints.areUnreachable();
  }

  /** Returns whether another connection can be used, now or later. */
  public boolean hasOther(@Nullable C than) {
    return dialer.opening() > 0 || open.stream().anyMatch(each -> each != than && !each.isEnding());
  }

  /** A connection has completed its handshake. */
  public void onOpened(C connection) {
    dialer.endHandshake(connection);
    open.add(connection);
    count = open.size();
    keeper.onOpened(connection);
  }

  /**
   * A connection has ended.
   *
   * @param lasted how long it was open
   */
  public void onEnded(C connection, CloseReason reason, Duration lasted) {
    boolean wasHandshaking = dialer.endHandshake(connection);
    open.remove(connection);
    count = open.size();
    boolean good =
        connection.hasServed()
            || (!wasHandshaking && !connection.wasRefused() && endpoints.isLong(lasted));
    boolean closedHere =
        switch (reason.kind()) {
          case CLOSED, INTERNAL -> true; // not a known failure of the server
          default -> false;
        };
    if (wasHandshaking || !(good || closedHere)) {
      endpoints.failed(connection.attempt(), new IOException(reason.text()), wasHandshaking);
    } else {
      endpoints.ended(connection.attempt(), good);
    }
    if (!wasHandshaking && open.isEmpty()) {
      keeper.onAllEnded(lasted);
    }
  }

  /** Closes all connections because the client is closed. */
  public void close(CloseReason reason) {
    dialer.close(reason);
    List.copyOf(open).forEach(each -> each.closeWith(reason));
  }
}
