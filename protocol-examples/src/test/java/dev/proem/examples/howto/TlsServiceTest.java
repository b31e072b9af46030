package dev.proem.examples.howto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proem.Message;
import dev.proem.net.Binding;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.NotConnectedException;
import dev.proem.net.Tls;
import dev.proem.net.TransportException;
import dev.proem.net.UnreadableReplyException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands and the code of docs/how-to/tls.md, and finds the failures that it lists. */
@Timeout(60)
class TlsServiceTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private static Path folder;

  @BeforeAll
  static void makeCertificates() throws Exception {
    assumeTrue(hasOpenSsl3(), "OpenSSL 3 is there");
    Path script = Path.of(TlsServiceTest.class.getResource("certificates.sh").toURI());
    run("sh", script.toString());
  }

  private static boolean hasOpenSsl3() throws Exception {
    try {
      Process version = start("openssl", "version");
      String text = new String(version.getInputStream().readAllBytes(), UTF_8);
      return version.waitFor() == 0 && text.startsWith("OpenSSL 3.");
    } catch (IOException e) {
      return false;
    }
  }

  private static Process start(String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    String keytool = Path.of(System.getProperty("java.home"), "bin").toString();
    builder.environment().merge("PATH", keytool, (path, bin) -> path + File.pathSeparator + bin);
    return builder.start();
  }

  private static void run(String... command) throws Exception {
    Process process = start(command);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @Test
  void serverIsTrusted_andAnswers() throws IOException {
    try (MessageServer server = TlsService.server(ANY, folder);
        MessageClient client = TlsService.client(server.port(), folder)) {
      assertThat(client.request(Message.text("world")).text()).isEqualTo("Hello, world");
    }
  }

  @Test
  void handlerSeesTheCertificateOfTheClient() throws IOException {
    try (MessageServer server = TlsService.mutual(ANY, folder);
        MessageClient client = client(server, TlsService.mutualClient(folder))) {
      assertThat(client.request(Message.text("who am I")).text()).isEqualTo("Hello, CN=client-7");
    }
  }

  @Test
  void keyStores_doAsWell() throws IOException {
    Tls tls = TlsService.keyStores(folder, "changeit".toCharArray());
    try (MessageServer server =
            MessageServer.builder().bind(Binding.of(ANY).withTls(tls)).handler(r -> r).start();
        MessageClient client = TlsService.client(server.port(), folder)) {
      assertThat(client.request(Message.text("hello")).text()).isEqualTo("hello");
    }
  }

  private static MessageClient client(MessageServer server, Tls tls) {
    return MessageClient.builder().address("localhost", server.port()).tls(tls).build();
  }

  private static TransportException failure(MessageServer server, Tls tls) {
    try (MessageClient client = client(server, tls)) {
      return assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> client.request(Message.text("hello")))
          .actual();
    }
  }

  @Test
  void failuresSayWhatTheTableSays() throws IOException {
    Tls trusting = Tls.forClient().trust(folder.resolve("ca.pem")).build();
    try (MessageServer server = TlsService.server(ANY, folder);
        MessageServer mutual = TlsService.mutual(ANY, folder);
        MessageServer plain = FirstService.serve(0)) {
      assertThat(failure(server, Tls.forClient().build()))
          .isInstanceOf(NotConnectedException.class)
          .hasMessageContaining("PKIX path building failed");
      Tls otherName =
          Tls.forClient().trust(folder.resolve("ca.pem")).serverName("other.example.org").build();
      assertThat(failure(server, otherName))
          .isInstanceOf(NotConnectedException.class)
          .hasMessageContaining("No subject alternative DNS name matching other.example.org found");
      assertThat(failure(mutual, trusting))
          .satisfies(e -> assertThat(e.isSafeToRetry()).isTrue())
          .message()
          .containsPattern("Received fatal alert: (bad_certificate|certificate_required)");
      assertThat(failure(plain, trusting))
          .isInstanceOf(NotConnectedException.class)
          .hasMessageContaining("Unrecognized SSL message, plaintext connection?");
      try (MessageClient client = MessageClient.connect("localhost", server.port())) {
        assertThatExceptionOfType(UnreadableReplyException.class)
            .isThrownBy(() -> client.request(Message.text("hello")))
            .withMessageContaining("the message begins 15 03 03");
      }
    }
  }

  @Test
  void filesThatCanNotBeUsed_areNamed() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> identity("server.pem", "client.key"))
        .withMessageContaining("the key is not that of the first certificate of");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> identity("server.key", "server.key"))
        .withMessageContaining("there is no certificate in the file");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> identity("server.pem", "server.pem"))
        .withMessageContaining("there is no private key in the file");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> TlsService.keyStores(folder, "wrong".toCharArray()))
        .withMessageContaining("the password of the key store is wrong");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                Tls.forServer()
                    .keyStore(folder.resolve("server.p12"), "changeit".toCharArray())
                    .clientAuth(Tls.ClientAuth.REQUIRED)
                    .build())
        .withMessageContaining("whose certificates clients may show has to be said");
  }

  private static Tls identity(String chain, String key) throws IOException {
    return Tls.forServer().certificate(folder.resolve(chain), folder.resolve(key)).build();
  }

  @Test
  void replacedFiles_areUsedForNewConnectionsAndOldOnesGoOn(@TempDir Path live) throws Exception {
    copy("server.pem", live);
    copy("server.key", live);
    Tls tls =
        Tls.forServer().certificate(live.resolve("server.pem"), live.resolve("server.key")).build();
    try (MessageServer server =
            MessageServer.builder().bind(Binding.of(ANY).withTls(tls)).handler(r -> r).start();
        MessageClient before = TlsService.client(server.port(), folder)) {
      assertThat(before.request(Message.text("old")).text()).isEqualTo("old");
      Files.copy(
          folder.resolve("client.pem"),
          live.resolve("server.pem"),
          StandardCopyOption.REPLACE_EXISTING);
      Files.copy(
          folder.resolve("client.key"),
          live.resolve("server.key"),
          StandardCopyOption.REPLACE_EXISTING);
      tls.reload();
      assertThat(failure(server, Tls.forClient().trust(folder.resolve("ca.pem")).build()))
          .hasMessageContaining("SSLHandshakeException"); // the new one is not for localhost
      assertThat(before.request(Message.text("goes on")).text()).isEqualTo("goes on");
    }
  }

  private static void copy(String file, Path to) throws IOException {
    Files.copy(folder.resolve(file), to.resolve(file));
  }
}
