package dev.proem.cli.load;

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
   * Tells of what is {@link #waiting}, as if all of it were taken: some thousand groups at most.
   */
  void tellWaiting(long end, Waiting waiting);

  /** Hears of requests that are due and wait. */
  @FunctionalInterface
  interface Waiting {
    /**
     * Some more wait.
     *
     * @param due when they were due, or a little before, when there are several
     * @param count how many, 1 or more
     */
    void add(long due, long count);
  }

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

    @Override
    public void tellWaiting(long end, Waiting waiting) {}
  }

  /** An open loop: requests are due at fixed times, whatever the server does. */
  final class Open implements LoadPace {
    private static final long SECOND = 1_000_000_000;
    private static final long GROUPS = 10_000;

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

    @Override
    public void tellWaiting(long end, Waiting waiting) {
      long last = taken + waiting(end);
      long size = (last - taken + GROUPS - 1) / GROUPS;
      for (long next = taken; next < last; next += size) {
        waiting.add(due(next), Math.min(size, last - next));
      }
    }

    /** Not by a sum of intervals, which would drift. */
    private long due(long number) {
      return number / rate * SECOND + number % rate * SECOND / rate;
    }
  }
}
