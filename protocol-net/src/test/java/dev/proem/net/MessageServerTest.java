package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.JsonContent;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageEncoder;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import dev.proem.net.internal.transport.Background;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.PropertyNamingStrategies;

/** A server and raw sockets that talk to it. */
@Timeout(60)
class MessageServerTest {
  private static Socket connect(MessageServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static Message exchange(Socket socket, Message request) throws IOException {
    new MessageWriter(socket.getOutputStream()).write(request);
    return new MessageReader(socket.getInputStream()).read();
  }

  @Test
  void request_isAnswered() throws IOException {
    try (MessageServer server =
            MessageServer.builder().handler(r -> Message.text("you said " + r.text())).start();
        Socket socket = connect(server)) {
      assertThat(exchange(socket, Message.text("hello")).text()).isEqualTo("you said hello");
      assertThat(exchange(socket, Message.text("again")).text()).isEqualTo("you said again");
    }
  }

  @Test
  void inlineHandler_answersPipelinedRequestsInOrder() throws IOException {
    try (MessageServer server = MessageServer.builder().handler(r -> r).inline().start();
        Socket socket = connect(server)) {
      MessageWriter writer = new MessageWriter(socket.getOutputStream());
      MessageReader reader = new MessageReader(socket.getInputStream());
      for (int i = 0; i < 1_000; i++) {
        writer.write(Message.text("m" + i));
      }
      for (int i = 0; i < 1_000; i++) {
        assertThat(reader.read().text()).isEqualTo("m" + i);
      }
    }
  }

  @Test
  void pooledHandler_answersPipelinedRequestsInOrder() throws IOException {
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        Socket socket = connect(server)) {
      MessageWriter writer = new MessageWriter(socket.getOutputStream());
      MessageReader reader = new MessageReader(socket.getInputStream());
      for (int i = 0; i < 1_000; i++) {
        writer.write(Message.text("m" + i));
      }
      for (int i = 0; i < 1_000; i++) {
        assertThat(reader.read().text()).isEqualTo("m" + i);
      }
    }
  }

