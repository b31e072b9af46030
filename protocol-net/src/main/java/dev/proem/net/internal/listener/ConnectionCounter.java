package dev.proem.net.internal.listener;

import dev.proem.net.ServerLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the connections of a server against its limits: in total, and for each address. A
 * connection above a limit is refused; it is counted separately while its peer is notified.
 * Thread-safe.
 */
public final class ConnectionCounter {
  /**
   * The most refused connections whose peers are notified at once, because each takes a socket.
   * Others are closed without a message.
   */
  private static final int REFUSED_AT_ONCE = 64;

  private final ServerLimits limits;

  /** Accepted sockets and connections, except the refused ones. */
  private final AtomicInteger admitted = new AtomicInteger();

  private final AtomicInteger refused = new AtomicInteger();
  private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private volatile boolean awaited;

  public ConnectionCounter(ServerLimits limits) {
    this.limits = limits;
  }

  /** The most connections of the server. */
  int limit() {
    return limits.connections();
  }

  /** Counts a connection, unless there are as many as the limit allows. */
  boolean tryAdmit() {
    if (admitted.incrementAndGet() > limits.connections()) {
      admitted.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Counts a refused connection, unless too many peers are being notified already. */
  public boolean tryRefuse() {
    if (refused.incrementAndGet() > REFUSED_AT_ONCE) {
      refused.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Removes a connection that was admitted or refused. */
  public void remove(boolean wasAdmitted) {
    (wasAdmitted ? admitted : refused).decrementAndGet();
    if (awaited && isEmpty()) {
      lock.lock();
      try {
        none.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Counts a connection of an address, unless there are as many as the limit allows. */
  public boolean tryAdd(SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return true;
    }
    int most = limits.connectionsPerAddress();
    boolean[] added = {false};
    perAddress.compute(
        inet.getAddress(),
        (address, present) -> {
          int count = present == null ? 0 : present;
          added[0] = count < most;
          return added[0] ? Integer.valueOf(count + 1) : present;
        });
    return added[0];
  }

  /** Removes a connection of an address. */
  public void remove(SocketAddress remote) {
    if (remote instanceof InetSocketAddress inet && inet.getAddress() != null) {
      perAddress.computeIfPresent(
          inet.getAddress(), (address, present) -> present == 1 ? null : present - 1);
    }
  }

  /**
   * Waits until no connection is left.
   *
   * @param nanos the longest time to wait
   * @return whether none is left
   */
  public boolean awaitNone(long nanos) throws InterruptedException {
    awaited = true;
    lock.lock();
    try {
      long left = nanos;
      while (!isEmpty() && left > 0) {
        left = none.awaitNanos(left);
      }
      return isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private boolean isEmpty() {
    return admitted.get() + refused.get() == 0;
  }
}
