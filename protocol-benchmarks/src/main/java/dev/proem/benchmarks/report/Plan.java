package dev.proem.benchmarks.report;

import java.util.List;

/**
 * How long everything takes.
 *
 * @param forks JMH's; 0 runs all in one JVM, which only shows that they run
 * @param iterationMillis of each of five iterations of a codec at a work
 * @param rounds how often each server has its turn
 * @param warmupMillis of a server before its first measurement
 * @param fileRounds how often a file is moved each way and counted
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

  /** What codecs are measured for: so many pairs of a codec and a work. */
  private static final int CODEC_PAIRS = 96;

  private static final double CODEC_SHARE = 0.45;
  private static final double SECONDS_PER_JVM = 0.7;

  /** About two minutes, which only show that everything runs. */
  static Plan quick() {
    return new Plan(0, List.of(41, 65_536), 20, 1, 500, 500, 1, List.of(1_000), 100, 1L << 26, 1);
  }

  /** About so many minutes, 10 or more: else the JVM has not compiled what is measured. */
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
