package dev.proem.benchmarks.report;

import dev.proem.benchmarks.report.Results.Transfer;
import java.util.List;

/** Files as a table. */
final class FileTable {
  private FileTable() {}

  /** A row for each; the ratio is the rate by that of bare channels the same way. */
  static Table of(List<Transfer> files) {
    Table table = new Table("", "size", "MB/s", "/ bare", "CPU s a GiB", "heap at most, MiB");
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
