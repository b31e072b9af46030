package dev.proem.benchmarks.report;

import dev.proem.benchmarks.load.Load;
import dev.proem.benchmarks.load.LoadResult;
import dev.proem.benchmarks.report.Results.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Measures servers alternately, each under the same loads, and their CPU time per request. */
final class ServerRun {
  private static final int WARMUP_MILLIS = 500;

  /** A load: the number of connections, and of requests in flight on each. */
  record Spec(int connections, int depth) {}

  private final Plan plan;
  private final List<Candidate> candidates;
  private final List<Spec> specs;
  private final @Nullable SSLContext tls;
  private final Map<List<Object>, Server> results = new LinkedHashMap<>();

  ServerRun(Plan plan, List<Candidate> candidates, List<Spec> specs, @Nullable SSLContext tls) {
    this.plan = plan;
    this.candidates = candidates;
    this.specs = specs;
    this.tls = tls;
  }

  List<Server> run() throws IOException {
    for (int round = 0; round < plan.rounds(); round++) {
      for (Candidate candidate : candidates) {
        try (Child server = Child.server(candidate.command())) {
          turn(candidate, server);
        }
      }
    }
    return List.copyOf(results.values());
  }

  private void turn(Candidate candidate, Child server) throws IOException {
    byte[] request = Files.readAllBytes(candidate.request());
    for (Spec spec : specs) {
      int millis = plan.warmupMillis() / specs.size();
      new Load(server.port(), spec.connections(), spec.depth(), request, tls).run(0, millis);
    }
    for (Spec spec : specs) {
      Load load = new Load(server.port(), spec.connections(), spec.depth(), request, tls);
      double before = server.cpuMicros();
      LoadResult result = load.run(WARMUP_MILLIS, plan.measuredMillis());
      add(candidate, spec, (server.cpuMicros() - before) / result.total(), result);
    }
  }

  private void add(Candidate candidate, Spec spec, double cpuMicros, LoadResult result) {
    Server server =
        results.computeIfAbsent(
            List.of(candidate.name(), spec),
            key ->
                new Server(
                    candidate.name(),
                    spec.connections(),
                    spec.depth(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>()));
    server.cpuMicros().add(cpuMicros);
    server.requestsPerSecond().add(result.requestsPerSecond());
    server.p50Micros().add((double) result.p50());
    server.p99Micros().add((double) result.p99());
  }
}
