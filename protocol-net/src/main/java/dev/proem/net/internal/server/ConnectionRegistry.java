package dev.proem.net.internal.server;

import dev.proem.Bound;
import dev.proem.net.CloseReason;
import dev.proem.net.ServerLimits;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.listener.ConnectionCounter;
import dev.proem.net.internal.message.BatchedCounter;
import dev.proem.net.internal.transport.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The connections of a server that are not closed, and the limits for their totals. Thread-safe; an
 * event loop ends only connections of its own.
 */
public final class ConnectionRegistry implements ServerConnection.Owner {
  private final ConnectionCounter counter;
  private final ServerLimits limits;

  /** By their ids. */
  private final Map<Long, ServerConnection> connections = new ConcurrentHashMap<>();

  /** Connections above a limit, until their peers are notified. */
  private final Set<ServerConnection> refused = ConcurrentHashMap.newKeySet();

  ConnectionRegistry(ConnectionCounter counter, ServerLimits limits) {
    this.counter = counter;
    this.limits = limits;
  }

  /** Adds a connection; false if its address has too many. */
  boolean add(ServerConnection added) {
    MessageConnection connection = added.connection;
    boolean isAdded = counter.tryAdd(connection.remoteAddress());
    if (isAdded) {
      connections.put(connection.id(), added);
    }
    return isAdded;
  }

  /** Adds a connection whose peer is only notified that it is refused. */
  void addRefused(ServerConnection added) {
    refused.add(added);
  }

  @Override
  public void closed(ServerConnection closed) {
    MessageConnection connection = closed.connection;
    boolean wasAdmitted = connections.remove(connection.id(), closed);
    if (wasAdmitted) {
      counter.remove(connection.remoteAddress());
    }
    refused.remove(closed);
    counter.remove(wasAdmitted);
  }

  /** The number of connections, without the refused ones. */
  int size() {
    return connections.size();
  }

  /** Returns whether there is no connection, not even a refused one. */
  public boolean isEmpty() {
    return connections.isEmpty() && refused.isEmpty();
  }

  /** The connections that have been reported as opened, in no order. */
  List<ServerConnection> opened() {
    List<ServerConnection> opened = new ArrayList<>();
    for (ServerConnection each : connections.values()) {
      MessageConnection connection = each.connection;
      if (connection.wasOpened()) {
        opened.add(each);
      }
    }
    return opened;
  }

  /** Calls an action for each connection of an event loop, on this thread. */
  void forEachOf(EventLoop loop, Consumer<ServerConnection> action) {
    for (Collection<ServerConnection> some : List.of(connections.values(), refused)) {
      for (ServerConnection each : some) {
        if (loopOf(each) == loop) {
          action.accept(each);
        }
      }
    }
  }

  /** Submits an action for each connection to its event loop. */
  void forEach(Consumer<ServerConnection> action) {
    for (Collection<ServerConnection> some : List.of(connections.values(), refused)) {
      some.forEach(each -> loopOf(each).execute(() -> action.accept(each)));
    }
  }

  private static EventLoop loopOf(ServerConnection each) {
    MessageConnection connection = each.connection;
    return connection.loop;
  }

  @Override
  public boolean shedLargest(EventLoop loop) {
    ServerConnection largest = null;
    long most = 0;
    for (ServerConnection each : connections.values()) {
      if (loopOf(each) == loop && each.heldBytes() > most) {
        most = each.heldBytes();
        largest = each;
      }
    }
    if (largest == null) {
      return false;
    }
    largest.shed();
    return true;
  }

  @Override
  public void limitUnsent(EventLoop loop, BatchedCounter unsent) {
    if (unsent.total() <= limits.unsentTotal()) {
      return;
    }
    MessageConnection slowest = null;
    long most = 0;
    for (ServerConnection each : connections.values()) {
      if (loopOf(each) == loop && each.queuedBytes() > most) {
        most = each.queuedBytes();
        slowest = each.connection;
      }
    }
    if (slowest != null) {
      slowest.reportLimit(new Bound("ServerLimits.unsentTotal", limits.unsentTotal()));
      slowest.closeNow(
          new CloseReason(
              CloseReason.Kind.LIMIT,
              most + " bytes were unsent when the total was too large (ServerLimits.unsentTotal)"));
    }
  }
}
