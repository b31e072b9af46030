package dev.proem.examples.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.cli.MessageBytes;
import dev.proem.cli.TestClient;
import dev.proem.cli.Timeouts;
import dev.proem.examples.RunningServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests faults of clients, and that other clients are not affected. */
class AppServerFaultsTest {
  private static final String ERROR_16_MIB =
      "{\"byteorder\": \"little\", \"content-type\": \"\", \"content-encoding\": \"\","
          + " \"content-length\": 16777217}";

  private RunningServer server;
  private TestClient good;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.app();
    good = server.connect();
  }

  @AfterEach
  void assertOtherClientIsServed() throws IOException {
    assertThat(good.search("ring")).startsWith("In the caves");
    good.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET / HTTP/1.1\\r\\n\\r\\n            | malformed-message | wrong-protocol
          \\x00\\x00                            | malformed-message | header-empty
          \\x00\\x05hello                       | malformed-message | header-not-object
          \\x00\\x02{}                          | malformed-message | header-missing-key
          \\x00\\x04{"a"                        | malformed-message | header-invalid-json
          \\x16\\x03\\x01\\x02\\x00\\x01\\x00   | malformed-message | wrong-protocol
          """)
  void answersAMalformedMessageAfterTheRequestsBeforeAndEnds(String bad, String code, String why)
      throws IOException {
    try (TestClient client = server.connect()) {
      client.send(
          MessageBytes.search("1"),
          MessageBytes.search("2"),
          unescaped(bad),
          MessageBytes.search("3"));
      List<Message> replies = MessageBytes.messages(client.readAll());
      assertThat(replies).hasSize(3);
      assertThat(MessageBytes.result(replies.get(1))).isEqualTo("No match for '2'.");
      assertThat(MessageBytes.error(replies.get(2))).isEqualTo(code);
      assertThat(replies.get(2).contentType()).isEqualTo("text/plain");
      assertThat(replies.get(2).text()).startsWith(why).doesNotContain("\n");
    }
    server.awaitLog(line -> line.contains(why) && line.endsWith("2 requests answered before"));
  }

  /** Text with {@code \xNN}, {@code \r} and {@code \n}. */
  private static byte[] unescaped(String text) {
    byte[] out = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '\\') {
        out[length++] = (byte) text.charAt(i);
      } else if (text.charAt(++i) == 'x') {
        out[length++] = (byte) Integer.parseInt(text.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        out[length++] = (byte) (text.charAt(i) == 'r' ? '\r' : '\n');
      }
    }
    return Arrays.copyOf(out, length);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 50, 104, 105, 140})
  void endInsideARequest_isAnswered(int cut) throws IOException {
    byte[] request = MessageBytes.search("morpheus");
    try (TestClient client = server.connect()) {
      client.send(request, Arrays.copyOf(request, cut)).endOutput();
      List<Message> replies = MessageBytes.messages(client.readAll());
      assertThat(replies).hasSize(2);
      assertThat(MessageBytes.error(replies.get(1))).isEqualTo("malformed-message");
      assertThat(replies.get(1).text()).startsWith("truncated");
    }
  }

  @Test
  void refusesAContentThatIsTooLargeAtItsHeaderAndDeliversTheReplyToAClientThatSendsItAll()
      throws IOException {
    try (TestClient client = server.connect()) {
      client.send(
          MessageBytes.search("1"), MessageBytes.withHeader(ERROR_16_MIB, new byte[16_777_217]));
      List<Message> replies = MessageBytes.messages(client.readAll());
      assertThat(replies).hasSize(2);
      assertThat(MessageBytes.error(replies.get(1))).isEqualTo("content-too-large");
    }
  }

  @Test
  void contentThatIsTooLarge_isRejectedBeforeItArrives() throws IOException {
    try (TestClient client = server.connect()) {
      client.send(MessageBytes.withHeader(ERROR_16_MIB, new byte[0]));
      assertThat(MessageBytes.error(client.readMessage())).isEqualTo("content-too-large");
    }
  }

  @Test
  void headerThatIsTooLarge_isRejected() throws IOException {
    Limits limits = Limits.DEFAULT.withHeaderBytes(100);
    try (RunningServer small = RunningServer.app(Timeouts.DEFAULT, limits);
        TestClient client = small.connect()) {
      client.send(MessageBytes.search("1"));
      assertThat(MessageBytes.error(client.readMessage())).isEqualTo("header-too-large");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1]", "null", "\"x\"", "{}", "{\"action\": \"search\"}"})
  void contentThatIsNoRequest_isAnsweredAndTheConnectionStaysOpen(String content)
      throws IOException {
    try (TestClient client = server.connect()) {
      client.send(MessageBytes.json(content));
      assertThat(MessageBytes.result(client.readMessage())).startsWith("Error: ");
      assertThat(client.search("x")).isEqualTo("No match for 'x'.");
    }
  }

  @Test
  void resetInsideARequest_doesNotAffectOthers() throws IOException {
    server.connect().send(MessageBytes.search("1"), new byte[] {0}).reset();
    server.awaitLog(line -> line.contains("closed"));
  }

  @Test
  void slowRequest_isRejectedAlthoughBytesKeepArriving() throws IOException {
    Timeouts hasty =
        new Timeouts(
            Duration.ofMillis(200),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3));
    try (RunningServer impatient = RunningServer.app(hasty, Limits.DEFAULT);
        TestClient client = impatient.connect();
        TestClient idle = impatient.connect()) {
      assertThat(idle.search("1")).isEqualTo("No match for '1'.");
      client.send(MessageBytes.search("1"), new byte[] {0, 103, '{'});
      assertThat(MessageBytes.result(client.readMessage())).isEqualTo("No match for '1'.");
      assertThat(MessageBytes.error(client.readMessage())).isEqualTo("timeout");
      assertThat(idle.search("2"))
          .isEqualTo("No match for '2'."); // idle time between requests is allowed
    }
  }

  @Test
  void clientThatDoesNotRead_isDisconnected() throws IOException {
    Timeouts hasty =
        new Timeouts(
            Duration.ofSeconds(60),
            Duration.ofMillis(200),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3));
    try (RunningServer impatient = RunningServer.app(hasty, Limits.DEFAULT);
        TestClient client = new TestClient(impatient.port(), 4_096)) {
      var sending =
          client.sendAllInBackground(MessageBytes.repeat(MessageBytes.search("x"), 200_000));
      impatient.awaitLog(line -> line.contains("the peer did not read what was sent to it"));
      assertThat(sending).failsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void clientThatDoesNotCloseAfterAnErrorReply_isDisconnected() throws IOException {
    Timeouts hasty =
        new Timeouts(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofMillis(200),
            Duration.ofSeconds(3));
    try (RunningServer impatient = RunningServer.app(hasty, Limits.DEFAULT);
        TestClient client = impatient.connect()) {
      client.send(new byte[] {0, 0});
      assertThat(MessageBytes.messages(client.readAll())).hasSize(1);
      impatient.awaitLog(line -> line.contains("closed"));
    }
  }
}