  @Test
  void requestsWithIds_areAnsweredAsTheyAreReady() throws IOException {
    CompletableFuture<Message> slow = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .asyncHandler(
                    (request, exchange) ->
                        request.text().equals("slow")
                            ? slow
                            : CompletableFuture.completedFuture(Message.text("fast")))
                .start();
        Socket socket = connect(server)) {
      MessageWriter writer = new MessageWriter(socket.getOutputStream());
      MessageReader reader = new MessageReader(socket.getInputStream());
      writer.write(Message.text("slow").withExtra(MessageHeader.MESSAGE_ID, "1"));
      writer.write(Message.text("fast").withExtra(MessageHeader.MESSAGE_ID, "2"));
      assertThat(reader.read().header().inReplyTo()).contains("2");
      slow.complete(Message.text("late"));
      assertThat(reader.read().header().inReplyTo()).contains("1");
    }
  }

  @Test
  void handlerThatThrows_givesErrorReplyAndConnectionLivesOn() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .handler(
                    r -> {
                      if (r.text().equals("bad")) {
                        throw new IllegalStateException("secret");
                      }
                      return r;
                    })
                .start();
        Socket socket = connect(server)) {
      Message reply = exchange(socket, Message.text("bad"));
      assertThat(reply.header().error()).contains("internal");
      assertThat(reply.text()).doesNotContain("secret");
      assertThat(exchange(socket, Message.text("good")).text()).isEqualTo("good");
    }
  }

  @Test
  void oversizeContent_getsErrorReplyWhileThePeerIsStillSending() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .limits(Limits.DEFAULT.withContentBytes(1_000))
                .timeouts(ServerTimeouts.DEFAULT.withDrain(Duration.ofSeconds(30)))
                .handler(r -> r)
                .start();
        Socket socket = connect(server)) {
      CompletableFuture<Void> sending =
          Background.runAsync(
              () -> {
                try {
                  new MessageWriter(socket.getOutputStream())
                      .write(Message.binary(new byte[8 << 20]));
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      Message reply = new MessageReader(socket.getInputStream()).read();
      assertThat(reply.header().error()).contains("content-too-large");
      assertThat(reply.text()).contains("8388608").contains("1000");
      assertThat(sending).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void http_getsOneLineOfHttp() throws IOException {
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        Socket socket = connect(server)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 400 Bad Request\r\n").contains("not HTTP");
    }
  }

  @Test
  void httpAfterAMessage_getsAnErrorReply() throws IOException {
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        Socket socket = connect(server)) {
      MessageReader reader = new MessageReader(socket.getInputStream());
      new MessageWriter(socket.getOutputStream()).write(Message.text("hello"));
      assertThat(reader.read().text()).isEqualTo("hello");
      socket.getOutputStream().write("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
      assertThat(reader.read().header().error()).contains("malformed-message");
    }
  }

  @Test
  void oneConnectionTooMany_isToldSoAndClosed() throws IOException {
    ServerLimits one = ServerLimits.DEFAULT.withConnections(1);
    try (MessageServer server = MessageServer.builder().serverLimits(one).handler(r -> r).start();
        Socket first = connect(server)) {
      assertThat(exchange(first, Message.text("hello")).text()).isEqualTo("hello");
      try (Socket second = connect(server)) {
        Message reply = new MessageReader(second.getInputStream()).read();
        assertThat(reply.header().error()).contains("too-many-connections");
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(exchange(first, Message.text("again")).text()).isEqualTo("again");
    }
  }

  @Test
  void streamedContents_passThroughBothWays() throws IOException {
    byte[] content = new byte[10 << 20];
    new java.util.Random(1).nextBytes(content);
    try (MessageServer server =
            MessageServer.builder()
                .streamHandler(
                    exchange -> {
                      byte[] all = exchange.content().readAllBytes();
                      return Outgoing.stream(exchange.header(), new ByteArrayInputStream(all));
                    })
                .start();
        Socket socket = connect(server)) {
      Message reply = exchange(socket, Message.binary(content));
      assertThat(reply.bytes()).isEqualTo(content);
    }
  }

  @Test
  void shutdown_answersWhatIsInFlight() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (MessageServer server =
            MessageServer.builder()
                .handler(
                    r -> {
                      entered.countDown();
                      go.await();
                      return r;
                    })
                .start();
        Socket idle = connect(server);
        Socket socket = connect(server)) {
      new MessageWriter(socket.getOutputStream()).write(Message.text("x"));
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<ShutdownReport> report =
          Background.supplyAsync(() -> server.shutdown(Duration.ofSeconds(20)));
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      idle.shutdownOutput();
      go.countDown();
      assertThat(new MessageReader(socket.getInputStream()).read().text()).isEqualTo("x");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      socket.shutdownOutput();
      assertThat(report.get(20, TimeUnit.SECONDS).completed()).isEqualTo(1);
      assertThat(report.get().closedIdle()).isEqualTo(1);
      assertThat(report.get().cutOff()).isZero();
    }
  }

  @Test
  void shutdown_waitsNoLongerThanItHasToForAPeerThatDoesNotClose() throws IOException {
    ServerTimeouts patient = ServerTimeouts.DEFAULT.withDrain(Duration.ofHours(1));
    try (MessageServer server = MessageServer.builder().timeouts(patient).handler(r -> r).start();
        Socket socket = connect(server)) {
      assertThat(exchange(socket, Message.text("hello")).text()).isEqualTo("hello");
      ShutdownReport report = server.shutdown(Duration.ofHours(1)); // or the test is timed out
      assertThat(report.closedIdle()).isEqualTo(1);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void receivedBytes_areCountedToTheEnd() throws IOException {
    CompletableFuture<Connection> seen = new CompletableFuture<>();
    TransportListener listener =
        new TransportListener() {
          @Override
          public void closed(Connection connection, CloseReason reason, Duration open) {
            seen.complete(connection);
          }
        };
    try (MessageServer server = MessageServer.builder().listener(listener).handler(r -> r).start();
        Socket socket = connect(server)) {
      Message request = Message.text("hello");
      assertThat(exchange(socket, request).text()).isEqualTo("hello");
      socket.getOutputStream().write(new byte[] {0, 100, '{'});
      socket.shutdownOutput();
      assertThat(seen.join().receivedBytes())
          .isEqualTo(new MessageEncoder().encode(request).remaining() + 3);
    }
  }

  @Test
  void requestThatWantsNoReply_getsNone() throws IOException {
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        Socket socket = connect(server)) {
      Message oneWay = Message.text("unheard").withExtra(MessageHeader.ONE_WAY, true);
      new MessageWriter(socket.getOutputStream()).write(oneWay);
      assertThat(exchange(socket, Message.text("heard")).text()).isEqualTo("heard");
    }
  }

  private record Person(String lastName) {}

  @Test
  void jsonContent_isWhatReceivedMessagesReadBy() throws IOException {
    JsonContent snake =
        JsonContent.of(
            JsonContent.strictMapper()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build());
    try (MessageServer server =
            MessageServer.builder()
                .json(snake)
                .handler(request -> snake.message(request.json(Person.class)))
                .start();
        MessageClient client =
            MessageClient.builder().address("127.0.0.1", server.port()).json(snake).connect()) {
      Message reply = client.request(Message.json(Map.of("last_name", "Anderson")));

      assertThat(reply.json()).isEqualTo(Map.of("last_name", "Anderson"));
      assertThat(reply.json(Person.class)).isEqualTo(new Person("Anderson"));
      assertThat(reply.jsonContent()).isSameAs(snake);
    }
  }
}
