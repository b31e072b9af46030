package dev.proem.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A Markdown table. */
final class Table {
  private final StringBuilder text = new StringBuilder();

  Table(String... titles) {
    row(titles);
    text.append("|").append(" --- |".repeat(titles.length)).append('\n');
  }

  Table(List<String> titles) {
    this(titles.toArray(String[]::new));
  }

  void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  void row(List<String> cells) {
    row(cells.toArray(String[]::new));
  }

  /**
   * Formats a figure with three significant digits, or with all digits before the decimal point.
   */
  static String figure(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.995 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  static String figure(OptionalDouble value) {
    return value.isPresent() ? figure(value.getAsDouble()) : "-";
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
