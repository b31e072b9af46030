package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client over TLS. */
@Timeout(60)
class ClientTlsTest {
  @TempDir static Path folder;
  private static TestCertificates authority;
  private static TestCertificates stranger;
  private static TestCertificates.Issued server;
  private static TestCertificates.Issued alice;

  @BeforeAll
  static void makeCertificates() {
    authority = new TestCertificates(folder, "authority");
    stranger = new TestCertificates(folder, "stranger");
    server = authority.server();
    alice = authority.client("alice");
  }

  private static MessageServer start(boolean mutual) throws IOException {
    Tls.Builder tls = Tls.forServer().certificate(server.chain(), server.key());
    if (mutual) {
      tls.trust(authority.authority()).clientAuth(Tls.ClientAuth.REQUIRED);
    }
    return MessageServer.builder()
        .bind(
            Binding.of(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0))
                .withTls(tls.build()))
        .handler(r -> r)
        .start();
  }

  private static MessageClientBuilder to(MessageServer server, Tls.Builder tls) throws IOException {
    return MessageClient.builder().address("localhost", server.port()).tls(tls.build());
  }

  private static Tls.Builder trusting(TestCertificates whom) {
    return Tls.forClient().trust(whom.authority());
  }

  @Test
  void manyRequests_passOverTls() throws Exception {
    try (MessageServer tls = start(false);
        MessageClient client = to(tls, trusting(authority)).connections(2).connect()) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        replies.add(client.send(Message.text("m" + i + "x".repeat(i * 50))));
      }
      for (int i = 0; i < 300; i++) {
        assertThat(replies.get(i).get(20, TimeUnit.SECONDS).text()).startsWith("m" + i);
      }
    }
  }

  @Test
  void authorityThatIsNotTrusted_isSaidClearly() throws Exception {
    try (MessageServer tls = start(false)) {
      assertThatThrownBy(() -> to(tls, trusting(stranger)).connect())
          .isInstanceOf(NotConnectedException.class)
          .hasMessageContaining("localhost:" + tls.port())
          .hasMessageContaining("SSLHandshakeException");
    }
  }

  @Test
  void serverThatSpeaksNoTls_isNotConnectedTo() throws Exception {
    try (MessageServer plain = MessageServer.builder().handler(r -> r).start()) {
      assertThatThrownBy(() -> to(plain, trusting(authority)).connect())
          .isInstanceOf(NotConnectedException.class)
          .hasMessageContaining("localhost:" + plain.port());
    }
  }

  @Test
  void serverThatNeverShakesHands_isGivenUp() throws Exception {
    ClientTimeouts times = ClientTimeouts.DEFAULT.withHandshake(java.time.Duration.ofMillis(100));
    try (RawPeer silent = new RawPeer(RawPeer.Line::readToEnd)) {
      assertThatThrownBy(
              () ->
                  MessageClient.builder()
                      .address(silent.address())
                      .tls(trusting(authority).build())
                      .timeouts(times)
                      .connect())
          .isInstanceOf(NotConnectedException.class)
          .hasMessageContaining("handshake");
    }
  }

  @Test
  void mutualTls_knowsTheClient() throws Exception {
    try (MessageServer tls = start(true);
        MessageClient client =
            to(tls, trusting(authority).certificate(alice.chain(), alice.key())).connect()) {
      assertThat(client.request(Message.text("hello")).text()).isEqualTo("hello");
      Connection connection = tls.connections().iterator().next();
      assertThat(connection.tls().orElseThrow().getPeerPrincipal().getName()).isEqualTo("CN=alice");
    }
  }

  @Test
  void mutualTlsWithoutCertificate_isNoUnknownOutcome() throws Exception {
    try (MessageServer tls = start(true);
        MessageClient client = to(tls, trusting(authority)).build()) {
      // With TLS 1.3 the server refuses after the client's handshake is done.
      assertThatThrownBy(() -> client.request(Message.text("hello")))
          .isInstanceOfAny(NotConnectedException.class, NotSentException.class)
          .hasMessageContaining("certificate");
    }
  }
}
