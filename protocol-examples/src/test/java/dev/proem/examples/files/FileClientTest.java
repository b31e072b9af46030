package dev.proem.examples.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.cli.CommandLineRun;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.FakeServer;
import dev.proem.cli.MessageBytes;
import dev.proem.examples.ExampleRun;
import dev.proem.io.MessageReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the clients of a file server against other servers and faulty ones. */
class FileClientTest {
  @TempDir private Path folder;

  private CommandLineRun against(byte[] reply, String command, String... more) throws IOException {
    try (FakeServer server = FakeServer.answering(reply)) {
      String[] start = {command, "127.0.0.1", String.valueOf(server.port()), "--timeout", "20"};
      return ExampleRun.of(Stream.concat(Stream.of(start), Stream.of(more)).toArray(String[]::new));
    }
  }

  private CommandLineRun get(byte[] reply) throws IOException {
    return against(reply, "file-get", "file", "--to", folder.resolve("file").toString());
  }

  private static byte[] reply(byte[] file) throws IOException {
    byte[] content =
        new HashedContent(new ByteArrayInputStream(file), file.length, bytes -> {}).readAllBytes();
    return MessageBytes.withHeader(FileMessages.file(file.length, Map.of()).toJson(), content);
  }

  private void assertNoFileRemains() throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void completeFile_isWritten() throws IOException {
    CommandLineRun run = get(reply(MessageBytes.utf8("hello")));
    assertThat(run.exitStatus()).as(run.err()).isEqualTo(ExitStatus.SUCCESS);
    assertThat(run.out())
        .isEqualTo(
            "file: 5 bytes, SHA-256"
                + " 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\n");
    assertThat(run.err()).isEmpty(); // no bar without a terminal
    assertThat(folder.resolve("file")).hasContent("hello");
  }

  @Test
  void progressBar_isShownOnRequest() throws IOException {
    CommandLineRun run =
        against(
            reply(MessageBytes.utf8("hello")),
            "file-get",
            "file",
            "--progress",
            "--to",
            folder.resolve("file").toString());
    assertThat(run.exitStatus()).isEqualTo(ExitStatus.SUCCESS);
    assertThat(run.err()).contains("file 100%", "5/5 B");
  }

  @Test
  void corruptFile_isRemoved() throws IOException {
    byte[] reply = reply(MessageBytes.utf8("hello"));
    reply[reply.length - 1] ^= 1;
    assertThat(get(reply).exitStatus()).isEqualTo(ExitStatus.CORRUPT);
    assertNoFileRemains();
  }

  @Test
  void truncatedFile_isRemoved() throws IOException {
    byte[] reply = reply(new byte[100_000]);
    CommandLineRun run = get(Arrays.copyOf(reply, reply.length - 1));
    assertThat(run.exitStatus()).as(run.err()).isEqualTo(ExitStatus.REPLY_TRUNCATED);
    assertThat(run.err()).startsWith("examples: ").hasLineCount(1);
    assertNoFileRemains();
  }

  @Test
  void replyThatIsNoFile_isMalformed() throws IOException {
    assertThat(get(MessageBytes.encode(Message.text("hello"))).exitStatus())
        .isEqualTo(ExitStatus.REPLY_MALFORMED);
    assertThat(get(new byte[] {0, 0}).exitStatus()).isEqualTo(ExitStatus.REPLY_MALFORMED);
    assertThat(get(new byte[0]).exitStatus()).isEqualTo(ExitStatus.REPLY_MISSING);
    assertNoFileRemains();
  }

  @Test
  void errorReply_isReported() throws IOException {
    CommandLineRun run = get(MessageBytes.encode(Message.error("proem.dev/x", "No\u001b[2J way.")));
    assertThat(run.exitStatus()).isEqualTo(ExitStatus.ERROR_REPLY);
    assertThat(run.err()).contains("No\\x1b[2J way (proem.dev/x); ");
  }

