package dev.proem.net;

import dev.proem.net.internal.transport.Uninterruptibles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, with our class path: to be killed, to be frozen, or to see what it costs. It is
 * asked by lines on its standard input and answers by lines on its standard output. It has to end
 * with its input, so that none outlives its test.
 */
public final class Child implements AutoCloseable {
  private static final long ANSWER_SECONDS = 60;
  private static final String END = "(it has ended)";

  private final Process process;
  private final PrintStream questions;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private Child(Process process) {
    this.process = process;
    this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "child-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  public static Child start(List<String> jvmOptions, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new Child(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(answers::add);
    } catch (IOException | java.io.UncheckedIOException e) {
      answers.add(e.toString());
    }
    answers.add(END);
  }

  /** The next line that it prints. */
  String line() throws InterruptedException {
    String line = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
    if (line == null || line.equals(END)) {
      throw new AssertionError("the child says nothing; alive: " + process.isAlive());
    }
    return line;
  }

  /** Reads lines up to this one. */
  void awaitLine(String expected) throws InterruptedException {
    String line = line();
    while (!line.equals(expected)) {
      line = line();
    }
  }

  /** Writes a line to it, whose answer comes later. */
  void tell(String line) {
    questions.println(line);
  }

  public String ask(String question) throws InterruptedException {
    tell(question);
    return line();
  }

  /** Sends a signal, such as STOP or CONT. */
  void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + name + " ended with " + code);
    }
  }

  /** As {@code kill -9}; returns when it has ended. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The memory of it that is in RAM, in bytes. */
  long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS");
  }

  /** The processor time that it has used so far, in milliseconds; a tick of Linux has ten. */
  long cpuMillis() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return 10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
  }

  @Override
  public void close() {
    questions.close();
    process.destroyForcibly();
    Uninterruptibles.uninterruptibly(() -> process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS));
  }
}
