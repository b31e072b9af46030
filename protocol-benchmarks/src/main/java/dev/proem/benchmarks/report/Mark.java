package dev.proem.benchmarks.report;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Something that a figure should be.
 *
 * @param work what was done
 * @param figure what is looked at, in words
 * @param value empty when it was not measured
 * @param limit what it should be at most or at least
 * @param isMost whether the limit is the most; else it is the least
 */
record Mark(String work, String figure, OptionalDouble value, double limit, boolean isMost) {

  /** What is wanted, in words. */
  String wanted() {
    DecimalFormat plain =
        new DecimalFormat("#,##0.##", DecimalFormatSymbols.getInstance(Locale.ROOT));
    return (isMost ? "at most " : "at least ") + plain.format(limit);
  }

  /** Whether it is so, in words. */
  String verdict() {
    if (value.isEmpty()) {
      return "not measured";
    }
    boolean isMet = isMost ? value.getAsDouble() <= limit : value.getAsDouble() >= limit;
    return isMet ? "met" : "**missed**";
  }
}
