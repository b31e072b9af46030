package dev.proem.examples.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.cli.CommandLineRun;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.JarProcess;
import dev.proem.cli.PemFiles;
import dev.proem.examples.ExampleRun;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the file server and its clients with real processes, some of which are killed. */
class FilesIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path root;
  private Path store;
  private Path back;

  @BeforeEach
  void folders() throws IOException {
    store = Files.createDirectory(root.resolve("store"));
    back = Files.createDirectory(root.resolve("back"));
  }

  private JarProcess serve(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("file-server", "127.0.0.1", "0"));
    command.add(store.toString());
    command.addAll(List.of(options));
    return JarProcess.start(JarProcess.java("-Xmx64m"), Map.of(), command.toArray(String[]::new));
  }

  private static String[] to(JarProcess server, String command, String... more) {
    String[] start = {command, "127.0.0.1", String.valueOf(server.port())};
    return Stream.concat(Stream.of(start), Arrays.stream(more)).toArray(String[]::new);
  }

  private static JarProcess.Result small(String... command) throws IOException {
    return JarProcess.run(JarProcess.java("-Xmx64m"), Map.of(), command);
  }

  /** Runs a client in this process, if neither its memory nor its end is tested. */
  private static CommandLineRun here(String... command) {
    return ExampleRun.of(command);
  }

  private static void assertSucceeds(CommandLineRun result) {
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
  }

  private static void assertSucceeds(JarProcess.Result result) {
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Creates a file that takes long to send, and needs no room on the disk. */
  private static Path huge(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(8L << 30);
    }
    return path;
  }

  private static void awaitBytesIn(Path folder) {
    await()
        .atMost(LONG)
        .until(
            () -> {
              List<Path> files = files(folder);
              return !files.isEmpty() && Files.size(files.get(0)) > 0;
            });
  }

  @Test
  void sixtyFourMebibytes_areTransferredWithAHeapOfThatSize() throws IOException {
    byte[] content = new byte[64 << 20];
    new Random(64).nextBytes(content);
    Path file = Files.write(root.resolve("file"), content);
    Path got = back.resolve("got");
    try (JarProcess server = serve()) {
      JarProcess.Result sent = small(to(server, "file-send", file.toString()));
      assertSucceeds(sent);
      JarProcess.Result result = small(to(server, "file-get", "file", "--to", got.toString()));
      assertSucceeds(result);
      assertThat(result.out()).isEqualTo(sent.out()).startsWith("file: 67108864 bytes, SHA-256 ");
      assertThat(here(to(server, "file-list")).out()).isEqualTo("      67108864 file\n");
    }
    assertThat(Files.mismatch(file, got)).isEqualTo(-1);
    assertThat(files(store)).hasSize(1);
    assertThat(files(back)).hasSize(1);
  }

  @Test
  void killedSender_leavesNoFile() throws IOException {
    Path file = huge(root.resolve("file"));
    try (JarProcess server = serve()) {
      try (JarProcess sender = JarProcess.start(to(server, "file-send", file.toString()))) {
        awaitBytesIn(store);
        sender.signal("KILL");
        sender.awaitEnd();
      }
      await().atMost(LONG).until(() -> files(store).isEmpty());
      assertSucceeds(here(to(server, "file-list")));
    }
  }

  @Test
  void killedServer_isReportedAndItsNextStartRemovesItsFiles() throws IOException {
    Path file = huge(root.resolve("file"));
    try (JarProcess server = serve();
        JarProcess sender = JarProcess.start(to(server, "file-send", file.toString()))) {
      awaitBytesIn(store);
      server.signal("KILL");
      server.awaitEnd();
      JarProcess.Result result = sender.awaitEnd();
      assertThat(result.status()).as(result.err()).isEqualTo(ExitStatus.REPLY_MISSING.code());
      assertThat(result.err()).startsWith("examples: ").hasLineCount(1);
    }
    assertThat(files(store)).hasSize(1);
    try (JarProcess server = serve()) {
      server.port();
      assertThat(files(store)).isEmpty();
    }
  }

  @Test
  void receiverThatIsTerminatedOrKilled_leavesNoFileAfterTheNextStart() throws IOException {
    huge(store.resolve("file"));
    Files.writeString(store.resolve("small"), "hello");
    String target = back.resolve("file").toString();
    try (JarProcess server = serve()) {
      for (String signal : List.of("TERM", "KILL")) {
        try (JarProcess receiver =
            JarProcess.start(to(server, "file-get", "file", "--to", target))) {
          awaitBytesIn(back);
          receiver.signal(signal);
          receiver.awaitEnd();
        }
        assertThat(files(back)).hasSize(signal.equals("TERM") ? 0 : 1);
      }
      String small = back.resolve("small").toString();
      assertSucceeds(here(to(server, "file-get", "small", "--to", small)));
    }
    assertThat(files(back)).containsExactly(back.resolve("small"));
  }

  @Test
  void serverKilledWhileSending_leavesNoFileAtTheReceiver() throws IOException {
    huge(store.resolve("file"));
    try (JarProcess server = serve();
        JarProcess receiver =
            JarProcess.start(
                to(server, "file-get", "file", "--to", back.resolve("file").toString()))) {
      awaitBytesIn(back);
      server.signal("KILL");
      JarProcess.Result result = receiver.awaitEnd();
      assertThat(result.status())
          .as(result.err())
          .isIn(ExitStatus.REPLY_TRUNCATED.code(), ExitStatus.CONNECTION_LOST.code());
      assertThat(result.err()).startsWith("examples: ").hasLineCount(1);
    }
    assertThat(files(back)).isEmpty();
  }

  @Test
  void stoppedServer_endsTransfersAndLeavesNoFile() throws IOException {
    Path file = huge(root.resolve("file"));
    try (JarProcess server = serve();
        JarProcess sender = JarProcess.start(to(server, "file-send", file.toString()))) {
      awaitBytesIn(store);
      server.signal("TERM");
      assertThat(server.awaitEnd().status()).isZero();
      JarProcess.Result result = sender.awaitEnd();
      assertThat(result.status()).as(result.err()).isNotZero();
      assertThat(result.err()).startsWith("examples: ").hasLineCount(1);
    }
    assertThat(files(store)).isEmpty();
  }

  @Test
  void fileSizeLimitOfTheSystem_isReportedAsNoRoom() throws IOException {
    Path file = Files.write(root.resolve("file"), new byte[4 << 20]);
    List<String> shell =
        new ArrayList<>(List.of("sh", "-c", "ulimit -f 2048; exec \"$@\"", "sh")); // 1 MiB
    shell.addAll(JarProcess.java());
    try (JarProcess server =
        JarProcess.start(shell, Map.of(), "file-server", "127.0.0.1", "0", store.toString())) {
      CommandLineRun result = here(to(server, "file-send", file.toString()));
      assertThat(result.status()).isEqualTo(ExitStatus.ERROR_REPLY.code());
      assertThat(result.err()).contains("no room", "proem.dev/cannot-store");
    }
    assertThat(files(store)).isEmpty();
  }

  @Test
  void files_areTransferredOverTlsAndUnixDomainSockets() throws Exception {
    PemFiles.make(root, "tls", "localhost");
    Path file = Files.write(root.resolve("file"), new byte[1 << 20]);
    String cert = root.resolve("tls.pem").toString();
    String socket = "unix:" + root.resolve("s");
    String[] secure = {"--tls", "--cert", cert, "--key", root.resolve("tls.key").toString()};
    try (JarProcess server = serve(secure)) {
      assertSucceeds(here(to(server, "file-send", "--tls", "--trust", cert, file.toString())));
      Path got = back.resolve("tls");
      assertSucceeds(
          here(to(server, "file-get", "file", "--tls", "--trust", cert, "--to", got.toString())));
      assertThat(Files.mismatch(file, got)).isEqualTo(-1);
      CommandLineRun untrusted = here(to(server, "file-list", "--tls"));
      assertThat(untrusted.status()).isEqualTo(ExitStatus.CONNECTION_FAILED.code());
      CommandLineRun plain = here(to(server, "file-list"));
      assertThat(plain.status()).as(plain.err()).isNotZero();
    }
    try (JarProcess server =
        JarProcess.start("file-server", socket, store.toString(), "--overwrite")) {
      assertThat(server.firstLine()).isEqualTo("Listening on " + socket);
      assertSucceeds(here("file-send", socket, file.toString()));
      Path got = back.resolve("unix");
      assertSucceeds(here("file-get", socket, "file", "--to", got.toString()));
      assertThat(Files.mismatch(file, got)).isEqualTo(-1);
    }
  }

  @Test
  void invalidFolder_isReported() throws IOException {
    JarProcess.Result result =
        small("file-server", "127.0.0.1", "0", root.resolve("none").toString());
    assertThat(result.status()).isEqualTo(ExitStatus.FILE_FAILED.code());
    assertThat(result.err()).startsWith("examples: ").hasLineCount(1);
  }
}
