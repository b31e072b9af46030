package dev.proem.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.proem.net.TestCertificates;
import dev.proem.net.internal.transport.TwoWires;
import dev.proem.net.tls.Tls.ClientAuth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.openssl.PKCS8Generator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  private static final String LONG_LABEL =
      "label-of-sixty-four-characters-which-is-one-more-than-dns-allows.example";

  @TempDir private Path folder;
  private TestCertificates authority;
  private TestCertificates stranger;
  private TestCertificates.Issued certificate;

  @BeforeEach
  void makeCertificates() {
    authority = new TestCertificates(folder, "authority");
    stranger = new TestCertificates(folder, "stranger");
    certificate = authority.server();
  }

  @Test
  void keyStores_doAsPemFilesDo() throws IOException {
    Tls server =
        Tls.forServer().keyStore(certificate.keyStore(), TestCertificates.PASSWORD).build();
    Tls client =
        Tls.forClient().trustStore(authority.authorityStore(), TestCertificates.PASSWORD).build();
    assertAccepted(client, server, "localhost");
    assertThat(server.isForServer()).isTrue();
    assertThat(client.isForServer()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "RSASSA-PSS", "EC", "Ed25519"})
  void keysOfAllKinds_serve(String algorithm) throws IOException {
    TestCertificates.Issued issued = authority.issue("other", algorithm, "localhost");
    Tls server = Tls.forServer().certificate(issued.chain(), issued.key()).build();
    assertAccepted(trusting(), server, "localhost");
  }

  @Test
  void encryptedKey_serves() throws Exception {
    Path key = folder.resolve("encrypted.key");
    byte[] encrypted =
        PemTest.encrypted(
            certificate.privateKey(), PKCS8Generator.AES_256_CBC, "pass".toCharArray());
    TestCertificates.write(key, "ENCRYPTED PRIVATE KEY", encrypted);
    char[] password = "pass".toCharArray();
    Tls server = Tls.forServer().certificate(certificate.chain(), key, password).build();
    Arrays.fill(password, '?');
    assertAccepted(trusting(), server, "localhost");
    server.reload();
    assertAccepted(trusting(), server, "localhost");
  }

  @Test
  void clientCertificate_isSeenByTheServer() throws IOException {
    TestCertificates.Issued alice = authority.client("alice");
    Tls client =
        Tls.forClient()
            .trust(authority.authority())
            .certificate(alice.chain(), alice.key())
            .build();
    for (ClientAuth asked : new ClientAuth[] {ClientAuth.OPTIONAL, ClientAuth.REQUIRED}) {
      try (TwoWires wires = wires(client, asking(asked), "localhost").established()) {
        assertThat(wires.server.wire.session().getPeerCertificates())
            .containsExactly(alice.certificate());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"NONE", "OPTIONAL"})
  void clientWithoutCertificate_isServed(ClientAuth asked) throws IOException {
    try (TwoWires wires = wires(trusting(), asking(asked), "localhost").established()) {
      assertThatExceptionOfType(SSLPeerUnverifiedException.class)
          .isThrownBy(() -> wires.server.wire.session().getPeerCertificates());
    }
  }

  @Test
  void clientWithoutRequiredCertificate_isRefused() throws IOException {
    try (TwoWires wires = wires(trusting(), asking(ClientAuth.REQUIRED), "localhost")) {
      wires.untilEnded();
      assertThat(wires.server.failure).isInstanceOf(SSLException.class);
      assertThat(wires.client.failure)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("fatal alert");
    }
  }

  @ParameterizedTest
  @CsvSource({"OPTIONAL", "REQUIRED"})
  void clientWithForeignCertificate_isRefused(ClientAuth asked) throws IOException {
    // Of the same name, else the client would find that its certificate is not one to be shown.
    TestCertificates impostor =
        new TestCertificates(Files.createDirectory(folder.resolve("impostor")), "authority");
    TestCertificates.Issued mallory = impostor.client("mallory");
    Tls client =
        Tls.forClient()
            .trust(authority.authority())
            .certificate(mallory.chain(), mallory.key())
            .build();
    try (TwoWires wires = wires(client, asking(asked), "localhost")) {
      wires.untilEnded();
      assertThat(wires.server.failure).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void serverOfAnotherAuthority_isRefused() throws IOException {
    Tls client = Tls.forClient().trust(stranger.authority()).build();
    assertRefused(client, serving(certificate), "localhost", "unable to find valid certification");
    assertRefused(
        Tls.forClient().build(), serving(certificate), "localhost", "unable to find valid");
    assertRefused(
        Tls.forClient().trust(stranger.authority()).systemTrust().build(),
        serving(certificate),
        "localhost",
        "unable to find valid");
  }

  @Test
  void severalTrusted_addUp() throws IOException {
    Tls client =
        Tls.forClient()
            .trust(stranger.authority())
            .trustStore(authority.authorityStore(), TestCertificates.PASSWORD)
            .systemTrust()
            .build();
    assertAccepted(client, serving(certificate), "localhost");
  }

  @Test
  void expiredCertificate_isRefused() throws IOException {
    Tls server = serving(authority.expired("old", "localhost"));
    assertRefused(trusting(), server, "localhost", "validity check failed");
  }

  @Test
  void otherHost_isRefusedUnlessNotLookedAt() throws IOException {
    Tls server = serving(certificate);
    assertRefused(trusting(), server, "other.example", "other.example");
    assertAccepted(trusting(), server, "127.0.0.1");
    Tls careless = Tls.forClient().trust(authority.authority()).hostnameVerification(false).build();
    assertAccepted(careless, server, "other.example");
    assertAccepted(careless, server, null);
    Tls knowing = Tls.forClient().trust(authority.authority()).serverName("localhost").build();
    assertAccepted(knowing, server, "other.example");
    assertAccepted(knowing, server, null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trusting().clientEngine(null, -1))
        .withMessageContaining("serverName");
    assertThatIllegalStateException()
        .isThrownBy(() -> server.clientEngine("localhost", 1))
        .withMessageContaining("forClient");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost",
    "example.com., example.com",
    "bücher.example, xn--bcher-kva.example"
  })
  void name_isAskedForAsDnsWritesIt(String host, String asked) throws IOException {
    Tls careless = Tls.forClient().trust(authority.authority()).hostnameVerification(false).build();
    try (TwoWires wires = wires(careless, serving(certificate), host).established()) {
      ExtendedSSLSession session = (ExtendedSSLSession) wires.server.wire.session();
      assertThat(session.getRequestedServerNames())
          .extracting(each -> new String(each.getEncoded(), StandardCharsets.US_ASCII))
          .containsExactly(asked);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_service", LONG_LABEL, "a..b", "-", "a name", "."})
  void nameThatDnsHasNot_isNotAskedForAndConnectsAllTheSame(String host) throws IOException {
    Tls careless = Tls.forClient().trust(authority.authority()).hostnameVerification(false).build();
    try (TwoWires wires = wires(careless, serving(certificate), host).established()) {
      ExtendedSSLSession session = (ExtendedSSLSession) wires.server.wire.session();
      assertThat(session.getRequestedServerNames()).isEmpty();
    }
  }

  @Test
  void nameWithTheDotOfTheRoot_isCheckedWithoutIt() throws IOException {
    assertAccepted(trusting(), serving(certificate), "localhost.");
    assertRefused(trusting(), serving(certificate), "other.example.", "other.example");
  }

  @Test
  void versions_haveToBeShared() throws IOException {
    Tls server =
        Tls.forServer()
            .certificate(certificate.chain(), certificate.key())
            .protocols("TLSv1.3")
            .build();
    Tls client = Tls.forClient().trust(authority.authority()).protocols("TLSv1.2").build();
    assertRefused(client, server, "localhost", "protocol_version");
  }

  @Test
  void options_areChecked() {
    assertThatIllegalArgumentException().isThrownBy(() -> Tls.forClient().protocols());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tls.forClient().protocols("TLSv1.3", "TLSv9"))
        .withMessageContaining("TLSv9");
    assertThatIllegalStateException()
        .isThrownBy(() -> Tls.forServer().build())
        .withMessageContaining("needs a certificate");
    assertThatIllegalStateException()
        .isThrownBy(() -> server().clientAuth(ClientAuth.OPTIONAL).build())
        .withMessageContaining("trust");
    assertThatIllegalStateException()
        .isThrownBy(() -> Tls.forClient().systemTrust().clientAuth(ClientAuth.REQUIRED).build())
        .withMessageContaining("of servers");
    assertThatIllegalStateException()
        .isThrownBy(() -> server().hostnameVerification(false).build())
        .withMessageContaining("of clients");
    assertThatIllegalStateException()
        .isThrownBy(() -> server().serverName("localhost").build())
        .withMessageContaining("of clients");
  }

  private Tls.Builder server() {
    return Tls.forServer().certificate(certificate.chain(), certificate.key());
  }

  private Tls serving(TestCertificates.Issued issued) throws IOException {
    return Tls.forServer().certificate(issued.chain(), issued.key()).build();
  }

  private Tls asking(ClientAuth asked) throws IOException {
    return server().trust(authority.authority()).clientAuth(asked).build();
  }

  private Tls trusting() throws IOException {
    return Tls.forClient().trust(authority.authority()).build();
  }

  private static TwoWires wires(Tls client, Tls server, String host) {
    return TwoWires.tls(client.clientEngine(host, 1), server.serverEngine(Runnable::run));
  }

  private static void assertAccepted(Tls client, Tls server, String host) throws IOException {
    try (TwoWires wires = wires(client, server, host).established()) {
      assertThat(wires.client.wire.session().getPeerCertificates()[0])
          .isInstanceOf(X509Certificate.class);
    }
  }

  /** Both are told, and the client knows why. */
  private static void assertRefused(Tls client, Tls server, String host, String reason) {
    try (TwoWires wires = wires(client, server, host)) {
      wires.untilEnded();
      assertThat(wires.client.failure)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining(reason);
      assertThat(wires.server.failure).isInstanceOf(SSLException.class);
    }
  }
}
