package dev.proem.examples.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.cli.FileNames;
import dev.proem.cli.LibraryLog;
import dev.proem.cli.MessageBytes;
import dev.proem.cli.MessageService;
import dev.proem.cli.OneLineLog;
import dev.proem.cli.ProgressLine;
import dev.proem.cli.Session;
import dev.proem.cli.TestClient;
import dev.proem.cli.Timeouts;
import dev.proem.examples.RunningServer;
import dev.proem.net.Binding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileServerTest {
  @TempDir private Path root;
  private Path store;
  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    store = Files.createDirectory(root.resolve("store"));
    Files.writeString(root.resolve("secret"), "a secret");
    server = serve(false);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RunningServer serve(boolean overwrite) throws IOException {
    FileServer files = new FileServer(store.toRealPath(), overwrite);
    Limits limits = Limits.DEFAULT.withContentBytes(1L << 60);
    return new RunningServer(
        (address, log) ->
            new MessageService(
                MessageService.builder(Binding.of(address), limits, Timeouts.DEFAULT, log)
                    .timeouts(FileServerCommand.forFiles(Timeouts.DEFAULT.ofMessages()))
                    .streamHandler(files),
                Duration.ofMillis(100),
                log));
  }

  private void overwriting() throws IOException {
    server.close();
    server = serve(true);
  }

  private FileClient client() {
    Session session = new Session(server.address(), null, Duration.ofSeconds(20));
    return new FileClient(session, FileClient.ANY_SIZE);
  }

  /** Returns the names of all files in the store. */
  private List<String> stored() throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  private Path local(byte[] content) throws IOException {
    return Files.write(root.resolve("local"), content);
  }

  private static byte[] hashed(byte[] file) throws IOException {
    return new HashedContent(new ByteArrayInputStream(file), file.length, bytes -> {})
        .readAllBytes();
  }

  private static byte[] header(String name, long size) {
    MessageHeader header =
        FileMessages.file(
            size, Map.of(FileMessages.ACTION, FileMessages.PUT, FileMessages.NAME, name));
    return MessageBytes.withHeader(header.toJson(), new byte[0]);
  }

  private static String error(Message reply) {
    return reply.header().error().orElse("none");
  }

  private static void put(TestClient client, String name, byte[] file) throws IOException {
    client.send(header(name, file.length), hashed(file));
  }

  // valid requests

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 65_536, 3_000_017})
  void fileOfAnySize_comesBackUnchanged(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    Path back = root.resolve("back");
    try (FileClient client = client()) {
      FileClient.Done sent = client.send(local(content), "file", bytes -> {});
      FileClient.Done got = client.get("file", back, false, any -> ProgressLine.Bar.NONE);
      assertThat(got).isEqualTo(sent);
      assertThat(sent.size()).isEqualTo(size);
      assertThat(sent.sha256())
          .isEqualTo(HexFormat.of().formatHex(HashedContent.sha256().digest(content)));
    }
    assertThat(store.resolve("file")).hasBinaryContent(content);
    assertThat(back).hasBinaryContent(content);
    assertThat(stored()).containsExactly("file");
  }

  @Test
  void files_areListedInOrderWithoutLinksFoldersAndHiddenFiles() throws IOException {
    Files.writeString(store.resolve("b"), "12");
    Files.writeString(store.resolve("\u00E4 x"), "1");
    Files.writeString(store.resolve(".hidden"), "1");
    Files.createDirectory(store.resolve("folder"));
    Files.createSymbolicLink(store.resolve("link"), root.resolve("secret"));
    try (FileClient client = client()) {
      FileClient.Listing listing = client.list();
      assertThat(listing.more()).isFalse();
      assertThat(listing.files())
          .containsExactly(new FileClient.Listed("b", 2), new FileClient.Listed("\u00E4 x", 1));
    }
  }

  @Test
  void existingFile_isReplacedOnlyIfAllowed() throws IOException {
    Files.writeString(store.resolve("file"), "old");
    try (FileClient client = client()) {
      assertThatThrownBy(() -> client.send(local(MessageBytes.utf8("new")), "file", bytes -> {}))
          .hasMessageContaining(FileMessages.FILE_EXISTS);
    }
    server.awaitLog(
        line ->
            line.endsWith("1 requests answered, 1 of them with an error (proem.dev/file-exists)"));
    assertThat(store.resolve("file")).hasContent("old");
    overwriting();
    try (FileClient client = client()) {
      client.send(local(MessageBytes.utf8("new")), "file", bytes -> {});
    }
    assertThat(store.resolve("file")).hasContent("new");
    assertThat(stored()).containsExactly("file");
  }

  @Test
  void replacedFile_keepsItsPermissions() throws IOException {
    Path file = Files.writeString(store.resolve("file"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    overwriting();
    try (TestClient client = server.connect()) {
      byte[] content = hashed(MessageBytes.utf8("new"));
      client.send(header("file", 3), Arrays.copyOf(content, 2));
      await().until(() -> stored().size() == 2);
      await()
          .untilAsserted(
              () -> assertThat(permissions(store.resolve(stored().get(0)))).isEqualTo("rw-------"));
      client.send(Arrays.copyOfRange(content, 2, content.length));
      assertThat(error(client.readMessage())).isEqualTo("none");
    }
    assertThat(file).hasContent("new");
    assertThat(permissions(file)).isEqualTo("rw-------");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void linkThatAppearsDuringATransfer_isNotReplaced() throws IOException {
    overwriting();
    try (TestClient client = server.connect()) {
      byte[] content = hashed(MessageBytes.utf8("new"));
      client.send(header("file", 3), Arrays.copyOf(content, 2));
      await().until(() -> stored().size() == 1);
      Files.createSymbolicLink(store.resolve("file"), root.resolve("secret"));
      client.send(Arrays.copyOfRange(content, 2, content.length));
      assertThat(error(client.readMessage())).isEqualTo(FileMessages.FILE_EXISTS);
    }
    assertThat(store.resolve("file")).isSymbolicLink();
    assertThat(stored()).containsExactly("file");
  }

  @Test
  void systemFileOfSizeZero_isSentWithItsContent() throws IOException {
    Path version = Path.of("/proc/version");
    assumeTrue(Files.exists(version), "/proc is missing");
    try (FileClient client = client()) {
      FileClient.Done sent = client.send(version, "version", bytes -> {});
      assertThat(sent.size()).isPositive();
      assertThat(store.resolve("version")).hasBinaryContent(Files.readAllBytes(version));
    }
  }

  @Test
  void removedFolder_isReportedAndLogged() throws IOException {
    Files.delete(store);
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    OneLineLog log = new OneLineLog(logged);
    LibraryLog library = LibraryLog.into(log);
    try (TestClient client = server.connect()) {
      client.send(MessageBytes.encode(FileMessages.request(FileMessages.LIST, "")));
      assertThat(error(client.readMessage())).isEqualTo(FileMessages.NO_FOLDER);
      client.send(MessageBytes.encode(FileMessages.request(FileMessages.GET, "file")));
      assertThat(error(client.readMessage())).isEqualTo(FileMessages.NO_FOLDER);
      put(client, "file", MessageBytes.utf8("x"));
      assertThat(error(client.readMessage())).isEqualTo(FileMessages.NO_FOLDER);
    } finally {
      library.close();
      log.close();
    }
    await().until(() -> logged.toString(StandardCharsets.UTF_8).lines().count() >= 3);
    assertThat(logged.toString(StandardCharsets.UTF_8).lines())
        .hasSize(3)
        .allMatch(line -> line.contains(" WARNING can't use the folder '"))
        .allMatch(line -> line.endsWith("': no such file or folder"));
  }

  // two of one name

  @Test
  void twoFilesOfOneName_theFirstCompleteOneRemains() throws IOException {
    assertThat(sendTwo()).isEqualTo(FileMessages.FILE_EXISTS);
    assertThat(store.resolve("file")).hasContent("second, but faster");
    assertThat(stored()).containsExactly("file");
  }

  @Test
  void twoFilesOfOneName_withOverwriteTheLastOneRemains() throws IOException {
    overwriting();
    assertThat(sendTwo()).isEqualTo("none");
    assertThat(store.resolve("file")).hasContent("first, but slower");
    assertThat(stored()).containsExactly("file");
  }

  /** Returns the reply to the file that starts first and ends last. */
  private String sendTwo() throws IOException {
    byte[] slow = hashed(MessageBytes.utf8("first, but slower"));
    try (TestClient first = server.connect();
        TestClient second = server.connect()) {
      first.send(header("file", slow.length - HashedContent.HASH_BYTES), Arrays.copyOf(slow, 5));
      await().until(() -> stored().size() == 1); // the file is being written
      put(second, "file", MessageBytes.utf8("second, but faster"));
      assertThat(error(second.readMessage())).isEqualTo("none");
      first.send(Arrays.copyOfRange(slow, 5, slow.length));
      return error(first.readMessage());
    }
  }

  // faults and untrusted peers

  static List<String> badNames() {
    return List.of(
        "",
        " ",
        ".",
        "..",
        "../secret",
        "../../etc/passwd",
        "/etc/passwd",
        "a/b",
        "a/../../secret",
        "..\\secret",
        "a\\b",
        ".hidden",
        ".proem-0123456789abcdef.part",
        "a\0b",
        "a\nb",
        "\u001b[2J",
        "\u202Etxt.exe",
        "n".repeat(256),
        "\u00E4".repeat(128),
        "x".repeat(60_000));
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void nameOutsideTheFolder_isRejected(String name) throws IOException {
    for (String action : List.of(FileMessages.PUT, FileMessages.GET)) {
      Message request = FileMessages.request(action, name);
      try (TestClient client = server.connect()) {
        client.send(MessageBytes.encode(request));
        assertThat(error(client.readMessage())).isEqualTo(FileMessages.BAD_NAME);
        client.send(
            MessageBytes.encode(
                FileMessages.request(FileMessages.LIST, ""))); // the connection stays open
        assertThat(error(client.readMessage())).isEqualTo("none");
      }
    }
    assertThat(stored()).isEmpty();
    assertThat(root.resolve("secret")).hasContent("a secret");
  }

  @Test
  void longestName_isAccepted() throws IOException {
    String name = "n".repeat(FileNames.LONGEST);
    try (TestClient client = server.connect()) {
      put(client, name, MessageBytes.utf8("x"));
      assertThat(error(client.readMessage())).isEqualTo("none");
    }
    assertThat(stored()).containsExactly(name);
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    overwriting();
    Path secret = root.resolve("secret");
    Files.createSymbolicLink(store.resolve("link"), secret);
    Files.createSymbolicLink(store.resolve("dangling"), root.resolve("nothing"));
    Files.createDirectory(store.resolve("folder"));
    for (String name : List.of("link", "dangling", "folder")) {
      try (TestClient client = server.connect()) {
        client.send(MessageBytes.encode(FileMessages.request(FileMessages.GET, name)));
        assertThat(error(client.readMessage())).isEqualTo(FileMessages.NO_SUCH_FILE);
        put(client, name, MessageBytes.utf8("evil"));
        assertThat(error(client.readMessage())).isEqualTo(FileMessages.FILE_EXISTS);
      }
    }
    assertThat(secret).hasContent("a secret");
    assertThat(root.resolve("nothing")).doesNotExist();
  }

  @Test
  void corruptContent_isRejectedAndRemoved() throws IOException {
    byte[] content = hashed(MessageBytes.utf8("a long way"));
    for (int changed : new int[] {0, content.length - 1}) {
      byte[] corrupt = content.clone();
      corrupt[changed] ^= 1;
      try (TestClient client = server.connect()) {
        client.send(header("file", content.length - HashedContent.HASH_BYTES), corrupt);
        assertThat(error(client.readMessage())).isEqualTo(FileMessages.CORRUPT);
      }
    }
    assertThat(stored()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientThatFailsDuringATransfer_leavesNoFile(boolean orderly) throws IOException {
    try (TestClient client = server.connect()) {
      client.send(header("file", 1_000_000), new byte[500_000]);
      await().until(() -> stored().size() == 1);
      if (orderly) {
        client.endOutput();
        client.readAll();
      }
    }
    await().until(() -> stored().isEmpty());
  }

  @Test
  void serverThatStopsDuringATransfer_leavesNoFile() throws IOException {
    try (TestClient client = server.connect()) {
      client.send(header("file", 1_000_000), new byte[500_000]);
      await().until(() -> stored().size() == 1);
      server.stop();
      server.awaitEnd();
    }
    await().until(() -> stored().isEmpty()); // a server waits shortly for handlers at its end
  }

  @Test
  void fileLargerThanTheDisk_isRejectedBeforeItArrives() throws IOException {
    try (TestClient client = server.connect()) {
      client.send(header("file", 1L << 59));
      Message reply = client.readMessage();
      assertThat(error(reply)).isEqualTo(FileMessages.CANNOT_STORE);
      assertThat(reply.text()).contains("bytes left, the file has 576460752303423488.");
    }
    assertThat(stored()).isEmpty();
  }

  @Test
  void fileLargerThanTheLimit_isRejectedBeforeItArrives() throws IOException {
    try (TestClient client = server.connect()) {
      client.send(header("file", 1L << 61));
      assertThat(error(client.readMessage())).isEqualTo("content-too-large");
    }
    assertThat(stored()).isEmpty();
  }

  @Test
  void invalidRequests_areRejected() throws IOException {
    Message put = FileMessages.request(FileMessages.PUT, "file");
    List<Message> bad =
        List.of(
            Message.text("hello"),
            put,
            Message.binary(new byte[40])
                .withExtra(FileMessages.ACTION, FileMessages.PUT)
                .withExtra(FileMessages.NAME, "file"),
            FileMessages.request("remove", "file"));
    for (Message request : bad) {
      try (TestClient client = server.connect()) {
        client.send(MessageBytes.encode(request));
        assertThat(error(client.readMessage())).isEqualTo(FileMessages.BAD_REQUEST);
      }
    }
    try (TestClient client = server.connect()) {
      client.send(MessageBytes.encode(Message.text("x").withExtra(FileMessages.ACTION, 5)));
      assertThat(error(client.readMessage())).isEqualTo("malformed-message");
    }
    assertThat(stored()).isEmpty();
  }
}
