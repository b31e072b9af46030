package dev.proem.benchmarks.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** The samples of a recording, counted by method. */
final class Samples {
  private static final Set<String> KINDS = Set.of("jdk.ExecutionSample", "jdk.NativeMethodSample");

  private final Map<String, Integer> itself = new HashMap<>();
  private final Map<String, Integer> withCallees = new HashMap<>();
  private int total;

  /**
   * A method that was seen.
   *
   * @param itself in how many samples it was the one that ran
   * @param withCallees in how many it was on the stack
   */
  record Row(String method, int itself, int withCallees) {}

  /** Reads a file of JFR. */
  static Samples in(Path recording) throws IOException {
    Samples samples = new Samples();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (KINDS.contains(event.getEventType().getName()) && event.getStackTrace() != null) {
          samples.add(event.getStackTrace().getFrames().stream().map(Samples::name).toList());
        }
      }
    }
    return samples;
  }

  private static String name(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    return method.getType().getName() + "." + method.getName();
  }

  /** Counts a stack, the method that ran first; a method that is on it twice counts once. */
  void add(List<String> stack) {
    if (stack.isEmpty()) {
      return;
    }
    total++;
    itself.merge(stack.get(0), 1, Integer::sum);
    for (String method : new HashSet<>(stack)) {
      withCallees.merge(method, 1, Integer::sum);
    }
  }

  int total() {
    return total;
  }

  /** So many methods that ran most often. */
  List<Row> mostItself(int limit) {
    return top(Comparator.comparingInt(Row::itself), limit);
  }

  /** So many methods that were on the stack most often. */
  List<Row> mostWithCallees(int limit) {
    return top(Comparator.comparingInt(Row::withCallees), limit);
  }

  private List<Row> top(Comparator<Row> least, int limit) {
    return withCallees.entrySet().stream()
        .map(each -> row(each.getKey(), each.getValue()))
        .sorted(least.reversed().thenComparing(Row::method))
        .limit(limit)
        .toList();
  }

  private Row row(String method, int count) {
    return new Row(method, itself.getOrDefault(method, 0), count);
  }
}
