package dev.proem.benchmarks.report;

import java.util.List;

/**
 * The parameters of a run, which determine its duration.
 *
 * @param forks of JMH; 0 runs all benchmarks in one JVM, which only checks that they run
 * @param iterationMillis of each of the five iterations of a codec benchmark
 * @param rounds the number of measurements of each server
 * @param warmupMillis warm-up of a server before its first measurement
 * @param fileRounds the number of counted file transfers in each direction
 * @param rates of the open loops, in requests a second
 */
record Plan(
    int forks,
    List<Integer> sizes,
    int iterationMillis,
    int rounds,
    int warmupMillis,
    int measuredMillis,
    int latencySeconds,
    List<Integer> rates,
    int idleConnections,
    long fileBytes,
    int fileRounds) {

  /** The number of measured pairs of a codec and an operation. */
  private static final int CODEC_PAIRS = 96;

  private static final double CODEC_SHARE = 0.45;
  private static final double SECONDS_PER_JVM = 0.7;

  /** Returns a plan of about two minutes, which only checks that everything runs. */
  static Plan quick() {
    return new Plan(0, List.of(41, 65_536), 20, 1, 500, 500, 1, List.of(1_000), 100, 1L << 26, 1);
  }

  /**
   * Returns a plan of about this many minutes, 10 or more. A shorter run would end before warm-up
   * is complete.
   */
  static Plan of(int minutes) {
    if (minutes < 10) {
      throw new IllegalArgumentException("minutes must be 10 or more, not " + minutes);
    }
    double perPair = minutes * 60 * CODEC_SHARE / CODEC_PAIRS - SECONDS_PER_JVM;
    return new Plan(
        1,
        List.of(41, 1_024, 65_536, 1 << 20),
        (int) Math.min(2_000, Math.max(200, perPair * 1_000 / 5)),
        Math.max(1, minutes / 5),
        4_000,
        3_000,
        Math.min(30, minutes / 2),
        List.of(10_000, 30_000),
        2_000,
        1L << 30,
        Math.max(5, minutes / 3));
  }
}
