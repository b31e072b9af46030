package dev.proem.cli.load;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The figures that the table and the JSON have in common. Latencies are in microseconds. */
final class LoadFigures {
  private static final double NANOS_IN_MICRO = 1_000;

  /** Points of the curve for each halving of the distance to 100 %. */
  private static final int POINTS_PER_HALF = 5;

  private LoadFigures() {}

  /** A figure of a histogram. */
  enum Latency {
    MIN("min", 0),
    MEAN("mean", -1),
    P50("p50", 50),
    P90("p90", 90),
    P99("p99", 99),
    P999("p99.9", 99.9),
    P9999("p99.99", 99.99),
    MAX("max", 100);

    private final String label;
    private final double percentile;

    Latency(String label, double percentile) {
      this.label = label;
      this.percentile = percentile;
    }

    /** Returns its name in the table, such as {@code p99.9}. */
    String label() {
      return label;
    }

    /** Returns its name in JSON, such as {@code p999}. */
    String member() {
      return label.replace(".", "");
    }

    private long nanos(Histogram histogram) {
      return percentile < 0
          ? Math.round(histogram.getMean())
          : histogram.getValueAtPercentile(percentile);
    }
  }

  /** Returns all of them, in order. */
  static Map<Latency, Double> latencies(Histogram histogram) {
    Map<Latency, Double> figures = new EnumMap<>(Latency.class);
    for (Latency each : Latency.values()) {
      figures.put(each, micros(each.nanos(histogram)));
    }
    return figures;
  }

  /**
   * A point of the curve.
   *
   * @param percentile from 0 to 100
   */
  record Point(double percentile, double micros) {}

  /** Returns the curve, whose points are denser towards 100 %. */
  static List<Point> curve(Histogram histogram) {
    List<Point> curve = new ArrayList<>();
    for (HistogramIterationValue value : histogram.percentiles(POINTS_PER_HALF)) {
      curve.add(
          new Point(value.getPercentileLevelIteratedTo(), micros(value.getValueIteratedTo())));
    }
    return curve;
  }

  static double micros(long nanos) {
    return nanos / NANOS_IN_MICRO;
  }

  static double perSecond(long number, LoadEngine.Result result) {
    return result.seconds() == 0 ? 0 : number / result.seconds();
  }
}
