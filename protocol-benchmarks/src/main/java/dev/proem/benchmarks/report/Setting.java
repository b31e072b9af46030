package dev.proem.benchmarks.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The machine and the command of a run.
 *
 * @param memoryMiB of the machine; 0 if it is unknown
 */
record Setting(
    String date,
    String command,
    String processor,
    int cores,
    long memoryMiB,
    String system,
    String jdk) {

  /** Returns the setting of this machine, with the date of today. */
  static Setting here(String command) {
    return new Setting(
        LocalDate.now(ZoneOffset.UTC).toString(),
        command,
        first("/proc/cpuinfo", "model name", System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(first("/proc/meminfo", "MemTotal", "0").split(" ", -1)[0]) / 1_024,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
  }

  private static String first(String file, String name, String otherwise) {
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      return otherwise;
    }
    try {
      for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
        if (line.startsWith(name)) {
          return line.substring(line.indexOf(':') + 1).trim();
        }
      }
    } catch (IOException e) {
      // The value is unknown.
    }
    return otherwise;
  }

  /** Returns whether this was a quick run, whose figures are meaningless. */
  boolean wasQuick() {
    return command.endsWith(" --quick");
  }
}
