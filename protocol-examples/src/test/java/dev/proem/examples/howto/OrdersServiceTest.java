package dev.proem.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.Message;
import dev.proem.io.MessageReader;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tests over the loopback address that docs/how-to/testing-your-handler.md shows. */
// tag::loopback[]
@Timeout(20)
class OrdersServiceTest {
  private MessageServer server;
  private MessageClient client;

  @BeforeEach
  void start() throws IOException {
    server = MessageServer.builder().exchangeHandler(new Orders()).start(); // any free port
    client = MessageClient.connect("localhost", server.port());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void order_isConfirmed() {
    Message reply = client.request(Message.json(new Orders.Order("dog", 3)));
    assertThat(reply.json()).isEqualTo(Map.of("for", "anonymous", "count", 3L));
  }

  @Test
  void orderOfTooMany_isRejectedAndTheConnectionStaysOpen() {
    assertThatExceptionOfType(ErrorReplyException.class)
        .isThrownBy(() -> client.request(Message.json(new Orders.Order("dog", 101))))
        .satisfies(e -> assertThat(e.code()).isEqualTo("example.org/sold-out"));
    assertThat(client.request(Message.json(new Orders.Order("dog", 1))).json()).isNotNull();
  }

  @Test
  void bytesThatAreNoMessage_getAnErrorReply() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write("\0\2[]".getBytes(StandardCharsets.US_ASCII));
      Message reply = new MessageReader(socket.getInputStream()).read();
      assertThat(reply.header().error()).contains("malformed-message");
    }
  }
}
// end::loopback[]
