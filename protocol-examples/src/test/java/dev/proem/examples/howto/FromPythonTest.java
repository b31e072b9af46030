package dev.proem.examples.howto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the code of docs/how-to/migrating-from-python.md. */
@Timeout(60)
class FromPythonTest {
  private static final Map<String, String> ANSWERS = Map.of("morpheus", "Follow the white rabbit.");

  /** A client that omits keys, spells one differently, and half-closes at once. */
  @Test
  void requestOfADescendant_isAnswered() throws IOException {
    byte[] content = "{\"action\": \"search\", \"value\": \"morpheus\"}".getBytes(UTF_8);
    byte[] header =
        ("{\"content_type\": \"text/json\", \"content-encoding\": \"utf_8\", \"content-length\": "
                + content.length
                + ", \"opcode\": 7}")
            .getBytes(UTF_8);
    try (MessageServer server = FromPython.server(ANSWERS).start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(new byte[] {(byte) (header.length >> 8), (byte) header.length});
      out.write(header);
      out.write(content);
      socket.shutdownOutput();
      MessageReader reader =
          new MessageReader(socket.getInputStream(), Limits.DEFAULT, Dialect.STRICT);
      assertThat(reader.read().json()).isEqualTo(Map.of("result", ANSWERS.get("morpheus")));
    }
  }

  @Test
  void bytesAreAnsweredWithBytes() throws IOException {
    try (MessageServer server = FromPython.server(ANSWERS).start();
        MessageClient client = MessageClient.connect("localhost", server.port())) {
      Message reply =
          client.request(Message.binary("binary/custom-client-binary-type", "x".getBytes(UTF_8)));
      assertThat(reply.contentType()).isEqualTo("binary/custom-server-binary-type");
    }
  }

  /** Answers one request and closes, as the server of the tutorial does. */
  @Test
  void serverThatAnswersOnceAndCloses_getsOneRequestPerConnection() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> header = CompletableFuture.supplyAsync(() -> answerOnce(listener));
      Message reply =
          FromPython.askOnce("127.0.0.1", listener.getLocalPort(), Message.text("question"));
      assertThat(reply.text()).isEqualTo("answer");
      assertThat(header.join())
          .isEqualTo(Message.text("question").header().toJson()); // the bytes of the original
    }
  }

  private static String answerOnce(ServerSocket listener) {
    try (Socket socket = listener.accept();
        InputStream in = socket.getInputStream()) {
      Message request = new MessageReader(in).read();
      new MessageWriter(socket.getOutputStream()).write(Message.text("answer"));
      return request.header().toJson();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
