package dev.proem.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.benchmarks.file.BareClient;
import dev.proem.benchmarks.file.BareServer;
import dev.proem.benchmarks.file.Direction;
import dev.proem.benchmarks.file.ProemClient;
import dev.proem.benchmarks.file.ProemServer;
import dev.proem.benchmarks.report.Results.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileEndsTest {
  private static final int SIZE = 3_000_001;

  @TempDir private Path folder;

  @Test
  void proem_fileArrivesWholeEachWayAgainAndAgain() throws IOException {
    arrivesWhole(ProemServer.class, ProemClient.class);
  }

  @Test
  void bare_fileArrivesWholeEachWayAgainAndAgain() throws IOException {
    arrivesWhole(BareServer.class, BareClient.class);
  }

  private void arrivesWhole(Class<?> server, Class<?> client) throws IOException {
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    Path source = Files.write(folder.resolve("source"), bytes);
    Path target = folder.resolve("target");
    try (FileEnds ends = FileEnds.start(server, client, source, target)) {
      for (Direction direction : Direction.values()) {
        for (boolean isCounted : new boolean[] {false, true}) {
          ends.transfer(direction, isCounted);
          assertThat(target).hasSameBinaryContentAs(source);
        }
        Transfer taken = ends.taken("it");
        assertThat(taken.seconds()).hasSize(1).allMatch(seconds -> seconds > 0);
        assertThat(taken.peakHeap()).isPositive().isLessThanOrEqualTo(64 << 20);
        assertThat(taken.cpuSecondsPerGiB()).isNotNegative();
      }
    }
  }
}
