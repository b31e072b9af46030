package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.Message;
import dev.proem.net.internal.transport.Background;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that speaks TLS, with the JDK's own sockets as its peers. */
@Timeout(60)
class ServerTlsTest {
  @TempDir private Path folder;
  private final Witness heard = new Witness();
  private TestCertificates authority;
  private TestCertificates.Issued issued;

  @BeforeEach
  void makeCertificates() {
    authority = new TestCertificates(folder, "authority");
    issued = authority.server();
  }

  /** What a client needs that trusts the authority and, perhaps, has a certificate. */
  static SSLContext context(TestCertificates authority, TestCertificates.@Nullable Issued own)
      throws IOException, GeneralSecurityException {
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(
        KeyStore.getInstance(authority.authorityStore().toFile(), TestCertificates.PASSWORD));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    if (own != null) {
      KeyStore store = KeyStore.getInstance(own.keyStore().toFile(), TestCertificates.PASSWORD);
      keys.init(store, TestCertificates.PASSWORD);
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private Tls.Builder tls() {
    return Tls.forServer().certificate(issued.chain(), issued.key());
  }

  private MessageServerBuilder echo(Tls tls) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return MessageServer.builder()
        .listener(heard)
        .bind(Binding.of(any).withTls(tls))
        .bind(Binding.of(any))
        .handler(r -> r);
  }

  private SSLSocket socket(MessageServer server, TestCertificates.@Nullable Issued own)
      throws IOException, GeneralSecurityException {
    return (SSLSocket)
        context(authority, own)
            .getSocketFactory()
            .createSocket(InetAddress.getLoopbackAddress(), server.port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void messagesOfAllSizes_areAnswered(String protocol) throws Exception {
    try (MessageServer server = echo(tls().build()).start();
        SSLSocket socket = socket(server, null)) {
      socket.setEnabledProtocols(new String[] {protocol});
      Peer peer = Peer.over(socket);
      peer.assertServed();
      for (int size : new int[] {0, 1, 16_384, 16_385, 3_000_000}) {
        CompletableFuture<Void> sending = peer.sending(Peer.bytes(Message.binary(new byte[size])));
        assertThat(peer.read().bytes()).hasSize(size);
        assertThat(sending).succeedsWithin(Duration.ofSeconds(20));
      }
      for (int i = 0; i < 200; i++) {
        peer.send(Message.text("" + i));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(peer.read().text()).isEqualTo("" + i);
      }
      assertThat(server.connections().iterator().next().tls().orElseThrow().getProtocol())
          .isEqualTo(protocol);
    }
  }

  @Test
  void connectionInItsHandshake_isNotListed() throws Exception {
    try (MessageServer server =
            MessageServer.builder()
                .eventLoops(1)
                .bind(
                    Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withTls(tls().build()))
                .handler(r -> r)
                .start();
        Peer silent = Peer.of(server);
        SSLSocket socket =
            (SSLSocket)
                context(authority, null)
                    .getSocketFactory()
                    .createSocket("localhost", server.port())) {
      Peer.over(socket).assertServed(); // so the one before it has been accepted
      assertThat(server.connections()).hasSize(1);
      assertThat(server.broadcast(Message.text("news")).join()).isEqualTo(1);
      silent.hangUp();
    }
  }

  @Test
  void certificateOfThePeer_isSeenByTheHandler() throws Exception {
    Tls mutual = tls().trust(authority.authority()).clientAuth(Tls.ClientAuth.REQUIRED).build();
    try (MessageServer server =
            MessageServer.builder()
                .bind(
                    Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withTls(mutual))
                .exchangeHandler(
                    (request, exchange) -> {
                      X509Certificate certificate =
                          (X509Certificate)
                              exchange.connection().tls().orElseThrow().getPeerCertificates()[0];
                      return Message.text(certificate.getSubjectX500Principal().getName());
                    })
                .start();
        Peer peer = Peer.over(socket(server, authority.client("alice")))) {
      assertThat(peer.ask("who").text()).isEqualTo("CN=alice");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void peerWithoutTheCertificate_isToldSo(String protocol) throws Exception {
    Tls mutual = tls().trust(authority.authority()).clientAuth(Tls.ClientAuth.REQUIRED).build();
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withDrain(Duration.ofSeconds(30));
    try (MessageServer server = echo(mutual).timeouts(timeouts).start();
        Peer other = Peer.to(server.addresses().get(1));
        SSLSocket socket = socket(server, null)) {
      other.assertServed();
      socket.setEnabledProtocols(new String[] {protocol});
      Peer offender = Peer.over(socket);
      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(
              () -> {
                offender.send(Message.text("let me in"));
                offender.read();
              })
          .withMessageMatching(".*(bad_certificate|certificate_required|handshake_failure).*");
      offender.hangUp();
      heard.await("refused HANDSHAKE_FAILED");
      other.assertServed();
    }
  }

  @Test
  void peerThatSpeaksNoTls_isRefused() throws Exception {
    try (MessageServer server = echo(tls().build()).start();
        Peer offender = Peer.of(server);
        Peer other = Peer.over(socket(server, null))) {
      offender.send(Message.text("plain"));
      offender.assertGone();
      offender.hangUp();
      assertThat(heard.await("refused HANDSHAKE_FAILED")).contains("SSL");
      other.assertServed();
    }
  }

  @Test
  void handshakeThatIsNotFinished_isNotWaitedFor() throws Exception {
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withHandshake(Duration.ofMillis(300));
    try (MessageServer server = echo(tls().build()).timeouts(timeouts).start();
        Peer other = Peer.to(server.addresses().get(1));
        Peer offender = Peer.of(server)) {
      other.assertServed();
      offender.send(new byte[] {0x16, 3, 1}); // as a handshake begins
      offender.assertEnd();
      heard.await("limit ServerTimeouts.handshake 300");
      assertThat(heard.await("refused HANDSHAKE_FAILED")).contains("handshake, 300 ms");
      other.assertServed();
    }
  }

  @Test
  void connectionsBeyondTheLimit_areToldSoBehindTheHandshake() throws Exception {
    ServerLimits limits = ServerLimits.DEFAULT.withConnections(1);
    try (MessageServer server = echo(tls().build()).serverLimits(limits).start();
        Peer first = Peer.over(socket(server, null))) {
      first.assertServed();
      try (Peer second = Peer.over(socket(server, null))) {
        second.assertRefused("too-many-connections");
      }
      first.assertServed();
    }
    assertThat(heard.all("opened")).hasSize(1);
  }

  @Test
  void newCertificates_areUsedByNewConnections() throws Exception {
    Tls tls = tls().build();
    try (MessageServer server = echo(tls).start();
        SSLSocket before = socket(server, null)) {
      Peer old = Peer.over(before);
      old.assertServed();
      TestCertificates.Issued renewed = authority.server();
      tls.reload();
      try (SSLSocket after = socket(server, null)) {
        Peer.over(after).assertServed();
        assertThat(after.getSession().getPeerCertificates()[0]).isEqualTo(renewed.certificate());
        assertThat(before.getSession().getPeerCertificates()[0]).isEqualTo(issued.certificate());
        old.assertServed();
      }
    }
  }

  @Test
  void shutdown_endsIdleConnectionsAndLeavesHandshakesTheirTime() throws Exception {
    try (MessageServer server = echo(tls().build()).start();
        SSLSocket idle = socket(server, null);
        Peer silent = Peer.of(server);
        SSLSocket late = socket(server, null)) {
      Peer peer = Peer.over(idle);
      peer.assertServed();
      CompletableFuture<ShutdownReport> report =
          Background.supplyAsync(() -> server.shutdown(Duration.ofSeconds(30)));
      peer.assertEnd();
      peer.hangUp();
      late.startHandshake(); // it was connected before
      Peer latecomer = Peer.over(late);
      latecomer.assertEnd();
      latecomer.hangUp();
      silent.hangUp();
      assertThat(report.get().closedIdle()).isEqualTo(2);
    }
  }
}
