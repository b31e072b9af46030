package dev.proem.benchmarks.report;

import dev.proem.benchmarks.load.IdleConnections;
import dev.proem.benchmarks.report.Results.Idle;
import java.io.IOException;
import java.nio.file.Files;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Measures the memory of idle connections of a server. Each has received one reply. */
final class IdleRun {
  private IdleRun() {}

  static Idle run(Candidate candidate, String name, int connections, @Nullable SSLContext tls)
      throws IOException, InterruptedException {
    byte[] request = Files.readAllBytes(candidate.request());
    try (Child server = Child.server(candidate.command())) {
      IdleConnections.open(server.port(), connections / 10, request, tls).close(); // loads classes
      double heap = server.heapBytes();
      double rss = server.rssBytes();
      try (IdleConnections open = IdleConnections.open(server.port(), connections, request, tls)) {
        heap = (server.heapBytes() - heap) / open.count();
        rss = (server.rssBytes() - rss) / open.count();
        return new Idle(name, open.count(), heap, rss);
      }
    }
  }
}