  @Test
  void existingFile_isReplacedOnlyOnRequest() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    CommandLineRun run = get(reply(MessageBytes.utf8("new")));
    assertThat(run.exitStatus()).isEqualTo(ExitStatus.FILE_FAILED);
    assertThat(file).hasContent("old");
    against(
        reply(MessageBytes.utf8("new")), "file-get", "x", "--overwrite", "--to", file.toString());
    assertThat(file).hasContent("new");
  }

  private CommandLineRun overwrite(Path target) throws IOException {
    return against(
        reply(MessageBytes.utf8("new")), "file-get", "x", "--overwrite", "--to", "" + target);
  }

  @Test
  void replacedFile_keepsItsPermissions() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    for (String permissions : List.of("rw-------", "rwxr-x---", "-w-------")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      CommandLineRun run = overwrite(file);
      assertThat(run.exitStatus()).as(run.err()).isEqualTo(ExitStatus.SUCCESS);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo(permissions);
    }
    assertThat(get(reply(MessageBytes.utf8("new"))).exitStatus()).isEqualTo(ExitStatus.FILE_FAILED);
  }

  @Test
  void link_itsTargetIsReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    assertThat(overwrite(link).exitStatus()).isEqualTo(ExitStatus.SUCCESS);
    assertThat(link).isSymbolicLink();
    assertThat(file).isRegularFile().hasContent("new");
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nothing"));
    CommandLineRun run = overwrite(dangling);
    assertThat(run.exitStatus()).isEqualTo(ExitStatus.FILE_FAILED);
    assertThat(run.err()).contains("a link to a file that does not exist");
    assertThat(dangling).isSymbolicLink();
  }

  @Test
  void otherThanAFile_isNotReplaced() throws IOException {
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket));
      Path link = Files.createSymbolicLink(folder.resolve("link"), socket);
      for (Path target : List.of(socket, link, folder, Path.of("/dev/null"))) {
        CommandLineRun run = overwrite(target);
        assertThat(run.exitStatus()).as(run.err()).isEqualTo(ExitStatus.FILE_FAILED);
        assertThat(run.err()).contains("can't replace '" + target + "': it is a ");
      }
      assertThat(Files.isRegularFile(socket)).isFalse();
      assertThat(against(new byte[0], "file-send", socket.toString()).err())
          .contains("it is a device, a pipe or a socket");
    }
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void nameInAnotherFolder_isRejected() throws IOException {
    for (String name : List.of("../x", "/tmp/x", ".x")) {
      CommandLineRun run = against(reply(new byte[0]), "file-get", name);
      assertThat(run.exitStatus()).isEqualTo(ExitStatus.USAGE);
      assertThat(run.err()).contains("--to");
    }
  }

  @Test
  void missingFolder_isReported() throws IOException {
    CommandLineRun run =
        against(reply(new byte[0]), "file-get", "x", "--to", folder.resolve("no/file").toString());
    assertThat(run.exitStatus()).as(run.err()).isEqualTo(ExitStatus.FILE_FAILED);
  }

  @Test
  void serverThatConfirmsAnotherHash_isAFailure() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "hello");
    Message reply = Message.binary(new byte[0]).withExtra(FileMessages.SHA_256, "0".repeat(64));
    FakeServer server =
        new FakeServer(
            client -> {
              new MessageReader(client.getInputStream()).read(); // unread input would cause a reset
              client.getOutputStream().write(MessageBytes.encode(reply));
            });
    try (server) {
      String[] send = {"file-send", "127.0.0.1", "" + server.port(), file.toString()};
      CommandLineRun run = ExampleRun.of(send);
      assertThat(run.exitStatus()).as(run.err()).isEqualTo(ExitStatus.REPLY_MALFORMED);
      assertThat(run.err()).contains("does not confirm");
    }
  }

  @Test
  void otherThanAFile_isNotSent() throws IOException {
    Files.writeString(folder.resolve(".hidden"), "");
    assertThat(against(new byte[0], "file-send", folder.toString()).exitStatus())
        .isEqualTo(ExitStatus.FILE_FAILED);
    assertThat(against(new byte[0], "file-send", "no such file").exitStatus())
        .isEqualTo(ExitStatus.FILE_FAILED);
    assertThat(against(new byte[0], "file-send", folder.resolve(".hidden").toString()).exitStatus())
        .isEqualTo(ExitStatus.USAGE);
    assertThat(against(new byte[0], "file-send").exitStatus()).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void replyThatIsNoList_isMalformed() throws IOException {
    assertThat(against(MessageBytes.json("[]"), "file-list").exitStatus())
        .isEqualTo(ExitStatus.REPLY_MALFORMED);
    assertThat(against(MessageBytes.json("{"), "file-list").exitStatus())
        .isEqualTo(ExitStatus.REPLY_MALFORMED);
    CommandLineRun run =
        against(
            MessageBytes.json(
                "{\"files\": [1, {\"name\": \"a\\u001b\", \"size\": 5}], \"more\": true}"),
            "file-list");
    assertThat(run.out()).isEqualTo("             5 a \n");
    assertThat(run.err()).contains("more files");
  }
}
