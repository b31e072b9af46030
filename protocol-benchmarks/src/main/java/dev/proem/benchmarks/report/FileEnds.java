package dev.proem.benchmarks.report;

import dev.proem.benchmarks.file.Direction;
import dev.proem.benchmarks.file.Figures;
import dev.proem.benchmarks.report.Results.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A server process and a client process that transfer a file, and their figures. */
final class FileEnds implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double GIB = 1L << 30;

  private final Child server;
  private final Child client;
  private final Path target;
  private final long size;
  private final List<Double> seconds = new ArrayList<>();
  private double cpuSeconds;
  private double clientCpu;
  private double peakHeap;

  private FileEnds(Child server, Child client, Path target, long size) {
    this.server = server;
    this.client = client;
    this.target = target;
    this.size = size;
  }

  /** Starts both processes. */
  static FileEnds start(Class<?> server, Class<?> client, Path source, Path target)
      throws IOException {
    String from = source.toString();
    String to = target.toString();
    Child started = Child.server(Programs.main(FileRun.HEAP, server.getName(), from, to));
    try {
      String port = Integer.toString(started.port());
      return new FileEnds(
          started,
          Child.answering(Programs.main(FileRun.HEAP, client.getName(), port, from, to)),
          target,
          Files.size(source));
    } catch (IOException e) {
      started.close();
      throw e;
    }
  }

  /** Transfers the file once. */
  void transfer(Direction direction, boolean isCounted) throws IOException {
    Files.deleteIfExists(target);
    Figures serverBefore = figures(server, direction);
    Figures clientAfter = figures(client, direction);
    Figures serverAfter = figures(server, direction);
    if (Files.size(target) != size) {
      throw new IOException("received only " + Files.size(target) + " of " + size + " bytes");
    }
    if (isCounted) {
      seconds.add(clientAfter.seconds());
      cpuSeconds += serverAfter.cpuSeconds() - serverBefore.cpuSeconds();
      cpuSeconds += clientAfter.cpuSeconds() - clientCpu;
    }
    clientCpu = clientAfter.cpuSeconds();
    double peak = Math.max(serverAfter.peakHeapBytes(), clientAfter.peakHeapBytes());
    peakHeap = Math.max(peakHeap, peak);
  }

  private static Figures figures(Child child, Direction direction) throws IOException {
    return JSON.readValue(child.ask(direction.name()), Figures.class);
  }

  /** Returns the figures counted since the last call. */
  Transfer taken(String name) {
    double moved = size / GIB * seconds.size();
    Transfer taken = new Transfer(name, size, List.copyOf(seconds), cpuSeconds / moved, peakHeap);
    seconds.clear();
    cpuSeconds = 0;
    return taken;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
