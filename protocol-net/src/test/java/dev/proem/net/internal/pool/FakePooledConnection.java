package dev.proem.net.internal.pool;

import dev.proem.net.Backoff;
import dev.proem.net.Balancing;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.pool.Endpoints.Attempt;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection whose state the test sets. */
public class FakePooledConnection implements PooledConnection {
  public @Nullable Attempt attempt;
  public boolean started;
  public boolean ending;
  public boolean place = true;
  public int load;
  public boolean served;
  public boolean refused;
  public @Nullable CloseReason closedWith;

  /** Returns the first attempt of an endpoint. */
  public static Attempt newAttempt() {
    Endpoints endpoints =
        new Endpoints(
            List.of(InetSocketAddress.createUnresolved("one", 1)),
            Balancing.FAILOVER,
            Backoff.DEFAULT);
    return endpoints.start(Objects.requireNonNull(endpoints.next(System.nanoTime())));
  }

  @Override
  public Attempt attempt() {
    return attempt;
  }

  @Override
  public void start() {
    started = true;
  }

  @Override
  public boolean isEnding() {
    return ending;
  }

  @Override
  public boolean isClosed() {
    return closedWith != null;
  }

  @Override
  public boolean hasPlace() {
    return place && !ending;
  }

  @Override
  public boolean isIdle() {
    return hasPlace() && load == 0;
  }

  @Override
  public int load() {
    return load;
  }

  @Override
  public boolean hasServed() {
    return served;
  }

  @Override
  public boolean wasRefused() {
    return refused;
  }

  @Override
  public void closeWith(CloseReason reason) {
    closedWith = reason;
  }
}
