package dev.proem.examples.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.proem.LimitExceededException;
import dev.proem.Message;
import dev.proem.cli.MessageBytes;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import dev.proem.io.MessageReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples of the guide about messages. */
class DocsMessagesTest {
  private static InputStream stream(Message... messages) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Message message : messages) {
      bytes.writeBytes(new MessageEncoder().encode(message).array());
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  @Test
  void header_canBeReadByHand() throws IOException {
    Message message = Message.text("x");
    assertThat(DocsMessages.frameByHand(stream(message))).isEqualTo(message.header().toJson());
  }

  @Test
  void messages_areAsInTheirComments() {
    assertThat(DocsMessages.make())
        .extracting(Message::contentType, Message::contentEncoding, Message::contentLength)
        .containsExactly(
            tuple("text/json", "utf-8", 20),
            tuple("text/plain", "utf-8", 12),
            tuple("binary/octet-stream", "binary", 3),
            tuple("text/csv", "latin-1", 10));
  }

  @Test
  void message_returnsItsParts() {
    Message message = Message.json(Map.of("action", "search", "value", "ring"));
    assertThat(DocsMessages.take(message)).isEqualTo("text/json 37 none ring");
    assertThat(DocsMessages.numbers()).isEqualTo(1_000);
  }

  @Test
  void messageInTwoFragments_isTheSameMessage() {
    Message message = Message.text("in two fragments");
    assertThat(DocsMessages.inFragments(message)).isEqualTo(message);
  }

  @Test
  void messages_areDecodedAsTheyArrive() {
    byte[] two =
        MessageBytes.join(
            MessageBytes.encode(Message.text("first")),
            MessageBytes.encode(Message.text("second")));
    ByteBuffer begin = ByteBuffer.wrap(two, 0, two.length - 1);
    ByteBuffer rest = ByteBuffer.wrap(two, two.length - 1, 1);
    MessageDecoder decoder = new MessageDecoder();
    assertThat(DocsMessages.arrived(decoder, begin)).containsExactly(Message.text("first"));
    assertThat(DocsMessages.arrived(decoder, rest)).containsExactly(Message.text("second"));
    assertThat(DocsMessages.arrived(decoder, rest)).isEmpty();
  }

  @Test
  void serverAndClient_exchangeMessages() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket server = listener.accept()) {
      DocsMessages.serve(stream(Message.text("hello")), server.getOutputStream());
      Message reply = DocsMessages.ask(client, Message.text("unread"));
      assertThat(reply.text()).isEqualTo("you said hello");
    }
  }

  @Test
  void file_isTransferredAsAStream(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "not really a film");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DocsMessages.sendFile(out, file);
    DocsMessages.receiveFile(new ByteArrayInputStream(out.toByteArray()), folder.resolve("b"));
    assertThat(folder.resolve("b")).hasSameBinaryContentAs(file);
  }

  @Test
  void decoderWithOwnLimits_appliesThem() {
    byte[] header = Message.text("").header().withContentLength(1 << 21).toJson().getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(2 + header.length);
    bytes.putShort((short) header.length).put(header).flip();
    assertThatThrownBy(() -> DocsMessages.limited().decode(bytes))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void faults_areDistinguished() throws IOException {
    assertThat(explain("GET / HTTP/1.1\r\n")).isEqualTo("that peer speaks HTTP");
    assertThat(explain("\0\7{\"a\": 1")).isEqualTo("header-invalid-json at byte 9");
    assertThat(explain("\0\t{\"a\"")).isEqualTo("4 of 9 bytes");
    String large = Message.text("").header().withContentLength(1L << 40).toJson();
    assertThat(explain("\0" + (char) large.length() + large))
        .isEqualTo("1099511627776 is more than 16777216");
    assertThat(DocsMessages.explain(new MessageReader(stream(Message.text("ok")))))
        .startsWith("received Message[2 bytes of content");
  }

  private static String explain(String bytes) throws IOException {
    return DocsMessages.explain(new MessageReader(new ByteArrayInputStream(bytes.getBytes(UTF_8))));
  }
}
