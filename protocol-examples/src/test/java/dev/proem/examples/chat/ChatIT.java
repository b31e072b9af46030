package dev.proem.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.cli.ExitStatus;
import dev.proem.cli.JarProcess;
import dev.proem.cli.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the chat with real processes. */
class ChatIT {
  private static void awaitPrinted(JarProcess process, String text) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(process.printed()).contains(text));
  }

  private static void chat(JarProcess server, String... address) throws IOException {
    try (JarProcess ann = join("ann", address);
        JarProcess bob = join("bob", address)) {
      awaitPrinted(ann, "* bob has joined\n");
      ann.type("hello \uD83D\uDC30");
      awaitPrinted(bob, "ann: hello \uD83D\uDC30\n");
      bob.type("/names");
      awaitPrinted(bob, "\n* here: ann, bob\n");
      bob.endInput();
      JarProcess.Result ended = bob.awaitEnd();
      assertThat(ended.status()).as(ended.err()).isZero();
      awaitPrinted(ann, "* bob has left\n");
      server.signal("KILL");
      JarProcess.Result lost = ann.awaitEnd();
      assertThat(lost.status()).isEqualTo(ExitStatus.CONNECTION_LOST.code());
      assertThat(lost.err()).startsWith("examples: the connection to ").hasLineCount(1);
    }
  }

  private static JarProcess join(String name, String... address) throws IOException {
    String[] command = new String[address.length + 2];
    command[0] = "chat-client";
    System.arraycopy(address, 0, command, 1, address.length);
    command[command.length - 1] = name;
    JarProcess client = JarProcess.startTyping(command);
    awaitPrinted(client, "* here: ");
    return client;
  }

  @Test
  void twoClients_chatUntilTheServerIsKilled() throws IOException {
    try (JarProcess server = JarProcess.start("chat-server", "127.0.0.1", "0")) {
      chat(server, "127.0.0.1", String.valueOf(server.port()));
    }
  }

  @Test
  void twoClients_chatOverAUnixDomainSocket(@TempDir Path folder) throws IOException {
    String socket = "unix:" + folder.resolve("s");
    try (JarProcess server = JarProcess.start("chat-server", socket)) {
      assertThat(server.firstLine()).isEqualTo("Listening on " + socket);
      chat(server, socket);
    }
  }

  @Test
  void twoClients_chatOverTls(@TempDir Path folder) throws Exception {
    PemFiles.make(folder, "tls", "localhost");
    String cert = folder.resolve("tls.pem").toString();
    try (JarProcess server =
        JarProcess.start(
            "chat-server",
            "127.0.0.1",
            "0",
            "--tls",
            "--cert",
            cert,
            "--key",
            folder.resolve("tls.key").toString())) {
      chat(server, "127.0.0.1", String.valueOf(server.port()), "--tls", "--trust", cert);
    }
  }

  @Test
  void killedClient_hasLeftAndItsNameIsFree() throws IOException {
    try (JarProcess server = JarProcess.start("chat-server", "127.0.0.1", "0")) {
      String port = String.valueOf(server.port());
      try (JarProcess ann = join("ann", "127.0.0.1", port)) {
        try (JarProcess bob = join("bob", "127.0.0.1", port)) {
          JarProcess.Result taken = JarProcess.run("chat-client", "127.0.0.1", port, "BOB");
          assertThat(taken.status()).isEqualTo(ExitStatus.ERROR_REPLY.code());
          assertThat(taken.err()).contains("proem.dev/name-taken").hasLineCount(1);
          bob.signal("KILL");
          awaitPrinted(ann, "* bob has left\n");
        }
        join("bob", "127.0.0.1", port).close();
      }
    }
  }

  @Test
  void stoppedServer_endsWithStatusZero() throws IOException {
    try (JarProcess server = JarProcess.start("chat-server", "127.0.0.1", "0");
        JarProcess ann = join("ann", "127.0.0.1", String.valueOf(server.port()))) {
      server.signal("TERM");
      assertThat(server.awaitEnd().status()).isZero();
      assertThat(ann.awaitEnd().status()).isEqualTo(ExitStatus.CONNECTION_LOST.code());
    }
  }

  @Test
  void closedInput_isReportedAndNoOtherFileIsRead() throws IOException {
    List<String> shell = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <&-", "sh"));
    shell.addAll(JarProcess.java());
    JarProcess.Result result =
        JarProcess.run(shell, Map.of(), "chat-client", "127.0.0.1", "1", "ann");
    assertThat(result.status()).as(result.err()).isEqualTo(ExitStatus.FILE_FAILED.code());
    assertThat(result.err()).startsWith("examples: can't read standard input: it is closed");
  }
}
