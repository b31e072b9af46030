package dev.proem.net.internal.client;

import dev.proem.net.Backoff;
import dev.proem.net.Balancing;
import dev.proem.net.NotConnectedException;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses of a client: which is to be tried next, and which are left alone for a while. */
final class Endpoints {
  /** One address. */
  static final class Target {
    final SocketAddress address;

    /** How many connections to it there are, or are being made. */
    int connections;

    private long attempts;

    /** The last attempt that had begun when the last failure was heard of. */
    private long lastFailed;

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

  /**
   * One attempt to have a connection to an address.
   *
   * @param number from 1 for each address
   */
  record Attempt(Target target, long number) {}

  private final List<Target> all = new ArrayList<>();
  private final Balancing balancing;
  private final Backoff backoff;
  private int turn;

  Endpoints(List<SocketAddress> addresses, Balancing balancing, Backoff backoff) {
    addresses.forEach(address -> all.add(new Target(address)));
    this.balancing = balancing;
    this.backoff = backoff;
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

  /** Whether one of them may be tried at a time. */
  boolean isAnyReady(long time) {
    return all.stream().anyMatch(each -> each.isReady(time));
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

  /** A connection is about to be made. */
  Attempt begin(Target target) {
    target.connections++;
    return new Attempt(target, ++target.attempts);
  }

  /**
   * The server has answered a request on a connection. Failures of attempts that were made after
   * this one, or at the same time, stay: a server may serve one connection and refuse others.
   */
  void served(Attempt attempt) {
    if (attempt.number() > attempt.target().lastFailed) {
      forgive(attempt.target());
    }
  }

  private static void forgive(Target target) {
    target.failures = 0;
    target.lastFailure = null;
  }

  /**
   * A connection has ended, for no fault of the server.
   *
   * @param good whether it was of use: then its place at the server is free again
   */
  void ended(Attempt attempt, boolean good) {
    Target target = attempt.target();
    target.connections--;
    if (good && target.connections == 0) {
      forgive(target);
    }
  }

  /** Whether a connection of such a duration is no reason to leave its address alone. */
  boolean isLong(Duration lasted) {
    return lasted.compareTo(backoff.most()) >= 0;
  }

  /**
   * A connection was not made, or has ended before it was good. Its address is to be left alone for
   * a while. Attempts that were under way together, and fail together, count as one failure.
   *
   * @param unreachable whether no connection was made; else one ended before it was of any use
   */
  void failed(Attempt attempt, Throwable failure, boolean unreachable) {
    Target target = attempt.target();
    target.connections--;
    target.lastFailure = failure;
    target.unreachable = unreachable;
    if (target.failures > 0 && attempt.number() <= target.lastFailed) {
      return;
    }
    target.lastFailed = target.attempts;
    target.failures++;
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
      text.append(cause == null ? "" : ", ").append(LogText.address(target.address));
      if (target.lastFailure != null) {
        cause = target.lastFailure;
        text.append(" (").append(LogText.reason(cause)).append(")");
      }
    }
    return new NotConnectedException(text.toString(), cause);
  }
}
