package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.Connection;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.MessageServer;
import dev.proem.net.Outgoing;
import dev.proem.net.Peer;
import dev.proem.net.TestContent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Headers at the limit that leave room for the extra headers of a client, or do not. */
@Timeout(60)
class RequestHeadersTest {
  private static final int ID = ", \"message-id\": \"9223372036854775807\"".length();
  private static final int DEADLINE = ", \"deadline-ms\": 9223372036854775807".length();
  private static final int ONE_WAY = ", \"one-way\": true".length();

  private MessageServer server;

  @BeforeEach
  void start() throws IOException {
    server = MessageServer.builder().handler(r -> Message.text("reply")).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private MessageClientBuilder builder() {
    return MessageClient.builder().address("127.0.0.1", server.port());
  }

  /** Returns a message whose header is shorter than the longest one by a number of bytes. */
  private static Message shorter(int bytes) {
    Message message = Message.text("").withExtra("x", "");
    int now = message.header().toJson().length();
    return message.withExtra("x", "y".repeat(MessageHeader.MAX_BYTES - now - bytes));
  }

  @Test
  void request_leavesRoomForItsIdAndDeadline() throws Exception {
    try (MessageClient client = builder().build()) {
      Message longest = shorter(ID + DEADLINE);
      assertThat(client.request(longest).text()).isEqualTo("reply");
      assertThat(client.send(longest).get(20, TimeUnit.SECONDS).text()).isEqualTo("reply");
      Message tooLong = shorter(ID + DEADLINE - 1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.request(tooLong))
          .withMessageContaining("65535");
      assertThatIllegalArgumentException().isThrownBy(() -> client.send(tooLong));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.requestStreamed(tooLong, CallOptions.DEFAULT));
    }
  }

  @Test
  void requestWithoutADeadlineOrAnId_mayBeLonger() throws Exception {
    try (MessageClient client = builder().sendDeadline(false).build()) {
      assertThat(client.request(shorter(ID)).text()).isEqualTo("reply");
      assertThatIllegalArgumentException().isThrownBy(() -> client.request(shorter(ID - 1)));
    }
    try (MessageClient client = builder().sendDeadline(false).oneShot().build()) {
      assertThat(client.request(shorter(0)).text()).isEqualTo("reply");
      assertThatIllegalArgumentException().isThrownBy(() -> client.request(shorter(-1)));
    }
  }

  @Test
  void oneWayMessage_leavesRoomForItsExtraHeader() throws Exception {
    try (MessageClient client = builder().build()) {
      client.sendOneWay(shorter(ONE_WAY)).get(20, TimeUnit.SECONDS);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.sendOneWay(shorter(ONE_WAY - 1)));
    }
  }

  @Test
  void streamedRequest_isRejectedAndItsContentClosed() throws Exception {
    TestContent content = TestContent.endless();
    try (MessageClient client = builder().build()) {
      MessageHeader header = shorter(ID + DEADLINE - 1).header().withContentLength(10);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.request(Outgoing.stream(header, content), CallOptions.DEFAULT));
      assertThat(content.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void headerWithoutExtraHeaders_canBeTooLongAsWell() throws Exception {
    MessageHeader header = new MessageHeader("\u00e9".repeat(32_740), "", 0);
    try (MessageClient client = builder().build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  client.request(
                      Outgoing.stream(header, InputStream.nullInputStream()), CallOptions.DEFAULT));
    }
  }

  @Test
  void push_leavesRoomForItsExtraHeader() throws Exception {
    int push = ", \"push\": true".length();
    try (Peer peer = Peer.of(server)) {
      assertThat(peer.ask("x").text()).isEqualTo("reply");
      Connection connection = server.connections().iterator().next();
      CompletableFuture<Void> sent = connection.send(shorter(push));
      assertThat(peer.read().header().isPush()).isTrue();
      assertThat(sent).succeedsWithin(Duration.ofSeconds(20));
      assertThatIllegalArgumentException().isThrownBy(() -> connection.send(shorter(push - 1)));
      assertThatIllegalArgumentException().isThrownBy(() -> server.broadcast(shorter(push - 1)));
    }
  }

  @Test
  void removedExtraHeaders_leaveTheirRoom() throws Exception {
    try (MessageClient client = builder().build()) {
      Message message = shorter(ID + DEADLINE).withExtra(MessageHeader.IN_REPLY_TO, "1");
      assertThat(client.request(message).text()).isEqualTo("reply");
    }
  }
}
