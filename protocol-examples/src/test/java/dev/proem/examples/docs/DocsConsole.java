package dev.proem.examples.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Runs the console sessions of one Markdown file again, and compares their output. A block is run
 * if this comment is above it:
 *
 * <pre>
 * &lt;!-- console: a name for it --&gt;
 * </pre>
 *
 * Each line that begins with {@code $ java -jar protocol-examples/target/examples.jar} is run from
 * the classes under test, and each with {@code $ python3} unchanged; the lines below are its
 * output. A server runs to the end of the file, on a free port instead of the one in the text.
 * Times and ports of clients are not compared, because they differ from run to run; neither is the
 * order of lines of commands with many connections. A last line of {@code ...} stands for any
 * further lines.
 */
final class DocsConsole implements AutoCloseable {
  private static final String PROMPT = "$ ";
  private static final String PROEM = "java -jar protocol-examples/target/examples.jar ";
  private static final String PYTHON = "python3 ";
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
  private static final Pattern ADDRESS = Pattern.compile("(127\\.0\\.0\\.1|\\[::1\\]):(\\d{4,5})");
  private static final String ELLIPSIS = "...";
  private static final int WAIT_SECONDS = 30;

  private final Path root;
  private final Path scripts;
  private final Map<String, String> realPorts = new LinkedHashMap<>();
  private final List<ConsoleServer> servers = new ArrayList<>();

  private record ConsoleServer(
      ConsoleSession session, Process process, String listening, BufferedReader output) {}

  /**
   * A command and its output, as the text shows them.
   *
   * @param line the index of its line in the file
   * @param command the text after the prompt
   * @param output the lines below it
   */
  record ConsoleSession(int line, String command, List<String> output) {
    /** Returns whether it needs Python 3, which some machines do not have. */
    boolean needsPython() {
      return command.startsWith(PYTHON);
    }

    private String arguments() {
      return command.substring(needsPython() ? PYTHON.length() : PROEM.length());
    }

    private boolean isServer() {
      return arguments().matches("\\S+-server .*");
    }

    private boolean isInAnyOrder() {
      return isServer() || arguments().startsWith("multiconn-client ");
    }

    /** Returns whether the text shows only the beginning of the output. */
    private boolean isShortened() {
      return !output.isEmpty() && output.get(output.size() - 1).equals(ELLIPSIS);
    }

    private String port() {
      String[] words = arguments().split(" ", -1);
      return words.length > 2 ? words[2] : "";
    }
  }

  /** A command whose output differs from the text. */
  record Difference(ConsoleSession session, List<String> printed) {
    @Override
    public String toString() {
      return "%nline %d: %s%n  the text shows:%n    %s%n  it printed:%n    %s"
          .formatted(
              session.line() + 1,
              session.command(),
              String.join("\n    ", session.output()),
              String.join("\n    ", printed));
    }
  }

  /** Runs commands in {@code root} and keeps its scripts in {@code scripts}. */
  DocsConsole(Path root, Path scripts) {
    this.root = root;
    this.scripts = scripts;
  }

  static List<ConsoleSession> sessions(DocsMarkdown markdown) {
    List<ConsoleSession> sessions = new ArrayList<>();
    for (DocsMarkdown.Block block : markdown.blocks()) {
      for (int i = block.first(); block.isKind("console") && i < block.end(); i++) {
        String line = markdown.lines().get(i);
        if (line.startsWith(PROMPT + PROEM) || line.startsWith(PROMPT + PYTHON)) {
          sessions.add(new ConsoleSession(i, line.substring(PROMPT.length()), new ArrayList<>()));
        } else if (line.startsWith(PROMPT) || i == block.first()) {
          throw new AssertionError(
              "%s:%d: only examples.jar and python3 can be run again"
                  .formatted(markdown.file(), i + 1));
        } else {
          sessions.get(sessions.size() - 1).output().add(line);
        }
      }
    }
    return sessions;
  }

  /** Returns the lines of the file with the real output of the commands. */
  static List<String> updated(DocsMarkdown markdown, List<Difference> differences) {
    List<String> lines = new ArrayList<>(markdown.lines());
    for (int i = differences.size() - 1; i >= 0; i--) {
      ConsoleSession session = differences.get(i).session();
      int first = session.line() + 1;
      List<String> shown = lines.subList(first, first + session.output().size());
      shown.clear();
      shown.addAll(differences.get(i).printed());
    }
    return lines;
  }

