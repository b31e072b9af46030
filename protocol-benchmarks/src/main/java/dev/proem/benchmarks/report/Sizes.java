package dev.proem.benchmarks.report;

/** Formats sizes for people to read. */
final class Sizes {
  private Sizes() {}

  /** Formats a size, such as 41 bytes, 64 KiB, 1 GiB. */
  static String text(long bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB"};
    long value = bytes;
    int unit = 0;
    while (unit < units.length - 1 && value >= 1_024 && value % 1_024 == 0) {
      value /= 1_024;
      unit++;
    }
    return value + " " + units[unit];
  }
}
