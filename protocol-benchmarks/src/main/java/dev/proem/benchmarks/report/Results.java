package dev.proem.benchmarks.report;

import java.util.List;
import java.util.Optional;

/**
 * All that was measured. Empty lists are what was not.
 *
 * @param failures what could not be measured, and why, in sentences
 */
record Results(
    Setting setting,
    List<Codec> codec,
    List<Server> servers,
    List<Server> tls,
    List<Curve> latency,
    List<Idle> idle,
    List<Transfer> files,
    List<String> failures) {

  /** What a codec was measured at. */
  enum Work {
    ENCODE,
    DECODE,
    DECODE_UNSEEN,
    ROUND_TRIP
  }

  /**
   * A codec at one work.
   *
   * @param contender by its name in {@code Contenders}
   * @param buffer heap or direct
   * @param size of the content, in bytes
   * @param nanos per message
   * @param garbage bytes allocated per message
   */
  record Codec(
      Work work, String contender, String buffer, int size, double nanos, double garbage) {}

  /**
   * A server under a load, round by round.
   *
   * @param cpuMicros processor time of the server per request, in microseconds
   */
  record Server(
      String name,
      int connections,
      int depth,
      List<Double> cpuMicros,
      List<Double> requestsPerSecond,
      List<Double> p50Micros,
      List<Double> p99Micros) {

    String load() {
      return connections + "x" + depth;
    }

    double cpu() {
      return Statistics.median(cpuMicros);
    }

    double rate() {
      return Statistics.median(requestsPerSecond);
    }
  }

  /** A percentile, from 0 to below 100, and its latency. */
  record Point(double percentile, double micros) {}

  /**
   * Latencies at a fixed rate.
   *
   * @param rate wanted, in requests a second
   * @param achieved what it came to
   */
  record Curve(String name, int rate, double achieved, List<Point> points) {
    /** The latency of the last point up to this percentile. */
    double at(double percentile) {
      double micros = 0;
      for (Point point : points) {
        if (point.percentile() <= percentile + 1e-9) {
          micros = point.micros();
        }
      }
      return micros;
    }
  }

  /** What an idle connection costs a server, in bytes. */
  record Idle(String name, int connections, double heap, double rss) {}

  /**
   * A file from one process to another.
   *
   * @param seconds each time
   * @param cpuSecondsPerGiB processor time of both ends together; 0 where it was not measured
   * @param peakHeap the most heap that the fuller end had in use, in bytes; 0 likewise
   */
  record Transfer(
      String name, long bytes, List<Double> seconds, double cpuSecondsPerGiB, double peakHeap) {
    double megabytesPerSecond() {
      return bytes / 1e6 / Statistics.median(seconds);
    }
  }

  Optional<Codec> codec(Work work, String contender, String buffer, int size) {
    return codec.stream()
        .filter(each -> each.work() == work && each.contender().equals(contender))
        .filter(each -> each.buffer().equals(buffer) && each.size() == size)
        .findFirst();
  }

  static Optional<Server> server(List<Server> servers, String name, String load) {
    return servers.stream()
        .filter(each -> each.name().equals(name) && each.load().equals(load))
        .findFirst();
  }
}
