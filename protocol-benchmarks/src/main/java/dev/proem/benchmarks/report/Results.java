package dev.proem.benchmarks.report;

import java.util.List;
import java.util.Optional;

/**
 * The results of all measurements. A list is empty if nothing was measured for it.
 *
 * @param failures what could not be measured, and why, as text
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

  /** The measured operation of a codec. */
  enum Work {
    ENCODE,
    DECODE,
    DECODE_UNSEEN,
    ROUND_TRIP
  }

  /**
   * The figures of a codec for one operation.
   *
   * @param contender its name in {@code Contenders}
   * @param buffer heap or direct
   * @param size of the content, in bytes
   * @param nanos per message
   * @param garbage bytes allocated per message
   */
  record Codec(
      Work work, String contender, String buffer, int size, double nanos, double garbage) {}

  /**
   * The figures of a server under a load, for each round.
   *
   * @param cpuMicros CPU time of the server per request, in microseconds
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

  /** A percentile (at least 0, below 100) and its latency. */
  record Point(double percentile, double micros) {}

  /**
   * Latencies at a fixed rate.
   *
   * @param rate the target rate, in requests per second
   * @param achieved the achieved rate
   */
  record Curve(String name, int rate, double achieved, List<Point> points) {
    /** Returns the latency of the last point up to this percentile. */
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

  /** The memory of an idle connection of a server, in bytes. */
  record Idle(String name, int connections, double heap, double rss) {}

  /**
   * The figures of transfers of a file from one process to another.
   *
   * @param seconds the duration of each transfer
   * @param cpuSecondsPerGiB CPU time of both processes together; 0 if it was not measured
   * @param peakHeap peak heap in use, in bytes, of the process with the higher peak; 0 if it was
   *     not measured
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
