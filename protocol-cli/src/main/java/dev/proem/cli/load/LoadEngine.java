package dev.proem.cli.load;

import dev.proem.cli.Deadline;
import dev.proem.cli.Failure;
import dev.proem.cli.Failures;
import dev.proem.cli.HostAndPort;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Runs a load, on one thread: opens the connections, sends what is due, and waits for the last
 * replies. Only {@link #stop} may be called by another thread.
 */
final class LoadEngine {
  /** The selector can't wait for less; what is due sooner is waited for awake. */
  private static final long SHORTEST_WAIT = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(50);

  /** How long replies are waited for when somebody has ended the run early. */
  private static final long LAST_WAIT = TimeUnit.SECONDS.toNanos(1);

  private final LoadSettings settings;
  private final LongSupplier nanoTime;
  private final Watcher watcher;
  private volatile boolean stopped;

  /** Hears how it goes, on the thread of the load. */
  @FunctionalInterface
  interface Watcher {
    /**
     * Some time has passed.
     *
     * @param elapsed nanoseconds since the beginning
     */
    void seen(long elapsed, LoadMeasurement measurement);
  }

  /**
   * What a run has brought.
   *
   * @param seconds how long was measured
   * @param stopped whether somebody has ended it early
   */
  record Result(LoadMeasurement measurement, double seconds, boolean stopped) {}

  /**
   * A load.
   *
   * @param nanoTime the clock, in nanoseconds
   */
  LoadEngine(LoadSettings settings, LongSupplier nanoTime, Watcher watcher) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.watcher = watcher;
  }

  /** Ends the run early, with what it has brought until then. */
  void stop() {
    stopped = true; // it never waits for longer than a moment
  }

  /**
   * Runs it.
   *
   * @throws Failure when not all connections can be opened, or the first reply does not come
   */
  Result run() throws Failure, IOException {
    List<? extends SocketAddress> addresses = addresses();
    long warmup = settings.warmup().toNanos();
    LoadMeasurement measurement = new LoadMeasurement(warmup);
    long[] origin = {nanoTime.getAsLong()};
    LongSupplier clock = () -> nanoTime.getAsLong() - origin[0];
    try (LoadPool opened = new LoadPool(settings, measurement, addresses, clock)) {
      while (!stopped && !opened.openAll()) {
        opened.select(TimeUnit.NANOSECONDS.toMillis(LONGEST_WAIT));
      }
      origin[0] = nanoTime.getAsLong();
      opened.restartClock();
      long end = send(opened, clock, measurement, warmup + settings.duration().toNanos());
      drain(opened, clock, measurement);
      return new Result(measurement, measurement.seconds(end), stopped);
    }
  }

  private List<? extends SocketAddress> addresses() throws Failure {
    if (!(settings.address() instanceof HostAndPort endpoint)) {
      return List.of(settings.address().toConnectTo());
    }
    Deadline deadline = Deadline.in(settings.timeout());
    try {
      return endpoint.toConnectTo(deadline);
    } catch (IOException e) {
      throw Failures.connecting(endpoint, deadline, e);
    }
  }

  /** Sends until {@code end}, or until it is stopped; gives back when that was. */
  private long send(LoadPool opened, LongSupplier clock, LoadMeasurement measurement, long end)
      throws Failure, IOException {
    LoadPace pace = settings.pace();
    long now = clock.getAsLong();
    // At least once: a duration of some milliseconds may be over before the first request.
    for (boolean first = true; !stopped && (first || now < end); first = false) {
      while (pace.nextDue() <= now && opened.hasRoom()) {
        opened.begin(pace.take(now), now);
      }
      opened.write();
      long due = opened.hasRoom() ? pace.nextDue() : Long.MAX_VALUE;
      wait(opened, Math.min(due, end) - now);
      now = clock.getAsLong();
      watcher.seen(now, measurement);
    }
    long ended = Math.min(now, end);
    pace.tellWaiting(ended, (due, count) -> measurement.waited(due, count, ended));
    return ended;
  }

  private static void wait(LoadPool opened, long nanos) throws IOException {
    if (nanos >= SHORTEST_WAIT) {
      opened.select(TimeUnit.NANOSECONDS.toMillis(Math.min(nanos, LONGEST_WAIT)));
    } else {
      opened.select(0); // again and again, so that what is due is not late by our own fault
    }
  }

  /** Waits for the last replies: each of them comes, or is late or lost, in time. */
  private void drain(LoadPool opened, LongSupplier clock, LoadMeasurement measurement)
      throws IOException {
    opened.stopReopening();
    long limit = clock.getAsLong() + LAST_WAIT;
    while (opened.inFlight() > 0 && (!stopped || clock.getAsLong() < limit)) {
      opened.select(TimeUnit.NANOSECONDS.toMillis(LONGEST_WAIT));
    }
    measurement.abandoned = opened.inFlight();
  }
}
