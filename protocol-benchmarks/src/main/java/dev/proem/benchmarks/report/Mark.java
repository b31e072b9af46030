package dev.proem.benchmarks.report;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A performance target: a figure and its limit.
 *
 * @param work the measured operation
 * @param figure the name of the figure
 * @param value the measured figure; empty if it was not measured
 * @param limit the maximum or minimum
 * @param isMost whether the limit is a maximum; otherwise it is a minimum
 */
record Mark(String work, String figure, OptionalDouble value, double limit, boolean isMost) {

  /** Returns the target as text. */
  String wanted() {
    DecimalFormat plain =
        new DecimalFormat("#,##0.##", DecimalFormatSymbols.getInstance(Locale.ROOT));
    return (isMost ? "at most " : "at least ") + plain.format(limit);
  }

  /** Returns as text whether the target is met. */
  String verdict() {
    if (value.isEmpty()) {
      return "not measured";
    }
    boolean isMet = isMost ? value.getAsDouble() <= limit : value.getAsDouble() >= limit;
    return isMet ? "met" : "**missed**";
  }
}
