package dev.proem.benchmarks.report;

import dev.proem.benchmarks.file.BareClient;
import dev.proem.benchmarks.file.BareServer;
import dev.proem.benchmarks.file.Direction;
import dev.proem.benchmarks.file.ProemClient;
import dev.proem.benchmarks.file.ProemServer;
import dev.proem.benchmarks.report.Results.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Measures the transfer of a file from one process to another, in both directions, by Proem and by
 * bare channels alternately. All four processes have 64 MiB of heap and live as long as the run;
 * the first transfer of each is not counted. Each transfer writes a new file and does not wait
 * until the file is on disk.
 */
final class FileRun {
  static final String PROEM = "Proem";
  static final String PROEM_UPLOAD = "Proem, upload";
  static final String BARE = "bare transferTo";
  static final String BARE_UPLOAD = "bare transferTo, upload";

  /** The heap option of all server and client processes. */
  static final List<String> HEAP = List.of("-Xmx64m");

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
    Path source = folder.resolve("source.bin");
    Path target = folder.resolve("target.bin");
    try {
      write(source, plan.fileBytes());
      List<Transfer> all = new ArrayList<>(sideBySide(source, target));
      all.add(new FileCommands(plan, programs, folder).run(source, target));
      return all;
    } finally {
      Files.deleteIfExists(source);
      Files.deleteIfExists(target);
    }
  }

  private List<Transfer> sideBySide(Path source, Path target) throws IOException {
    List<Transfer> all = new ArrayList<>();
    try (FileEnds proem = FileEnds.start(ProemServer.class, ProemClient.class, source, target);
        FileEnds bare = FileEnds.start(BareServer.class, BareClient.class, source, target)) {
      for (Direction direction : Direction.values()) {
        for (int i = 0; i <= plan.fileRounds(); i++) {
          boolean isCounted = i > 0;
          proem.transfer(direction, isCounted);
          bare.transfer(direction, isCounted);
        }
        boolean isUpload = direction == Direction.PUT;
        all.add(proem.taken(isUpload ? PROEM_UPLOAD : PROEM));
        all.add(bare.taken(isUpload ? BARE_UPLOAD : BARE));
      }
    }
    return all;
  }

  /**
   * Writes a file of random bytes. Afterwards it is in the page cache and on disk, and the disk is
   * idle.
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
