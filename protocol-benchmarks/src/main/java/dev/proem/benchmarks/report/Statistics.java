package dev.proem.benchmarks.report;

import java.util.Collection;

/** Statistics of measured values. */
final class Statistics {
  private Statistics() {}

  /**
   * Returns the median of one or more values: the middle one, or the mean of the two in the middle.
   */
  static double median(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("the median needs at least one value");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
