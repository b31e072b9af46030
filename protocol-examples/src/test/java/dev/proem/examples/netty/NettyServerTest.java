package dev.proem.examples.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NettyServerTest {
  private final NettyServer server =
      new NettyServer(loopback(0), Limits.DEFAULT, NettyServerTest::served);

  /** An echo with three kinds of failures. */
  private static Message served(Message request) {
    return switch (request.contentType()) {
      case "text/x-fail" -> throw new IllegalStateException("a secret");
      case "text/x-long" -> Message.builder().text("").extra("x", "y".repeat(65_536)).build();
      case "text/x-json" -> Message.json(request.json());
      default -> request;
    };
  }

  /** Held, because otherwise the logger could be collected together with its level. */
  private final Logger log = Logger.getLogger(ErrorReplyHandler.class.getName());

  @BeforeEach
  void turnOffTheLog() {
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** The server ignores message-ids; the client detects this and matches replies in order. */
  @Test
  void messageClient_getsEachReplyToItsRequest() throws Exception {
    try (MessageClient client = MessageClient.connect(loopback(server.port()))) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        replies.add(client.send(Message.text("request " + i)));
      }
      for (int i = 0; i < 300; i++) {
        assertThat(replies.get(i).get(20, SECONDS).text()).isEqualTo("request " + i);
      }
      Message wrong = Message.builder().contentType("text/x-fail").text("").build();
      assertThatThrownBy(() -> client.request(wrong))
          .isInstanceOfSatisfying(
              ErrorReplyException.class, e -> assertThat(e.code()).isEqualTo("internal"));
      assertThat(client.request(Message.text("on and on")).text()).isEqualTo("on and on");
    }
  }

  @Test
  void requests_areAnsweredOnOneConnection() throws IOException {
    try (Socket socket = connect()) {
      MessageWriter writer = new MessageWriter(socket.getOutputStream());
      MessageReader reader = new MessageReader(socket.getInputStream());
      for (Message request :
          new Message[] {
            Message.json(Map.of("action", "search")),
            Message.text("Grüße 🐰"),
            Message.binary(new byte[0]),
            Message.binary(new byte[3_000_000])
          }) {
        writer.write(request);
        assertThat(reader.read()).isEqualTo(request);
      }
    }
  }

  @Test
  void pipelinedRequestsBeforeAHalfClose_areAnsweredAndTheConnectionEnds() throws IOException {
    try (Socket socket = connect()) {
      MessageWriter writer = new MessageWriter(socket.getOutputStream());
      for (int i = 0; i < 1_000; i++) {
        writer.write(Message.text("request " + i));
      }
      socket.shutdownOutput();

      MessageReader reader = new MessageReader(socket.getInputStream());
      for (int i = 0; i < 1_000; i++) {
        assertThat(reader.read().text()).isEqualTo("request " + i);
      }
      assertThat(reader.hasNext()).isFalse();
    }
  }

  @Test
  void bytesThatAreNoMessage_areAnsweredAlthoughMoreArrive() throws IOException {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      new MessageWriter(out).write(Message.text("good"));
      out.write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      out.write(new byte[1_000_000]);

      MessageReader reader = new MessageReader(socket.getInputStream());
      assertThat(reader.read().text()).isEqualTo("good");
      Message reply = reader.read();
      assertThat(reply.header().error()).contains("malformed-message");
      assertThat(reply.text()).contains("HTTP");
      assertThat(reader.hasNext()).as("our direction is closed").isFalse();
    }
  }

  @Test
  void truncatedRequest_isAnsweredAfterAHalfClose() throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(new byte[] {0, 100, '{'});
      socket.shutdownOutput();

      MessageReader reader = new MessageReader(socket.getInputStream());
      assertThat(reader.read().header().error()).contains("malformed-message");
      assertThat(reader.hasNext()).isFalse();
    }
  }

  @Test
  void invalidContent_isAnsweredAndTheConnectionStaysOpen() throws IOException {
    assertAnsweredAndOpen("text/x-json", "malformed-message");
  }

  @Test
  void failingService_isAnsweredWithoutDetailsAndTheConnectionStaysOpen() throws IOException {
    assertThat(assertAnsweredAndOpen("text/x-fail", "internal").text()).doesNotContain("secret");
  }

  @Test
  void replyThatCannotBeWritten_isReplacedAndTheConnectionStaysOpen() throws IOException {
    assertAnsweredAndOpen("text/x-long", "internal");
  }

  private Message assertAnsweredAndOpen(String contentType, String code) throws IOException {
    try (Socket socket = connect()) {
      MessageWriter writer = new MessageWriter(socket.getOutputStream());
      MessageReader reader = new MessageReader(socket.getInputStream());
      writer.write(Message.builder().contentType(contentType).text("{").build());
      writer.write(Message.text("next"));

      Message reply = reader.read();
      assertThat(reply.header().error()).contains(code);
      assertThat(reader.read().text()).isEqualTo("next");
      return reply;
    }
  }

  @Test
  void reset_doesNotAffectOtherConnections() throws IOException {
    try (Socket other = connect()) {
      Socket socket = connect();
      socket.getOutputStream().write(new byte[] {0, 100, '{'});
      socket.setSoLinger(true, 0);
      socket.close();

      new MessageWriter(other.getOutputStream()).write(Message.text("still here"));
      assertThat(new MessageReader(other.getInputStream()).read().text()).isEqualTo("still here");
    }
  }

  @Test
  void addressInUse_isReportedAtOnce() {
    assertThatThrownBy(
            () -> new NettyServer(loopback(server.port()), Limits.DEFAULT, request -> request))
        .isInstanceOf(BindException.class);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
