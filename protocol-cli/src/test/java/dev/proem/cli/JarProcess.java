package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A real process that runs the built jar, which the system property {@code program.jar} names.
 * Other programs can be run the same way.
 */
public final class JarProcess implements AutoCloseable {
  private static final int SAFETY_NET_SECONDS = 60;

  /** The exit status and the output of a process. */
  public record Result(int status, String out, String err) {}

  private final Process process;
  private final CompletableFuture<String> listening = new CompletableFuture<>();
  private final StringBuilder printed = new StringBuilder();
  private final StringBuilder errors = new StringBuilder();
  private final CompletableFuture<String> out;
  private final CompletableFuture<String> err;

  private JarProcess(List<String> command, Map<String, String> environment, boolean typing)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    if (!environment.isEmpty()) {
      builder.environment().keySet().removeIf(name -> name.startsWith("LC_"));
      builder.environment().putAll(environment);
    }
    process = builder.start();
    if (!typing) {
      process.getOutputStream().close();
    }
    out = Background.run(() -> drain(process.getInputStream(), printed, listening));
    err = Background.run(() -> drain(process.getErrorStream(), errors, null));
  }

  static Path jar() {
    Path jar = Path.of(System.getProperty("program.jar"));
    assertThat(jar).as("the jar, made by mvn package").exists();
    return jar.toAbsolutePath();
  }

  private static String javaProgram() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Returns the command that runs the jar with these options of the JVM. */
  public static List<String> java(String... jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(javaProgram());
    command.add("-XX:TieredStopAtLevel=1"); // most processes here end quickly
    if (Files.exists(LoadedClasses.ARCHIVE)) { // some JVMs can't make one
      command.add("-XX:SharedArchiveFile=" + LoadedClasses.ARCHIVE);
    }
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-jar", jar().toString()));
    return command;
  }

  /**
   * An archive of the classes that the jar loads at its start, because the tests start it often.
   */
  private static final class LoadedClasses {
    static final Path ARCHIVE = archive();

    private static Path archive() {
      Path archive = jar().resolveSibling("started-" + ProcessHandle.current().pid() + ".jsa");
      archive.toFile().deleteOnExit();
      List<String> command =
          List.of(
              javaProgram(),
              "-XX:ArchiveClassesAtExit=" + archive,
              "-jar",
              jar().toString(),
              "--help");
      try {
        run(command, Map.of());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return archive;
    }
  }

  public static JarProcess start(String... arguments) throws IOException {
    return start(java(), Map.of(), arguments);
  }

  public static JarProcess start(
      List<String> command, Map<String, String> environment, String... more) throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    boolean plain = all.stream().allMatch(a -> a.chars().allMatch(c -> c < 0x80));
    return new JarProcess(plain ? all : throughShell(all), environment, false);
  }

  /** Starts the jar with a standard input for {@link #type}. */
  public static JarProcess startTyping(String... arguments) throws IOException {
    List<String> all = java();
    all.addAll(List.of(arguments));
    return new JarProcess(all, Map.of(), true);
  }

  /** Writes one line to the standard input. */
  public void type(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Ends the standard input. */
  public void endInput() throws IOException {
    process.getOutputStream().close();
  }

  /** Returns the standard output so far. */
  public String printed() {
    synchronized (printed) {
      return printed.toString();
    }
  }

  /** Returns the standard error so far. */
  public String errors() {
    synchronized (errors) {
      return errors.toString();
    }
  }

  /** Runs the jar to its end. */
  public static Result run(String... arguments) throws IOException {
    return run(java(), Map.of(), arguments);
  }

  public static Result run(List<String> command, Map<String, String> environment, String... more)
      throws IOException {
    try (JarProcess process = start(command, environment, more)) {
      return process.awaitEnd();
    }
  }

  /** Java passes arguments in the charset of its locale; a shell can pass any bytes. */
  private static List<String> throughShell(List<String> command) {
    StringBuilder script = new StringBuilder("exec");
    for (String argument : command) {
      script.append(" \"$(printf '%b' '");
      for (byte b : argument.getBytes(StandardCharsets.UTF_8)) {
        script.append(String.format("\\0%03o", b & 0xFF));
      }
      script.append("')\"");
    }
    return List.of("sh", "-c", script.toString());
  }

  private static String drain(
      InputStream in, StringBuilder text, @Nullable CompletableFuture<String> firstLine) {
    try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n' && firstLine != null) {
          firstLine.complete(text.toString()); // has an effect only once
        }
        synchronized (text) {
          text.append((char) c);
        }
      }
    } catch (IOException e) {
      text.append("[broken: ").append(e.getMessage()).append("]");
    }
    if (firstLine != null) {
      firstLine.complete(text.toString());
    }
    return text.toString();
  }

  /** Waits for the first line of standard output, and returns it. */
  public String firstLine() {
    return within(listening);
  }

  /** Waits until a server prints its port, and returns the port. */
  public int port() {
    String line = firstLine();
    assertThat(line).as("first line of a server").matches("Listening on \\S+:\\d+");
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Sends a signal, such as TERM or INT. */
  public void signal(String name) throws IOException {
    run(List.of("kill", "-" + name, String.valueOf(pid())), Map.of());
  }

  /** Returns whether the process ignores a signal, as shells arrange for background processes. */
  public boolean ignores(int signal) throws IOException {
    Path status = Path.of("/proc/" + pid() + "/status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn: 0");
    long mask = Long.parseUnsignedLong(ignored.substring(7).strip(), 16);
    return (mask & (1L << (signal - 1))) != 0;
  }

  public Result awaitEnd() {
    try {
      boolean ended = process.waitFor(SAFETY_NET_SECONDS, TimeUnit.SECONDS);
      assertThat(ended).as("the process ends").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new Result(process.exitValue(), within(out), within(err));
  }

  private static <T> T within(CompletableFuture<T> future) {
    try {
      return future.get(SAFETY_NET_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(SAFETY_NET_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
