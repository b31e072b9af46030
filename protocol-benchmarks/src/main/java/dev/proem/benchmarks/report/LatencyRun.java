package dev.proem.benchmarks.report;

import dev.proem.benchmarks.load.Load;
import dev.proem.benchmarks.report.Results.Curve;
import dev.proem.benchmarks.report.Results.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Measures latencies at fixed rates with the load tool of {@code proem.jar}. */
final class LatencyRun {
  private final Plan plan;
  private final Programs programs;
  private final List<Candidate> candidates;
  private final Path folder;

  LatencyRun(Plan plan, Programs programs, List<Candidate> candidates, Path folder) {
    this.plan = plan;
    this.programs = programs;
    this.candidates = candidates;
    this.folder = folder;
  }

  List<Curve> run() throws IOException, InterruptedException {
    List<Curve> curves = new ArrayList<>();
    for (int rate : plan.rates()) {
      for (Candidate candidate : candidates) {
        try (Child server = Child.server(candidate.command())) {
          byte[] request = Files.readAllBytes(candidate.request());
          new Load(server.port(), 64, 1, request, null).run(0, plan.warmupMillis());
          curves.add(curve(candidate.name(), server.port(), rate));
        }
      }
    }
    return curves;
  }

  private Curve curve(String name, int port, int rate) throws IOException, InterruptedException {
    Path json = folder.resolve("latency.json");
    Files.deleteIfExists(json);
    Child.run(
        programs.proem(
            List.of(),
            "load",
            "127.0.0.1",
            Integer.toString(port),
            "--connections=64",
            "--depth=64",
            "--rate=" + rate,
            "--warmup=" + plan.latencySeconds(),
            "--duration=" + plan.latencySeconds(),
            "--json=" + json),
        Duration.ofSeconds(60 + 4L * plan.latencySeconds()));
    return parsed(name, rate, Files.readString(json));
  }

  /** Parses a result file of the load tool. */
  static Curve parsed(String name, int rate, String json) {
    JsonNode result = new JsonMapper().readTree(json);
    List<Point> points = new ArrayList<>();
    for (JsonNode pair : result.get("percentiles")) {
      points.add(new Point(pair.get(0).doubleValue(), pair.get(1).doubleValue()));
    }
    return new Curve(name, rate, result.get("requestsPerSecond").doubleValue(), points);
  }
}
