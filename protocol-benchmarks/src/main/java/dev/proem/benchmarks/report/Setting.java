package dev.proem.benchmarks.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Where and how all was measured.
 *
 * @param memoryMiB of the machine; 0 when it is not known
 */
record Setting(
    String date,
    String command,
    String processor,
    int cores,
    long memoryMiB,
    String system,
    String jdk) {

  /** This machine, today. */
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
      // Then it is not known.
    }
    return otherwise;
  }

  /** Whether there was no time to measure anything properly. */
  boolean wasQuick() {
    return command.endsWith(" --quick");
  }
}
