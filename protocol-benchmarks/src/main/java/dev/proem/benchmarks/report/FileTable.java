package dev.proem.benchmarks.report;

import dev.proem.benchmarks.report.Results.Transfer;
import java.util.List;

/** The table of file transfers. */
final class FileTable {
  private FileTable() {}

  /**
   * Returns one row for each transfer. The ratio is its rate divided by the rate of bare channels
   * in the same direction.
   */
  static Table of(List<Transfer> files) {
    Table table =
        new Table("", "size", "MB/s", "ratio to bare", "CPU, s per GiB", "peak heap, MiB");
    for (Transfer file : files) {
      table.row(
          file.name(),
          Sizes.text(file.bytes()),
          Table.figure(file.megabytesPerSecond()),
          ratio(file, files),
          measured(file.cpuSecondsPerGiB()),
          measured(file.peakHeap() / (1 << 20)));
    }
    return table;
  }

  private static String ratio(Transfer file, List<Transfer> files) {
    boolean isUpload =
        file.name().equals(FileRun.PROEM_UPLOAD) || file.name().equals(FileRun.BARE_UPLOAD);
    String bare = isUpload ? FileRun.BARE_UPLOAD : FileRun.BARE;
    return files.stream()
        .filter(each -> each.name().equals(bare))
        .map(each -> Table.figure(file.megabytesPerSecond() / each.megabytesPerSecond()))
        .findFirst()
        .orElse("-");
  }

  private static String measured(double value) {
    return value == 0 ? "-" : Table.figure(value);
  }
}
