package dev.proem.benchmarks.report;

import dev.proem.benchmarks.peer.BareFileReceiver;
import dev.proem.benchmarks.peer.BareFileSender;
import dev.proem.benchmarks.report.Results.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A file from a server to a client, to where the disk has it: ours, and bare sockets. Both ends of
 * both get 64 MiB of heap. The time of an empty file is taken off, so that JVMs may start slowly.
 */
final class FileRun {
  static final String PROEM = "file-server, file-get";
  static final String BARE = "bare transferTo";

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final List<String> HEAP = List.of("-Xmx64m");
  private static final int PIECE = 1 << 20;

  private final Plan plan;
  private final Programs programs;
  private final Path folder;

  FileRun(Plan plan, Programs programs, Path folder) throws IOException {
    this.plan = plan;
    this.programs = programs;
    this.folder = Files.createDirectories(folder.resolve("files"));
  }

  List<Transfer> run() throws IOException, InterruptedException {
    Path large = folder.resolve("large.bin");
    Path empty = folder.resolve("empty.bin");
    Path target = folder.resolve("target.bin");
    try (Child proem =
            Child.server(programs.proem(HEAP, "file-server", "127.0.0.1", "0", folder.toString()));
        Child bare =
            Child.server(
                Programs.main(
                    HEAP, BareFileSender.class.getName(), empty.toString(), large.toString()))) {
      write(empty, 0);
      write(large, plan.fileBytes());
      List<Double> ours = new ArrayList<>();
      List<Double> theirs = new ArrayList<>();
      for (int i = 0; i < plan.fileRounds(); i++) {
        double start = proem(proem, empty, target);
        ours.add(proem(proem, large, target) - start);
        start = bare(bare, 0, 0, target);
        theirs.add(bare(bare, 1, plan.fileBytes(), target) - start);
      }
      return List.of(
          new Transfer(PROEM, plan.fileBytes(), ours),
          new Transfer(BARE, plan.fileBytes(), theirs));
    } finally {
      Files.deleteIfExists(large);
      Files.deleteIfExists(empty);
      Files.deleteIfExists(target);
    }
  }

  private double proem(Child server, Path file, Path target)
      throws IOException, InterruptedException {
    return seconds(
        programs.proem(
            HEAP,
            "file-get",
            "127.0.0.1",
            Integer.toString(server.port()),
            String.valueOf(file.getFileName()),
            "--to=" + target,
            "--no-progress"),
        target);
  }

  private static double bare(Child server, int index, long size, Path target)
      throws IOException, InterruptedException {
    return seconds(
        Programs.main(
            HEAP,
            BareFileReceiver.class.getName(),
            Integer.toString(server.port()),
            Integer.toString(index),
            Long.toString(size),
            target.toString()),
        target);
  }

  private static double seconds(List<String> command, Path target)
      throws IOException, InterruptedException {
    Files.deleteIfExists(target);
    long start = System.nanoTime();
    Child.run(command, LIMIT);
    return (System.nanoTime() - start) / 1e9;
  }

  /**
   * Bytes of any kind, in the system's cache afterwards, and on the disk, which is then at rest.
   */
  private static void write(Path path, long size) throws IOException {
    byte[] piece = new byte[PIECE];
    new Random(1).nextBytes(piece);
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long written = 0; written < size; written += PIECE) {
        file.write(ByteBuffer.wrap(piece), written);
      }
      file.force(true);
    }
  }
}
