package dev.proem.net.internal.pool;

import dev.proem.net.Backoff;
import dev.proem.net.Balancing;
import dev.proem.net.NotConnectedException;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Timers;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses of a client, each with its backoff. For the event loop's thread only. */
public final class Endpoints {
  /** One address. */
  public static final class Endpoint {
    private final SocketAddress address;

    /** The number of connections to this address, including those that are being opened. */
    int connections;

    private long attempts;

    /** The last attempt that had started when the last failure was reported. */
    private long lastFailed;

    private int failures;
    private long retryAt;
    private boolean unreachable;
    private @Nullable Throwable lastFailure;

    private Endpoint(SocketAddress address) {
      this.address = address;
    }

    private boolean isReady(long time) {
      return failures == 0 || retryAt - time <= 0;
    }

    private void resetBackoff() {
      failures = 0;
      lastFailure = null;
    }
  }

  /**
   * One attempt to open a connection, until the connection ends.
   *
   * @param number from 1 for each endpoint
   */
  public record Attempt(Endpoint endpoint, long number) {
    public SocketAddress address() {
      return endpoint.address;
    }
  }

  private final List<Endpoint> all = new ArrayList<>();
  private final Balancing balancing;
  private final Backoff backoff;
  private int next;

  public Endpoints(List<SocketAddress> addresses, Balancing balancing, Backoff backoff) {
    addresses.forEach(address -> all.add(new Endpoint(address)));
    this.balancing = balancing;
    this.backoff = backoff;
  }

  /**
   * Returns the endpoint to connect to; null if all are in backoff. With {@link
   * Balancing#ROUND_ROBIN} it is one of those with the fewest connections, so an endpoint that is
   * reachable again gets its share.
   */
  @Nullable Endpoint next(long now) {
    boolean roundRobin = balancing == Balancing.ROUND_ROBIN;
    int first = roundRobin ? next++ : 0;
    Endpoint best = null;
    for (int i = 0; i < all.size(); i++) {
      Endpoint each = all.get(Math.floorMod(first + i, all.size()));
      if (each.isReady(now)
          && (best == null || (roundRobin && each.connections < best.connections))) {
        best = each;
      }
    }
    return best;
  }

  /** Returns whether any endpoint is not in backoff at a time. */
  boolean isAnyReady(long time) {
    return all.stream().anyMatch(each -> each.isReady(time));
  }

  /** Returns whether an endpoint has no connection and should get one. */
  boolean hasUnused(long now) {
    return balancing == Balancing.ROUND_ROBIN
        && all.stream().anyMatch(each -> each.connections == 0 && each.isReady(now));
  }

  /** Returns when the first backoff ends; {@link EventLoop#NEVER} if there is none. */
  long nextTime() {
    long time = EventLoop.NEVER;
    for (Endpoint each : all) {
      time = Timers.earlier(time, each.failures == 0 ? time : each.retryAt);
    }
    return time;
  }

  /** Starts an attempt. */
  Attempt start(Endpoint endpoint) {
    endpoint.connections++;
    return new Attempt(endpoint, ++endpoint.attempts);
  }

  /**
   * The server has answered a request. The backoff ends, unless a later or a concurrent attempt has
   * failed: a server may serve one connection and refuse others.
   */
  public void served(Attempt attempt) {
    if (attempt.number > attempt.endpoint.lastFailed) {
      attempt.endpoint.resetBackoff();
    }
  }

  /**
   * A connection has ended without a failure of the server.
   *
   * @param good whether it was useful: then the server has room for another one
   */
  void ended(Attempt attempt, boolean good) {
    Endpoint endpoint = attempt.endpoint;
    endpoint.connections--;
    if (good && endpoint.connections == 0) {
      endpoint.resetBackoff();
    }
  }

  /** Returns whether a connection lasted long enough to cause no backoff. */
  boolean isLong(Duration lasted) {
    return lasted.compareTo(backoff.most()) >= 0;
  }

  /**
   * A connection was not opened, or has ended before it was useful. The backoff of its endpoint
   * starts. Concurrent attempts that fail count as one failure.
   *
   * @param unreachable whether no connection was opened
   */
  void failed(Attempt attempt, Throwable failure, boolean unreachable) {
    Endpoint endpoint = attempt.endpoint;
    endpoint.connections--;
    endpoint.lastFailure = failure;
    endpoint.unreachable = unreachable;
    if (endpoint.failures > 0 && attempt.number <= endpoint.lastFailed) {
      return;
    }
    endpoint.lastFailed = endpoint.attempts;
    endpoint.failures++;
    endpoint.retryAt = System.nanoTime() + backoff.after(endpoint.failures).toNanos();
  }

  /** Returns whether the last attempt has failed for each endpoint. */
  boolean areUnreachable() {
    return all.stream().allMatch(each -> each.failures > 0 && each.unreachable);
  }

  /** Returns the exception for a call when no endpoint can be connected to. */
  public NotConnectedException failure() {
    StringBuilder text = new StringBuilder("could not connect to ");
    Throwable cause = null;
    for (Endpoint each : all) {
      text.append(cause == null ? "" : ", ").append(LogText.address(each.address));
      if (each.lastFailure != null) {
        cause = each.lastFailure;
        text.append(" (").append(LogText.reason(cause)).append(")");
      }
    }
    return new NotConnectedException(text.toString(), cause);
  }
}
