package dev.proem.benchmarks.report;

import java.util.Collection;

/** Figures of figures. */
final class Statistics {
  private Statistics() {}

  /** The middle one, or the mean of the two in the middle; of one or more. */
  static double median(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values have no median");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
