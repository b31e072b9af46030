package dev.proem.net.internal.server;

import dev.proem.net.CloseReason;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.transport.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What all connections of a server share: its settings, and what is counted over all of them. */
public final class ServerContext implements ServerConnection.Owner {
  /**
   * So many connections beyond the limit are told of it at once, since each takes a socket while it
   * is told; those beyond are closed without a word.
   */
  private static final int REFUSED_AT_ONCE = 64;

  final ServerSettings settings;

  final Events events;

  /** Where handlers run; null: on the loop. */
  final @Nullable Executor handlers;

  /** Where contents are read and closed. */
  public final ContentExecutors sources;

  /** Where the long steps of TLS handshakes run, apart from all that may wait for users. */
  final Executor tlsTasks;

  final AtomicLong ids = new AtomicLong();
  public final AtomicLong unsentTotal = new AtomicLong();
  public final AtomicLong receivedTotal = new AtomicLong();
  public final Map<Long, ServerConnection> connections = new ConcurrentHashMap<>();

  /** Those that are only told that there are too many. */
  public final Set<ServerConnection> refused = ConcurrentHashMap.newKeySet();

  /** Those whose PROXY header has not come. */
  public final Set<AcceptedSocket> acceptedSockets = ConcurrentHashMap.newKeySet();

  /** What became of requests since the server was told to stop. */
  public final LongAdder completed = new LongAdder();

  public final LongAdder cutOff = new LongAdder();
  public final LongAdder closedIdle = new LongAdder();

  public volatile boolean stopping;

  /** Those that have a place, whether they are open yet or not. */
  private final AtomicInteger count = new AtomicInteger();

  private final AtomicInteger refusedCount = new AtomicInteger();

  private final ReentrantLock emptyLock = new ReentrantLock();
  private final Condition empty = emptyLock.newCondition();

  private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();

  ServerContext(
      ServerSettings settings,
      Events events,
      @Nullable Executor handlers,
      ContentExecutors sources,
      Executor tlsTasks) {
    this.settings = settings;
    this.events = events;
    this.handlers = handlers;
    this.sources = sources;
    this.tlsTasks = tlsTasks;
  }

  void replyDropped() {
    if (stopping) {
      cutOff.increment();
    }
  }

  @Override
  public void closed(ServerConnection connection) {
    boolean hadPlace = connections.remove(connection.connection.id(), connection);
    if (hadPlace) {
      leave(connection.connection.remoteAddress());
    }
    refused.remove(connection);
    leave(hadPlace);
  }

  /** Waits until no connection is left, for so long at most; whether none is. */
  public boolean awaitEmpty(long nanos) throws InterruptedException {
    emptyLock.lock();
    try {
      long left = nanos;
      while (!isEmpty() && left > 0) {
        left = empty.awaitNanos(left);
      }
      return isEmpty();
    } finally {
      emptyLock.unlock();
    }
  }

  private boolean isEmpty() {
    return count.get() + refusedCount.get() == 0;
  }

  /**
   * Of the connections of a loop, the one that holds most of a request that has not come whole is
   * told that the server is overloaded. On that loop's thread.
   *
   * @return false when there is none
   */
  @Override
  public boolean shedLargest(EventLoop loop) {
    ServerConnection largest = null;
    long most = 0;
    for (ServerConnection each : connections.values()) {
      if (each.connection.loop == loop
          && !each.connection.isFinishing()
          && each.heldBytes() > most) {
        most = each.heldBytes();
        largest = each;
      }
    }
    if (largest == null) {
      return false;
    }
    largest.connection.step(largest::shed);
    return true;
  }

  /** When too much is unsent, the connection with the most is closed, of the loop of this one. */
  @Override
  public void limitUnsent(MessageConnection connection) {
    if (connection.outbox.total().total() <= settings.serverLimits().unsentTotal()) {
      return;
    }
    EventLoop loop = connection.loop;
    MessageConnection slowest = null;
    long most = 0;
    for (ServerConnection each : connections.values()) {
      if (each.connection.loop == loop && each.connection.outbox.bytes() > most) {
        most = each.connection.outbox.bytes();
        slowest = each.connection;
      }
    }
    if (slowest != null) {
      slowest.reportLimit("ServerLimits.unsentTotal", settings.serverLimits().unsentTotal());
      slowest.closeNow(
          new CloseReason(
              CloseReason.Kind.LIMIT,
              most + " bytes were unsent, of too many in all (ServerLimits.unsentTotal)"));
    }
  }

  /** Takes a place among all connections; false when there is none. */
  boolean enter() {
    if (count.incrementAndGet() > settings.serverLimits().connections()) {
      count.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave(boolean hadPlace) {
    (hadPlace ? count : refusedCount).decrementAndGet();
    if (stopping && isEmpty()) {
      emptyLock.lock();
      try {
        empty.signalAll();
      } finally {
        emptyLock.unlock();
      }
    }
  }

  /** Takes a place among those that are told that there is none; only so many are told. */
  boolean enterToBeRefused() {
    if (refusedCount.incrementAndGet() > REFUSED_AT_ONCE) {
      refusedCount.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Takes a connection in; false when its address has too many. */
  boolean register(ServerConnection connection) {
    boolean entered = enter(connection.connection.remoteAddress());
    if (entered) {
      connections.put(connection.connection.id(), connection);
    }
    return entered;
  }

  private boolean enter(SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return true;
    }
    int most = settings.serverLimits().connectionsPerAddress();
    boolean[] entered = {false};
    perAddress.compute(
        inet.getAddress(),
        (address, present) -> {
          int now = present == null ? 0 : present;
          entered[0] = now < most;
          return entered[0] ? Integer.valueOf(now + 1) : present;
        });
    return entered[0];
  }

  private void leave(SocketAddress remote) {
    if (remote instanceof InetSocketAddress inet && inet.getAddress() != null) {
      perAddress.computeIfPresent(
          inet.getAddress(), (address, present) -> present == 1 ? null : present - 1);
    }
  }
}