  /** Runs all sessions. Returns those with other output, in the order of the text. */
  List<Difference> differences(List<ConsoleSession> sessions) throws IOException {
    List<Difference> differences = new ArrayList<>();
    for (ConsoleSession session : sessions) {
      if (session.isServer()) {
        start(session);
      } else {
        Process process = run(session, portFor(session.port()));
        compare(session, process.inputReader(UTF_8).lines().toList(), differences);
      }
    }
    for (ConsoleServer server : servers) {
      server.process().toHandle().destroy(); // without closing the streams, as destroy() does
      List<String> printed = new ArrayList<>(List.of(server.listening()));
      printed.addAll(server.output().lines().toList());
      compare(server.session(), printed, differences);
    }
    differences.sort((a, b) -> Integer.compare(a.session().line(), b.session().line()));
    return differences;
  }

  private void start(ConsoleSession session) throws IOException {
    Process process = run(session, "0");
    BufferedReader output = process.inputReader(UTF_8);
    String listening = String.valueOf(output.readLine());
    servers.add(new ConsoleServer(session, process, listening, output));
    if (!listening.matches("Listening on .*:\\d+")) {
      throw new AssertionError("%s printed %s".formatted(session.command(), listening));
    }
    realPorts.put(session.port(), listening.substring(listening.lastIndexOf(':') + 1));
  }

  /** Returns the port for a shown port. Without a server in the text, no program listens on it. */
  private String portFor(String shown) throws IOException {
    if (shown.matches("\\d+") && !realPorts.containsKey(shown)) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        realPorts.put(shown, String.valueOf(free.getLocalPort()));
      }
    }
    return realPorts.getOrDefault(shown, shown);
  }

  /**
   * Runs a command by a shell, which reads it from a file, so its characters do not depend on the
   * locale.
   */
  private Process run(ConsoleSession session, String port) throws IOException {
    String command = session.command();
    if (!session.port().isEmpty()) {
      command = command.replaceFirst(" " + session.port() + "(?= |$)", " " + port);
    }
    if (!session.needsPython()) {
      Path java = Path.of(System.getProperty("java.home"), "bin", "java");
      String classPath =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      command =
          "'%s' -cp '%s' dev.proem.examples.Examples %s"
              .formatted(java, classPath, command.substring(PROEM.length()));
    }
    Path script = Files.createTempFile(scripts, "console", ".sh");
    Files.writeString(script, "exec " + command + "\n");
    ProcessBuilder process = new ProcessBuilder("sh", script.toString());
    process.environment().put("PYTHONUTF8", "1");
    return process
        .directory(root.toFile())
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .start();
  }

  private void compare(ConsoleSession session, List<String> printed, List<Difference> differences) {
    List<String> asShown = new ArrayList<>();
    for (String line : printed) {
      if (session.isShortened() && asShown.size() == session.output().size() - 1) {
        asShown.add(ELLIPSIS);
        break;
      }
      asShown.add(withShownPorts(line));
    }
    if (!comparable(session, session.output()).equals(comparable(session, asShown))) {
      differences.add(new Difference(session, asShown));
    }
  }

  private String withShownPorts(String line) {
    String text = line;
    for (Map.Entry<String, String> port : realPorts.entrySet()) {
      text = text.replaceAll(":" + port.getValue() + "\\b", ":" + port.getKey());
    }
    return text;
  }

  private List<String> comparable(ConsoleSession session, List<String> lines) {
    List<String> comparable = new ArrayList<>();
    for (String line : lines) {
      comparable.add(
          ADDRESS
              .matcher(TIME.matcher(line).replaceAll("TIME"))
              .replaceAll(
                  found ->
                      realPorts.containsKey(found.group(2))
                          ? found.group()
                          : found.group(1) + ":PORT"));
    }
    return session.isInAnyOrder() ? comparable.stream().sorted().toList() : comparable;
  }

  /** Ends the processes that still run, within half a minute. */
  @Override
  public void close() {
    for (ConsoleServer server : servers) {
      server.process().destroy();
      server
          .process()
          .onExit()
          .completeOnTimeout(server.process(), WAIT_SECONDS, TimeUnit.SECONDS)
          .join();
      server.process().destroyForcibly();
    }
  }
}
