package dev.proem.benchmarks.report;

import dev.proem.benchmarks.report.Results.Codec;
import dev.proem.benchmarks.report.Results.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Measures the codecs with JMH, in separate processes. */
final class CodecRun {
  private static final Duration LIMIT = Duration.ofHours(2);
  private static final String DECODERS = "contender=PROEM,JACKSON,ROCKETMQ,EVENTSTREAM,LSP4J,COPY";
  private static final String OF_THIS_FORMAT = "contender=PROEM,JACKSON";

  private final Plan plan;
  private final Path folder;

  CodecRun(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
  }

  List<Codec> run() throws IOException, InterruptedException {
    String sizes = plan.sizes().stream().map(String::valueOf).collect(Collectors.joining(","));
    String all = "size=" + sizes;
    List<Codec> codecs = new ArrayList<>();
    codecs.addAll(jmh(Work.ENCODE, "EncodeBenchmark", all));
    codecs.addAll(jmh(Work.DECODE, "DecodeBenchmark", all, DECODERS, "buffer=heap"));
    codecs.addAll(jmh(Work.DECODE, "DecodeBenchmark", all, OF_THIS_FORMAT, "buffer=direct"));
    codecs.addAll(jmh(Work.DECODE_UNSEEN, "UnseenHeaderBenchmark", "size=41", "names=known"));
    codecs.addAll(jmh(Work.ROUND_TRIP, "RoundTripBenchmark", all, DECODERS));
    return codecs;
  }

  private List<Codec> jmh(Work work, String benchmark, String... parameters)
      throws IOException, InterruptedException {
    Path json = folder.resolve(benchmark + ".json");
    String time = plan.iterationMillis() + "ms";
    List<String> arguments =
        new ArrayList<>(List.of(benchmark, "-prof", "gc", "-rf", "json", "-rff", json.toString()));
    arguments.addAll(List.of("-f", Integer.toString(plan.forks()), "-wi", "2", "-i", "3"));
    arguments.addAll(List.of("-w", time, "-r", time, "-foe", "true"));
    for (String parameter : parameters) {
      arguments.addAll(List.of("-p", parameter));
    }
    Child.run(
        Programs.main(
            List.of("-Djmh.ignoreLock=true"),
            "org.openjdk.jmh.Main",
            arguments.toArray(String[]::new)),
        LIMIT);
    return parsed(work, Files.readString(json));
  }

  /** Parses a result file of JMH. */
  static List<Codec> parsed(Work work, String json) {
    List<Codec> codecs = new ArrayList<>();
    for (JsonNode each : new JsonMapper().readTree(json)) {
      JsonNode parameters = each.get("params");
      JsonNode buffer = parameters.get("buffer");
      codecs.add(
          new Codec(
              work,
              parameters.get("contender").stringValue(),
              buffer == null ? "heap" : buffer.stringValue(),
              Integer.parseInt(parameters.get("size").stringValue()),
              median(each.get("primaryMetric").get("rawData")),
              each.get("secondaryMetrics").get("gc.alloc.rate.norm").get("score").doubleValue(0)));
    }
    return codecs;
  }

  /**
   * Returns the median of all iterations of all forks, so a single disturbed iteration has no
   * effect.
   */
  private static double median(JsonNode forks) {
    List<Double> iterations = new ArrayList<>();
    for (JsonNode fork : forks) {
      for (JsonNode iteration : fork) {
        iterations.add(iteration.doubleValue());
      }
    }
    return Statistics.median(iterations);
  }
}
