package dev.proem.cli.load;

/**
 * The times at which requests are due, in nanoseconds since the start of the run. Not thread-safe.
 */
sealed interface LoadPace {
  /**
   * Returns the time at which the next request is due; 0 if it is due as soon as there is room for
   * it.
   */
  long nextDue();

  /**
   * Takes the next request, which is due.
   *
   * @param now the time
   * @return the time from which its latency is measured
   */
  long take(long now);

  /** Returns the number of requests that are due before {@code end} and have not been taken. */
  long waiting(long end);

  /** Reports the requests that are {@link #waiting}, in at most 10,000 groups. */
  void reportWaiting(long end, Waiting waiting);

  /** Is notified of requests that are due and wait. */
  @FunctionalInterface
  interface Waiting {
    /**
     * Adds requests that wait.
     *
     * @param due the time at which the first of them was due
     * @param count the number of requests, 1 or more
     */
    void add(long due, long count);
  }

  /**
   * A closed loop: each reply makes room for the next request, which is due at that moment. A
   * server that stalls gets fewer requests during the stall, and the missing ones are not counted.
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
    public void reportWaiting(long end, Waiting waiting) {}
  }

  /** An open loop: requests are due at fixed times, independently of the server. */
  final class Open implements LoadPace {
    private static final long SECOND = 1_000_000_000;
    private static final long GROUPS = 10_000;

    private final long rate;
    private long taken;

    /**
     * Creates the pace of one run.
     *
     * @param rate requests per second, from 1 to 1,000,000,000
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
    public void reportWaiting(long end, Waiting waiting) {
      long last = taken + waiting(end);
      long size = (last - taken + GROUPS - 1) / GROUPS;
      for (long next = taken; next < last; next += size) {
        waiting.add(due(next), Math.min(size, last - next));
      }
    }

    /** Computed from the number of the request, because a sum of intervals would drift. */
    private long due(long number) {
      return number / rate * SECOND + number % rate * SECOND / rate;
    }
  }
}
