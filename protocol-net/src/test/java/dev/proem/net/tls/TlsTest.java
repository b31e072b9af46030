package dev.proem.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.proem.net.TestCertificates;
import dev.proem.net.internal.transport.TwoWires;
import dev.proem.net.tls.Tls.ClientAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
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
  @TempDir private Path folder;
  private TestCertificates authority;
  private TestCertificates otherAuthority;
  private TestCertificates.Issued certificate;

  @BeforeEach
  void makeCertificates() {
    authority = new TestCertificates(folder, "authority");
    otherAuthority = new TestCertificates(folder, "otherAuthority");
    certificate = authority.server();
  }

  @Test
  void keyStores_workLikePemFiles() throws IOException {
    Tls server =
        Tls.forServer().keyStore(certificate.keyStore(), TestCertificates.PASSWORD).build();
    Tls client =
        Tls.forClient().trustStore(authority.authorityStore(), TestCertificates.PASSWORD).build();
    assertAccepted(client, server, "localhost");
    assertThat(server.isForServer()).isTrue();
    assertThat(client.isForServer()).isFalse();
  }

  @Test
  void reload_appliesToNewConnectionsOnly() throws IOException {
    Tls server = serving(certificate);
    try (TwoWires existing = wires(trusting(), server, "localhost").established()) {
      TestCertificates.Issued second = authority.server();
      server.reload();
      try (TwoWires later = wires(trusting(), server, "localhost").established()) {
        assertThat(serverCertificate(later)).isEqualTo(second.certificate());
      }
      assertThat(serverCertificate(existing)).isEqualTo(certificate.certificate());
      existing.client.send("still here");
      existing.until(() -> existing.server.text().equals("still here"));
    }
  }

  private static Certificate serverCertificate(TwoWires wires) throws IOException {
    return wires.client.wire.session().getPeerCertificates()[0];
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
  void clientWithoutRequiredCertificate_isRejected() throws IOException {
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
  void clientWithUntrustedCertificate_isRejected(ClientAuth asked) throws IOException {
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
  void serverOfAnotherAuthority_isRejected() throws IOException {
    Tls client = Tls.forClient().trust(otherAuthority.authority()).build();
    assertRejected(client, serving(certificate), "localhost", "unable to find valid certification");
    assertRejected(
        Tls.forClient().build(), serving(certificate), "localhost", "unable to find valid");
    assertRejected(
        Tls.forClient().trust(otherAuthority.authority()).systemTrust().build(),
        serving(certificate),
        "localhost",
        "unable to find valid");
  }

  @Test
  void certificatesOfSeveralTrustCalls_areAllTrusted() throws IOException {
    Tls client =
        Tls.forClient()
            .trust(otherAuthority.authority())
            .trustStore(authority.authorityStore(), TestCertificates.PASSWORD)
            .systemTrust()
            .build();
    assertAccepted(client, serving(certificate), "localhost");
  }

  @Test
  void expiredCertificate_isRejected() throws IOException {
    Tls server = serving(authority.expired("old", "localhost"));
    assertRejected(trusting(), server, "localhost", "validity check failed");
  }

  @Test
  void otherHost_isRejectedUnlessVerificationIsOff() throws IOException {
    Tls server = serving(certificate);
    assertRejected(trusting(), server, "other.example", "other.example");
    assertAccepted(trusting(), server, "127.0.0.1");
    Tls unchecked =
        Tls.forClient().trust(authority.authority()).hostnameVerification(false).build();
    assertAccepted(unchecked, server, "other.example");
    assertAccepted(unchecked, server, null);
    Tls named = Tls.forClient().trust(authority.authority()).serverName("localhost").build();
    assertAccepted(named, server, "other.example");
    assertAccepted(named, server, null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trusting().clientEngine(null, -1))
        .withMessageContaining("serverName");
    assertThatIllegalStateException()
        .isThrownBy(() -> server.clientEngine("localhost", 1))
        .withMessageContaining("forClient");
  }

  @Test
  void nameWithTheDotOfTheRoot_isCheckedWithoutIt() throws IOException {
    assertAccepted(trusting(), serving(certificate), "localhost.");
    assertRejected(trusting(), serving(certificate), "other.example.", "other.example");
  }

  @Test
  void sidesWithoutACommonVersion_fail() throws IOException {
    Tls server =
        Tls.forServer()
            .certificate(certificate.chain(), certificate.key())
            .protocols("TLSv1.3")
            .build();
    Tls client = Tls.forClient().trust(authority.authority()).protocols("TLSv1.2").build();
    assertRejected(client, server, "localhost", "protocol_version");
  }

  @Test
  void options_areChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tls.forClient().protocols("TLSv9"))
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

  /** Asserts that both sides fail, and the client with a given reason. */
  private static void assertRejected(Tls client, Tls server, String host, String reason) {
    try (TwoWires wires = wires(client, server, host)) {
      wires.untilEnded();
      assertThat(wires.client.failure)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining(reason);
      assertThat(wires.server.failure).isInstanceOf(SSLException.class);
    }
  }
}
