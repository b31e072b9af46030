package dev.proem.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.benchmarks.report.Candidate;
import dev.proem.benchmarks.report.Candidates;
import dev.proem.benchmarks.report.Certificate;
import dev.proem.benchmarks.report.Child;
import dev.proem.benchmarks.report.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadTest {
  private static final byte[] REQUEST = "any bytes".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;

  @Test
  void echo_answersEveryRequest() throws IOException {
    try (Child server = Child.server(candidates().echo().command())) {
      LoadResult result = new Load(server.port(), 3, 1, REQUEST, null).run(20, 50);
      assertThat(result.total()).isGreaterThan(3);
      assertThat(result.requestsPerSecond()).isPositive();
      assertThat(result.p50()).isPositive().isLessThanOrEqualTo(result.p99());
    }
  }

  @Test
  void manyInFlight_noLatencies() throws IOException {
    try (Child server = Child.server(candidates().echo().command())) {
      LoadResult result = new Load(server.port(), 2, 100, REQUEST, null).run(0, 50);
      assertThat(result.total()).isGreaterThan(200);
      assertThat(result.p99()).isZero();
    }
  }

  @Test
  void tls_isSpoken() throws Exception {
    Certificate certificate = Certificate.in(folder);
    Candidate netty = candidates().netty(List.of(), certificate);
    try (Child server = Child.server(netty.command())) {
      byte[] request = Files.readAllBytes(netty.request());
      Load load = new Load(server.port(), 2, 4, request, Trust.only(certificate.pem()));
      assertThat(load.run(0, 50).total()).isGreaterThan(8);
    }
  }

  @Test
  void serverThatClosesAtOnce_fails() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> closeAll(listener));
      server.start();
      assertThatThrownBy(() -> new Load(listener.getLocalPort(), 1, 1, REQUEST, null).run(0, 50))
          .isInstanceOf(IOException.class);
    }
  }

  private static void closeAll(ServerSocket listener) {
    try {
      while (!listener.isClosed()) {
        listener.accept().close();
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }

  private Candidates candidates() throws IOException {
    return new Candidates(new Programs(Path.of("unused")), folder);
  }
}
