package dev.proem.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartsTest {
  @TempDir private Path folder;

  @Test
  void allMeasured_allCharts() throws IOException {
    assertThat(Charts.write(Fixed.all(), folder))
        .containsExactly("codec-small", "codec-sizes", "server-cpu", "server-rate", "latency-1000");
    assertThat(Files.readString(folder.resolve("server-cpu.svg"))).contains("<svg", "raw echo");
  }

  @Test
  void nothingMeasured_noCharts() throws IOException {
    assertThat(Charts.write(Fixed.nothing(), folder)).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }
}
