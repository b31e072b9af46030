package dev.proem.net;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses of a client: which is to be tried next, and which are left alone for a while. */
final class Targets {
  /** One address. */
  static final class Target {
    final SocketAddress address;

    /** How many connections to it there are, or are being made. */
    int connections;

    private int failures;
    private long retryAt;
    private boolean unreachable;
    private @Nullable Throwable lastFailure;

    private Target(SocketAddress address) {
      this.address = address;
    }

    private boolean isReady(long now) {
      return failures == 0 || retryAt - now <= 0;
    }
  }

  private final List<Target> all = new ArrayList<>();
  private final Balancing balancing;
  private final Backoff backoff;
  private int turn;

  Targets(ClientSettings settings) {
    settings.addresses().forEach(address -> all.add(new Target(address)));
    this.balancing = settings.balancing();
    this.backoff = settings.backoff();
  }

  /**
   * The address to connect to; null when all are left alone. In turns, it is one of those with the
   * fewest connections, so that one that was away gets its share when it is back.
   */
  @Nullable Target next(long now) {
    boolean inTurns = balancing == Balancing.ROUND_ROBIN;
    int first = inTurns ? turn++ : 0;
    Target best = null;
    for (int i = 0; i < all.size(); i++) {
      Target target = all.get(Math.floorMod(first + i, all.size()));
      if (target.isReady(now)
          && (best == null || (inTurns && target.connections < best.connections))) {
        best = target;
      }
    }
    return best;
  }

  /** Whether one of them has its turn to be connected to, and has no connection at all. */
  boolean hasUnused(long now) {
    return balancing == Balancing.ROUND_ROBIN
        && all.stream().anyMatch(each -> each.connections == 0 && each.isReady(now));
  }

  /** When the first of those that are left alone may be tried again. */
  long nextTime() {
    long next = EventLoop.NEVER;
    for (Target target : all) {
      next = MessageConnection.earlier(next, target.failures == 0 ? next : target.retryAt);
    }
    return next;
  }

  void succeeded(Target target) {
    target.failures = 0;
    target.lastFailure = null;
  }

  /**
   * An address is to be left alone for a while.
   *
   * @param unreachable whether no connection was made; else one ended before it was of any use
   */
  void failed(Target target, Throwable failure, boolean unreachable) {
    target.failures++;
    target.lastFailure = failure;
    target.unreachable = unreachable;
    target.retryAt = System.nanoTime() + backoff.after(target.failures).toNanos();
  }

  /** Whether none can be connected to: it is not worth waiting for one that is left alone. */
  boolean areUnreachable() {
    return all.stream().allMatch(each -> each.failures > 0 && each.unreachable);
  }

  /** Why none can be connected to. */
  NotConnectedException failure() {
    StringBuilder text = new StringBuilder("could not connect to ");
    Throwable cause = null;
    for (Target target : all) {
      text.append(cause == null ? "" : ", ").append(Texts.address(target.address));
      if (target.lastFailure != null) {
        cause = target.lastFailure;
        text.append(" (").append(Texts.reason(cause)).append(")");
      }
    }
    return new NotConnectedException(text.toString(), cause);
  }
}
