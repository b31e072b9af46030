package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a listener of a server with TLS hears. */
@Timeout(60)
class TlsListenerTest {
  @TempDir static Path folder;
  private static TestCertificates authority;
  private static TestCertificates.Issued certificate;

  private final RecordingListener heard = new RecordingListener();
  private final FrameLogTest.Lines lines = new FrameLogTest.Lines();

  @BeforeAll
  static void makeCertificates() {
    authority = new TestCertificates(folder, "authority");
    certificate = authority.server();
  }

  private MessageServer server() throws IOException {
    Tls tls = Tls.forServer().certificate(certificate.chain(), certificate.key()).build();
    return MessageServer.builder()
        .handler(r -> Message.text(r.text()))
        .bind(Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).withTls(tls))
        .serverLimits(ServerLimits.DEFAULT.withConnections(1))
        .listener(heard)
        .listener(FrameLog.create().withLogger(lines))
        .start();
  }

  private static MessageClient client(MessageServer server) throws IOException {
    return MessageClient.builder()
        .address("localhost", server.port())
        .tls(Tls.forClient().trust(authority.authority()).build())
        .attempts(1)
        .build();
  }

  @Test
  void tooManyConnections_areToldAfterTheHandshake() throws IOException {
    try (MessageServer server = server();
        MessageClient first = client(server);
        MessageClient second = client(server)) {
      assertThat(first.request(Message.text("x")).text()).isEqualTo("x");
      assertThatThrownBy(() -> second.request(Message.text("x")))
          .isInstanceOfSatisfying(
              ErrorReplyException.class,
              e -> assertThat(e.code()).isEqualTo("too-many-connections"));
    }

    assertThat(lines.all.get(0)).endsWith(" opened TLSv1.3");
    assertThat(heard.of("opened")).hasSize(1);
    assertThat(heard.of("closed")).hasSize(1);
    assertThat(heard.of("limit", "refused"))
        .isNotEmpty()
        .containsOnly("limit ServerLimits.connections 1", "refused LIMIT");
  }

  @Test
  void handshakeThatFails_isRefusedOnce() throws IOException {
    try (MessageServer server = server();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write("hello, world\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }

    assertThat(heard.events).containsExactly("refused HANDSHAKE_FAILED");
  }

  @Test
  void serverThatClosesWhileThePeerOfAFailedHandshakeDoesNot_keepsTheReason() throws IOException {
    MessageServer server = server();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write("hello, world\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes(); // up to the end of what the server sends
      server.close();
    } finally {
      server.close();
    }

    assertThat(heard.events).containsExactly("refused HANDSHAKE_FAILED");
  }
}
