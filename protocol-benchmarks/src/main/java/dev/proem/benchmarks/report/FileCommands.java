package dev.proem.benchmarks.report;

import dev.proem.benchmarks.report.Results.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the commands {@code file-server} and {@code file-get}, which do more than transfer
 * bytes: both compute a hash, and the client waits until the file is on disk. The time of an empty
 * file is subtracted, because each transfer starts a JVM.
 */
final class FileCommands {
  static final String NAME = "file-server, file-get";

  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Plan plan;
  private final Programs programs;
  private final Path folder;

  FileCommands(Plan plan, Programs programs, Path folder) {
    this.plan = plan;
    this.programs = programs;
    this.folder = folder;
  }

  Transfer run(Path source, Path target) throws IOException, InterruptedException {
    Path empty = folder.resolve("empty.bin");
    Files.write(empty, new byte[0]);
    List<Double> seconds = new ArrayList<>();
    try (Child server =
        Child.server(
            programs.example(FileRun.HEAP, "file-server", "127.0.0.1", "0", folder.toString()))) {
      for (int i = 0; i < plan.rounds(); i++) {
        double start = seconds(server, empty, target);
        seconds.add(seconds(server, source, target) - start);
      }
    } finally {
      Files.delete(empty);
    }
    return new Transfer(NAME, plan.fileBytes(), seconds, 0, 0);
  }

  private double seconds(Child server, Path file, Path target)
      throws IOException, InterruptedException {
    List<String> command =
        programs.example(
            FileRun.HEAP,
            "file-get",
            "127.0.0.1",
            Integer.toString(server.port()),
            String.valueOf(file.getFileName()),
            "--to=" + target,
            "--no-progress");
    Files.deleteIfExists(target);
    long start = System.nanoTime();
    Child.run(command, LIMIT);
    return (System.nanoTime() - start) / 1e9;
  }
}
