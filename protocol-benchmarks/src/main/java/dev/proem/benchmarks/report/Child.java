package dev.proem.benchmarks.report;

import dev.proem.benchmarks.peer.Ready;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process, which may print the port that it listens on; {@link #close} kills it. */
public final class Child implements AutoCloseable {
  private final List<String> command;
  private final Process process;
  private final BufferedReader output;
  private final Path errors;
  private int port;

  private Child(List<String> command) throws IOException {
    this.command = command;
    errors = Files.createTempFile("proem-bench", ".txt"); // Proem's server logs each connection
    errors.toFile().deleteOnExit();
    process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts a server and waits until it listens. */
  public static Child server(List<String> command) throws IOException {
    Child child = new Child(command);
    for (String line = child.line(); ; line = child.line()) {
      if (line.startsWith(Ready.PREFIX)) {
        child.port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        return child;
      }
    }
  }

  /** Starts a program that answers each line of input with a line of output. */
  static Child answering(List<String> command) throws IOException {
    return new Child(command);
  }

  /** Writes a line to its standard input and waits for a line of its standard output. */
  String ask(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return line();
  }

  private String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      process.destroyForcibly();
      String why = Files.readString(errors, StandardCharsets.UTF_8).strip();
      throw new IOException("process ended too early: " + String.join(" ", command) + ": " + why);
    }
    return line;
  }

  /** Runs a program until it ends and returns its output. */
  public static String run(List<String> command, Duration limit)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("proem-bench", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String printed = Files.readString(output, StandardCharsets.UTF_8);
      if (!ended || process.exitValue() != 0) {
        String how = ended ? "ended with " + process.exitValue() : "took longer than " + limit;
        throw new IOException(String.join(" ", command) + " " + how + ": " + printed.strip());
      }
      return printed;
    } finally {
      Files.delete(output);
    }
  }

  /** Returns the port that a server listens on. */
  public int port() {
    return port;
  }

  /** Returns the CPU time that it has used, user and system, in microseconds. */
  double cpuMicros() {
    return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e3;
  }

  /** Returns its heap in use after a garbage collection, in bytes. */
  double heapBytes() throws IOException, InterruptedException {
    String histogram = "";
    for (int i = 0; i < 2; i++) { // the first keeps objects with a finalizer or a cleaner
      histogram = run(jcmd("GC.class_histogram"), Duration.ofMinutes(1));
    }
    String[] total = histogram.strip().split("\\s+", -1);
    return Double.parseDouble(total[total.length - 1]);
  }

  /** Returns the command for {@link #run} that sends this jcmd request to its JVM. */
  public List<String> jcmd(String... request) {
    List<String> command = new ArrayList<>();
    command.add(Programs.tool("jcmd"));
    command.add(Long.toString(process.pid()));
    command.addAll(List.of(request));
    return command;
  }

  /**
   * Returns its resident memory (RSS) in bytes; 0 if the system has no {@code /proc} file for it.
   */
  double rssBytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (Files.isReadable(status)) {
      for (String line : Files.readAllLines(status, StandardCharsets.UTF_8)) {
        if (line.startsWith("VmRSS:")) {
          return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1_024;
        }
      }
    }
    return 0;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
