package dev.proem.cli.load;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The result of a load as JSON, for programs. {@code docs/how-to/measure.md} documents the members:
 * new ones may be added, and none changes its meaning.
 */
final class LoadJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private LoadJson() {}

  /** Returns one object and a line feed, in UTF-8. */
  static byte[] of(LoadSettings settings, LoadEngine.Result result) {
    LoadMeasurement seen = result.measurement();
    ObjectNode root = MAPPER.createObjectNode();
    settings(root.putObject("settings"), settings);
    root.put("endedEarly", result.stopped());
    root.put("seconds", rounded(result.seconds(), 1e6));
    root.put("requests", seen.requests);
    root.put("replies", seen.replies);
    root.put("requestsPerSecond", rounded(LoadFigures.perSecond(seen.answered, result), 1e3));
    if (settings.isOpenLoop()) {
      root.put("askedPerSecond", settings.rate());
      root.put("dueNotSent", seen.notSent);
    }
    root.put("sentBytes", seen.sentBytes);
    root.put("receivedBytes", seen.receivedBytes);
    root.put(
        "sentMegabytesPerSecond",
        rounded(LoadFigures.perSecond(seen.sentBytes, result) / 1e6, 1e6));
    root.put(
        "receivedMegabytesPerSecond",
        rounded(LoadFigures.perSecond(seen.receivedBytes, result) / 1e6, 1e6));
    latency(root, seen);
    ObjectNode errors = root.putObject("errors");
    seen.faults().forEach((fault, count) -> errors.put(fault.member(), count));
    ObjectNode replies = root.putObject("errorReplies");
    seen.errorReplies().forEach((code, count) -> replies.put(code, count));
    ObjectNode connections = root.putObject("connections");
    connections.put("opened", seen.opened);
    connections.put("lost", seen.lost);
    connections.put("reopened", seen.reopened);
    connections.put("failedAttempts", seen.failedAttempts);
    ObjectNode all = root.putObject("withWarmup");
    all.put("requests", seen.allRequests);
    all.put("replies", seen.allReplies);
    all.put("pushes", seen.pushes);
    all.put("notWaitedFor", seen.abandoned);
    return (MAPPER.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void settings(ObjectNode json, LoadSettings settings) {
    json.put("address", settings.address().toString());
    json.put("tls", settings.tls() != null);
    json.put("connections", settings.connections());
    json.put("depth", settings.depth());
    json.put("loop", settings.isOpenLoop() ? "open" : "closed");
    json.put("contentType", settings.request().contentType());
    json.put("contentBytes", settings.request().contentLength());
    json.put("messageIds", settings.messageIds());
    json.put("durationSeconds", settings.duration().toMillis() / 1e3);
    json.put("warmupSeconds", settings.warmup().toMillis() / 1e3);
    json.put("timeoutSeconds", settings.timeout().toMillis() / 1e3);
  }

  private static void latency(ObjectNode root, LoadMeasurement seen) {
    ObjectNode latency = root.putObject("latencyMicros");
    ArrayNode curve = root.putArray("percentiles");
    if (seen.latency().getTotalCount() == 0) {
      for (LoadFigures.Latency each : LoadFigures.Latency.values()) {
        latency.putNull(each.member());
      }
      return;
    }
    LoadFigures.latencies(seen.latency())
        .forEach((name, micros) -> latency.put(name.member(), micros));
    for (LoadFigures.Point point : LoadFigures.curve(seen.latency())) {
      curve.addArray().add(point.percentile()).add(point.micros());
    }
  }

  private static double rounded(double number, double parts) {
    return Math.round(number * parts) / parts;
  }
}
