package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A real HAProxy with the configuration of the documentation, in front of the servers of a test.
 */
final class Haproxy implements AutoCloseable {
  private static final Path CONFIGURATION = Path.of("src/main/haproxy/haproxy.cfg");
  private static final List<String> INSTALL =
      List.of("apt-get", "install", "-y", "-q", "--no-install-recommends", "haproxy");

  private final Process process;
  private final Path admin;

  private Haproxy(Process process, Path admin) {
    this.process = process;
    this.admin = admin;
  }

  /** Installs HAProxy if that is allowed. With CI=true, the test fails without it. */
  static void assumeInstalled() throws IOException {
    boolean ci = "true".equals(System.getenv("CI"));
    if (!isInstalled() && ci && System.getProperty("user.name").equals("root")) {
      run("apt-get", "update", "-q");
      run(INSTALL.toArray(new String[0]));
    }
    if (ci) {
      assertThat(isInstalled()).as("haproxy is present, because CI=true").isTrue();
    }
    assumeTrue(isInstalled(), "haproxy is missing (Debian: apt-get install haproxy)");
  }

  private static boolean isInstalled() {
    try {
      return run("haproxy", "-v") == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static int run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(180, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns a port that was just free, because HAProxy does not report the port that it uses. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Starts HAProxy.
   *
   * @param folder the folder for its sockets and its log
   * @param variables the variables of the configuration, without PROEM_ADMIN
   */
  static Haproxy start(Path folder, Map<String, String> variables) throws IOException {
    Path admin = folder.resolve("admin.sock");
    ProcessBuilder builder =
        new ProcessBuilder("haproxy", "-db", "-f", CONFIGURATION.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("haproxy.log").toFile());
    builder.environment().putAll(variables);
    builder.environment().put("PROEM_ADMIN", admin.toString());
    return new Haproxy(builder.start(), admin);
  }

  boolean isListening() {
    assertThat(process.isAlive()).as(() -> "haproxy runs; its output: " + log()).isTrue();
    return Files.exists(admin);
  }

  private String log() {
    try {
      return Files.readString(admin.resolveSibling("haproxy.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Sends a command to the admin socket. */
  String tell(String command) throws IOException {
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.connect(UnixDomainSocketAddress.of(admin));
      OutputStream out = Channels.newOutputStream(socket);
      out.write((command + "\n").getBytes(StandardCharsets.UTF_8));
      byte[] answer = Channels.newInputStream(socket).readAllBytes();
      return new String(answer, StandardCharsets.UTF_8);
    }
  }

  /**
   * Returns the state of each server and of its last health check, such as "UP L7OK", by its name.
   */
  Map<String, String> states() throws IOException {
    Map<String, String> states = new TreeMap<>();
    List<String> columns = new ArrayList<>();
    for (String line : tell("show stat").lines().toList()) {
      List<String> values = List.of(line.replaceFirst("^# ", "").split(",", -1));
      if (columns.isEmpty()) {
        columns.addAll(values);
      } else if (values.size() >= columns.size() - 1) {
        String status = values.get(columns.indexOf("status"));
        String check = values.get(columns.indexOf("check_status"));
        states.put(values.get(columns.indexOf("svname")), (status + " " + check).strip());
      }
    }
    return states;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
