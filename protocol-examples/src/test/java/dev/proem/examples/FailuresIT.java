package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proem.cli.ExitStatus;
import dev.proem.cli.FakeServer;
import dev.proem.cli.JarProcess;
import dev.proem.cli.MessageBytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of failure has its own status, and one line that says what happened and what to do. */
class FailuresIT {
  private static void assertFails(JarProcess.Result result, ExitStatus status, String message) {
    assertThat(result.status()).as(result.err()).isEqualTo(status.code());
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("examples: ").contains(message, "; ").hasLineCount(1);
  }

  @Test
  void badUsage_isReported() throws IOException {
    assertFails(JarProcess.run(), ExitStatus.USAGE, "Missing command");
    assertFails(JarProcess.run("app-clown"), ExitStatus.USAGE, "'app-clown'");
    assertFails(JarProcess.run("demo", "--loud"), ExitStatus.USAGE, "'--loud'");
  }

  @Test
  void connectionRefused_isReported() throws IOException {
    String port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = String.valueOf(free.getLocalPort());
    }
    assertFails(
        JarProcess.run("echo-client", "127.0.0.1", port),
        ExitStatus.CONNECTION_FAILED,
        "connection refused by 127.0.0.1:" + port);
    assertFails(
        JarProcess.run("app-client", "::1", port, "search", "x"),
        ExitStatus.CONNECTION_FAILED,
        "connection refused by [::1]:" + port);
  }

  @Test
  void unknownName_isReported() throws IOException {
    String noName = "no such name";
    assertFails(
        JarProcess.run("echo-client", noName, "80"), ExitStatus.NAME_NOT_FOUND, "not found");
    assertFails(JarProcess.run("app-server", noName, "0"), ExitStatus.NAME_NOT_FOUND, "not found");
    assertFails(
        JarProcess.run("multiconn-client", noName, "80", "2"),
        ExitStatus.NAME_NOT_FOUND,
        "not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo-server", "multiconn-server", "app-server"})
  void portInUse_isReported(String command) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      assertFails(
          JarProcess.run(command, "127.0.0.1", port),
          ExitStatus.PORT_TAKEN,
          "port " + port + " is taken");
    }
  }

  @Test
  void addressOfAnotherMachine_isReported() throws IOException {
    assertFails(
        JarProcess.run("app-server", "192.0.2.1", "0"),
        ExitStatus.ADDRESS_UNAVAILABLE,
        "192.0.2.1");
  }

  @Test
  void anIpv6Address_whereJavaHasNoIpv6() throws IOException {
    List<String> java = JarProcess.java("-Djava.net.preferIPv4Stack=true");
    for (String command : new String[] {"app-server :: 0", "file-list ::1 9"}) {
      assertFails(
          JarProcess.run(java, Map.of(), command.split(" ", -1)),
          ExitStatus.ADDRESS_UNAVAILABLE,
          "has no IPv6; use an IPv4 address");
    }
  }

  @Test
  void deniedPermission_isReported() throws IOException {
    String firstFree = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    String port = JarProcess.run(List.of("cat", firstFree), Map.of()).out().strip();
    assumeTrue(
        port.matches("[0-9]+") && Integer.parseInt(port) > 81, "every user may use port 81 here");
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      Path setpriv = Path.of("/usr/bin/setpriv");
      assumeTrue(Files.exists(setpriv), "setpriv is missing: can't run as an ordinary user");
      command.addAll(List.of(setpriv.toString(), "--bounding-set", "-all"));
    }
    command.addAll(JarProcess.java());
    assertFails(
        JarProcess.run(command, Map.of(), "app-server", "127.0.0.1", "81"),
        ExitStatus.PERMISSION_DENIED,
        "no permission");
  }

  @Test
  void fullOutput_isReported() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/full")), "/dev/full is missing");
    for (String command : new String[] {"demo", "--help", "app-server 127.0.0.1 0"}) {
      List<String> shell = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh"));
      shell.addAll(JarProcess.java());
      assertFails(
          JarProcess.run(shell, Map.of(), command.split(" ", -1)),
          ExitStatus.OUTPUT_FAILED,
          "can't write to standard output");
    }
  }

  @Test
  void replyThatNeverArrives_isReported() throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      String port = String.valueOf(silent.port());
      assertFails(
          JarProcess.run("app-client", "127.0.0.1", port, "search", "x", "--timeout", "0.5"),
          ExitStatus.TIMED_OUT,
          "timed out");
    }
  }

  @Test
  void replyThatIsMissingTruncatedMalformedOrOfAnotherProtocol_isReported() throws IOException {
    byte[] reply = MessageBytes.json("{\"result\": \"x\"}");
    assertReply(new byte[0], ExitStatus.REPLY_MISSING);
    assertReply(Arrays.copyOf(reply, 50), ExitStatus.REPLY_TRUNCATED);
    assertReply(new byte[] {0, 0}, ExitStatus.REPLY_MALFORMED);
    assertReply(MessageBytes.utf8("HTTP/1.1 400 Bad Request\r\n\r\n"), ExitStatus.WRONG_PROTOCOL);
  }

  private static void assertReply(byte[] reply, ExitStatus status) throws IOException {
    try (FakeServer server = FakeServer.answering(reply)) {
      String port = String.valueOf(server.port());
      assertFails(
          JarProcess.run("app-client", "127.0.0.1", port, "search", "x"),
          status,
          "127.0.0.1:" + port);
    }
  }
}
