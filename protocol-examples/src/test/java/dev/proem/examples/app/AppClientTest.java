package dev.proem.examples.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.MessageHeader;
import dev.proem.cli.CommandLineRun;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.FakeServer;
import dev.proem.cli.MessageBytes;
import dev.proem.codec.MessageEncoder;
import dev.proem.examples.ExampleRun;
import dev.proem.examples.RunningServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppClientTest {
  private static final byte[] REPLY = MessageBytes.json("{\"result\": \"h\u00e9\"}");

  private static CommandLineRun against(FakeServer server, String... more) throws IOException {
    String[] arguments = {
      "app-client", "127.0.0.1", String.valueOf(server.port()), "search", "x", "--timeout", "20"
    };
    try (server) {
      String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
      System.arraycopy(more, 0, all, arguments.length, more.length);
      return ExampleRun.of(all);
    }
  }

  private static void assertFails(CommandLineRun run, ExitStatus status, String message) {
    assertThat(run.exitStatus()).as(run.err()).isEqualTo(status);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("examples: ").contains(message, "; ").hasLineCount(1);
  }

  @Test
  void serverThatClosesAfterOneReply_resultIsPrinted() throws IOException {
    CommandLineRun run = against(FakeServer.answering(REPLY));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("h\u00e9\n");
  }

  @Test
  void serverThatKeepsTheConnectionOpen_resultIsPrinted() throws IOException {
    CommandLineRun run =
        against(
            new FakeServer(
                client -> {
                  client.getOutputStream().write(REPLY);
                  client.getInputStream().readAllBytes();
                }));
    assertThat(run.out()).isEqualTo("h\u00e9\n");
  }

  @Test
  void replyByteByByte_isReadAndFurtherBytesAreIgnored() throws IOException {
    CommandLineRun run =
        against(
            new FakeServer(
                client -> {
                  client.getInputStream().read(new byte[8_192]); // unread input would cause a reset
                  client.setTcpNoDelay(true);
                  for (byte b : MessageBytes.join(REPLY, REPLY)) {
                    client.getOutputStream().write(b);
                  }
                }));
    assertThat(run.out()).isEqualTo("h\u00e9\n");
  }

  @Test
  void binaryReply_isPrintedAsReadableText() throws IOException {
    byte[] content = {'a', '\\', '\n', (byte) 0xFF, (byte) 0xC3, (byte) 0xA9};
    CommandLineRun run =
        against(FakeServer.answering(MessageBytes.message("big", "x", "y", content)));
    assertThat(run.out()).isEqualTo("a\\\\\\x0a\\xff\u00e9\n");
  }

  @Test
  void missingReply_isReported() throws IOException {
    assertFails(against(FakeServer.answering(new byte[0])), ExitStatus.REPLY_MISSING, "no reply");
  }

  @Test
  void resetWithoutAReply_isReported() throws IOException {
    CommandLineRun run = against(new FakeServer(client -> client.setSoLinger(true, 0)));
    assertFails(run, ExitStatus.REPLY_MISSING, "no reply");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 60, 104, 105, 110})
  void truncatedReply_isReported(int cut) throws IOException {
    assertFails(
        against(FakeServer.answering(Arrays.copyOf(REPLY, cut))),
        ExitStatus.REPLY_TRUNCATED,
        "truncated after byte " + cut);
  }

  @Test
  void malformedReply_isReported() throws IOException {
    assertFails(
        against(FakeServer.answering(new byte[] {0, 5, 'h', 'e', 'l', 'l', 'o'})),
        ExitStatus.REPLY_MALFORMED,
        "malformed reply");
  }

  @Test
  void replyThatIsTooLarge_isReported() throws IOException {
    MessageHeader large = new MessageHeader("text/json", "utf-8", (16 << 20) + 1);
    ByteBuffer reply = new MessageEncoder().encodeHeader(large);
    assertFails(
        against(FakeServer.answering(reply.array())),
        ExitStatus.REPLY_MALFORMED,
        "16777217 bytes, over the limit of 16777216 (Limits.contentBytes); request less data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[1]", "{}", "{\"result\": 5}", "{\"result\"", "\"x\""})
  void replyWithoutAResult_isReported(String json) throws IOException {
    assertFails(
        against(FakeServer.answering(MessageBytes.json(json))),
        ExitStatus.REPLY_MALFORMED,
        "malformed reply");
  }

  @Test
  void otherProtocol_isReported() throws IOException {
    byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertFails(
        against(FakeServer.answering(http)), ExitStatus.WRONG_PROTOCOL, "seems to speak HTTP");
  }

  @Test
  void echoOfTheRequest_isReported() throws IOException {
    try (RunningServer echo = RunningServer.multiconn()) {
      String port = String.valueOf(echo.port());
      assertFails(
          ExampleRun.of("app-client", "127.0.0.1", port, "search", "x"),
          ExitStatus.WRONG_PROTOCOL,
          "echo server");
      assertFails(
          ExampleRun.of("app-client", "127.0.0.1", port, "binary", "x"),
          ExitStatus.WRONG_PROTOCOL,
          "echo server");
    }
  }

  @Test
  void errorReply_isReportedOnOneLine() throws IOException {
    byte[] reply =
        MessageBytes.withHeader(
            "{\"byteorder\": \"big\", \"content-type\": \"text/plain\", \"content-encoding\":"
                + " \"utf-8\", \"content-length\": 8, \"error\": \"internal\"}",
            MessageBytes.utf8("two\nrows"));
    assertFails(
        against(FakeServer.answering(reply)), ExitStatus.ERROR_REPLY, "two\\x0arows (internal)");
  }

  @Test
  void silentServer_isATimeout() throws IOException {
    CommandLineRun run = against(FakeServer.silent(), "--timeout=100ms");
    assertFails(run, ExitStatus.USAGE, "--timeout"); // the option is repeated
    try (FakeServer silent = FakeServer.silent()) {
      String port = String.valueOf(silent.port());
      assertFails(
          ExampleRun.of("app-client", "127.0.0.1", port, "search", "x", "--timeout", "0.1"),
          ExitStatus.TIMED_OUT,
          "within 0.1 s");
    }
  }

  @Test
  void endlessReply_isATimeout() throws IOException {
    FakeServer dribbling =
        new FakeServer(
            client -> {
              client.getOutputStream().write(Arrays.copyOf(REPLY, 20));
              client.getInputStream().readAllBytes();
            });
    try (dribbling) {
      String port = String.valueOf(dribbling.port());
      assertFails(
          ExampleRun.of("app-client", "127.0.0.1", port, "search", "x", "--timeout", "4"),
          ExitStatus.TIMED_OUT,
          "not complete");
    }
  }

  @Test
  void refusedConnection_isReported() throws IOException {
    FakeServer gone = FakeServer.silent();
    gone.close();
    assertFails(against(gone), ExitStatus.CONNECTION_FAILED, "connection refused");
  }

  @Test
  void unknownName_isReported() {
    assertFails(
        ExampleRun.of("app-client", "no such name", "80", "search", "x"),
        ExitStatus.NAME_NOT_FOUND,
        "'no such name'");
  }
}
