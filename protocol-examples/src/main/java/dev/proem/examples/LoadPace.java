package dev.proem.examples;

/**
 * When requests are due. Times are in nanoseconds since the beginning of the run. Not thread-safe.
 */
sealed interface LoadPace {
  /** The time at which the next request is due; 0 when it is due whenever there is room for it. */
  long nextDue();

  /**
   * Takes the next request, which is due.
   *
   * @param now the time
   * @return the time from which its latency counts
   */
  long take(long now);

  /** How many requests are due before {@code end} and have not been taken. */
  long waiting(long end);

  /**
   * A closed loop: each reply makes room for the next request, which is due at that moment. A
   * server that stalls is asked for less meanwhile, and nobody counts what it was not asked for.
   */
  record Closed() implements LoadPace {
    @Override
    public long nextDue() {
      return 0;
    }

    @Override
    public long take(long now) {
      return now;
    }

    @Override
    public long waiting(long end) {
      return 0;
    }
  }

  /** An open loop: requests are due at fixed times, whatever the server does. */
  final class Open implements LoadPace {
    private static final long SECOND = 1_000_000_000;

    private final long rate;
    private long taken;

    /**
     * From the beginning of the run on.
     *
     * @param rate requests a second, from 1 to 1,000,000,000
     */
    Open(long rate) {
      this.rate = rate;
    }

    @Override
    public long nextDue() {
      return due(taken);
    }

    @Override
    public long take(long now) {
      return due(taken++);
    }

    @Override
    public long waiting(long end) {
      long due = end / SECOND * rate + end % SECOND * rate / SECOND; // rounded down
      while (due(due) < end) {
        due++;
      }
      return Math.max(0, due - taken);
    }

    /** Not by a sum of intervals, which would drift. */
    private long due(long number) {
      return number / rate * SECOND + number % rate * SECOND / rate;
    }
  }
}
