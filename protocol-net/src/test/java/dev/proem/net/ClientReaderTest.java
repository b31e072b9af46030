package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streamed replies that are neither read nor closed. */
@Timeout(60)
class ClientReaderTest {
  private static final Limits LIMITS = Limits.DEFAULT.withContentBytes(1L << 40);

  /** Long enough for a reply to be read on a busy machine. */
  private static final Duration READER = Duration.ofMillis(2_500);

  private final Witness heard = new Witness();

  private static MessageServer server() throws IOException {
    return MessageServer.builder()
        .streamHandler(
            exchange -> {
              byte[] content = exchange.content().readAllBytes();
              long length =
                  Long.parseLong(new String(content, java.nio.charset.StandardCharsets.UTF_8));
              MessageHeader header = new MessageHeader("binary/octet-stream", "binary", length);
              return Outgoing.stream(header, TestContent.endless());
            })
        .start();
  }

  private MessageClientBuilder client(MessageServer server, Duration reader) {
    return MessageClient.builder()
        .address("127.0.0.1", server.port())
        .limits(LIMITS)
        .listener(heard)
        .streamedConnections(1)
        .timeouts(ClientTimeouts.DEFAULT.withReader(reader));
  }

  private static StreamedReply ask(MessageClient client, long length) {
    return client.requestStreamed(Message.text("" + length), CallOptions.DEFAULT);
  }

  /** Whole in memory, or held back in the line. */
  @ParameterizedTest
  @ValueSource(longs = {100, 300_000, 1L << 40})
  void replyThatIsNotRead_isDroppedAndItsConnectionIsFree(long length) throws Exception {
    try (MessageServer server = server();
        MessageClient client = client(server, READER).connect()) {
      StreamedReply forgotten = ask(client, length);
      heard.await("limit ClientTimeouts.reader 2500");
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(forgotten.content()::read)
          .withMessage(
              "the reply was not read for 2500 ms (ClientTimeouts.reader);"
                  + " the rest of it was dropped");
      await().until(() -> Internals.lent(client) == 0);
      try (StreamedReply next = ask(client, 10)) {
        assertThat(next.content().readAllBytes()).hasSize(10);
      }
      forgotten.close();
    }
    assertThat(heard.all("limit")).hasSize(1);
  }

  @Test
  void repliesThatWereClosedOrRead_areNotLate() throws Exception {
    try (MessageServer server = server();
        MessageClient client = client(server, READER).connect()) {
      ask(client, 300_000).close();
      StreamedReply read = ask(client, 300_000);
      assertThat(read.content().readAllBytes()).hasSize(300_000);
      StreamedReply late = ask(client, 10);
      heard.await("limit ClientTimeouts.reader 2500");
      assertThat(read.content().read()).isEqualTo(-1);
      late.close();
    }
    assertThat(heard.all("limit")).hasSize(1);
  }
}
