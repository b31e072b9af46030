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
 * Runs a load, on one thread: opens the connections, sends the requests that are due, and waits for
 * the last replies. Only {@link #stop} may be called by another thread.
 */
final class LoadEngine {
  /** The shortest wait of a selector. For shorter times the thread polls it. */
  private static final long SHORTEST_WAIT = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(50);

  /** The longest wait for replies after the run was ended early. */
  private static final long LAST_WAIT = TimeUnit.SECONDS.toNanos(1);

  private final LoadSettings settings;
  private final LongSupplier nanoTime;
  private final Watcher watcher;
  private volatile boolean stopped;

  /** Is notified of the progress, on the thread of the load. */
  @FunctionalInterface
  interface Watcher {
    /**
     * Is called after each round of the selector.
     *
     * @param elapsed nanoseconds since the start of the run
     */
    void seen(long elapsed, LoadMeasurement measurement);
  }

  /**
   * The result of a run.
   *
   * @param seconds the duration of the measurement
   * @param stopped whether the run was ended early
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

  /** Ends the run early, with the results so far. */
  void stop() {
    stopped = true; // checked after each wait of the selector
  }

  /**
   * Runs the load.
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

  /** Sends until {@code end}, or until the load is stopped. Returns that time. */
  private long send(LoadPool opened, LongSupplier clock, LoadMeasurement measurement, long end)
      throws Failure, IOException {
    LoadPace pace = settings.pace();
    long now = clock.getAsLong();
    // At least once: a duration of some milliseconds may expire before the first request.
    for (boolean first = true; !stopped && (first || now < end); first = false) {
      while (pace.nextDue() <= now && opened.hasRoom()) {
        opened.start(pace.take(now), now);
      }
      opened.write();
      long due = opened.hasRoom() ? pace.nextDue() : Long.MAX_VALUE;
      wait(opened, Math.min(due, end) - now);
      now = clock.getAsLong();
      watcher.seen(now, measurement);
    }
    long ended = Math.min(now, end);
    pace.reportWaiting(ended, (due, count) -> measurement.waited(due, count, ended));
    return ended;
  }

  private static void wait(LoadPool opened, long nanos) throws IOException {
    if (nanos >= SHORTEST_WAIT) {
      opened.select(TimeUnit.NANOSECONDS.toMillis(Math.min(nanos, LONGEST_WAIT)));
    } else {
      opened.select(0); // polls, so no request is late because of this wait
    }
  }

  /** Waits for the last replies: each of them arrives, or is counted as late or lost. */
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
