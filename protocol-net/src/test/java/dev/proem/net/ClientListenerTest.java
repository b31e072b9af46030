package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.io.MessageReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener of a client hears, and when. A client that is closed has told all. */
@Timeout(60)
class ClientListenerTest {
  private final RecordingListener heard = new RecordingListener();

  private MessageClientBuilder client(int port) {
    return MessageClient.builder()
        .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .listener(heard);
  }

  private static MessageServer echo() throws IOException {
    return MessageServer.builder().handler(r -> r).start();
  }

  @Test
  void request_isHeardFromBeginningToEnd() throws IOException {
    try (MessageServer server = echo();
        MessageClient client = client(server.port()).build()) {
      client.request(Message.text("hello"));
    }

    assertThat(heard.events.stream().map(each -> each.replaceFirst(" of \\d+", "")))
        .containsExactly(
            "opened #1", "sent 5", "received 5", "answered 5 well", "closed #1 CLOSED");
  }

  @Test
  void errorReply_isAnswered() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .handler(
                    r -> {
                      throw new RequestException("example.org/no", "no");
                    })
                .start();
        MessageClient client = client(server.port()).build()) {
      assertThatThrownBy(() -> client.request(Message.text("x")))
          .isInstanceOf(ErrorReplyException.class);
    }

    assertThat(heard.of("answered", "failed")).containsExactly("answered 1 example.org/no");
  }

  @Test
  void nobodyListens_isRefused() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (MessageClient client = client(port).attempts(1).build()) {
      assertThatThrownBy(() -> client.request(Message.text("x")))
          .isInstanceOf(TransportException.class);
    }

    assertThat(heard.events).isNotEmpty().containsOnly("refused IO_ERROR");
  }

  @Test
  void replyOverTheLimit_isHeardAsLimitAndFailure() throws IOException {
    try (MessageServer server = echo();
        MessageClient client =
            client(server.port()).limits(Limits.DEFAULT.withContentBytes(3)).attempts(1).build()) {
      assertThatThrownBy(() -> client.request(Message.text("four")))
          .isInstanceOf(TransportException.class);
    }

    assertThat(heard.of("failed", "limit", "closed"))
        .containsExactly(
            "failed LimitExceededException",
            "limit Limits.contentBytes 3",
            "closed #1 PROTOCOL_FAULT");
  }

  @Test
  void idleConnection_isHeardAsLimit() throws IOException {
    ClientTimeouts soon = ClientTimeouts.DEFAULT.withIdle(Duration.ofMillis(50));
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        MessageClient client = client(listening.getLocalPort()).timeouts(soon).build()) {
      client.sendOneWay(Message.text("x")).join();
      try (Socket socket = listening.accept()) {
        MessageReader reader = new MessageReader(socket.getInputStream());
        assertThat(reader.read().text()).isEqualTo("x");
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }

    assertThat(heard.of("limit", "closed"))
        .containsExactly("limit ClientTimeouts.idle 50", "closed #1 CLOSED");
  }
}
