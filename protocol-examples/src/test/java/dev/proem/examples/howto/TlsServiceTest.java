package dev.proem.examples.howto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proem.Message;
import dev.proem.net.Binding;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.MessageServer;
import dev.proem.net.NotConnectedException;
import dev.proem.net.TransportException;
import dev.proem.net.TransportListener;
import dev.proem.net.UnreadableReplyException;
import dev.proem.net.tls.Tls;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands and the code of docs/how-to/tls.md, and causes the failures that it lists. */
@Timeout(60)
class TlsServiceTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private static Path folder;

  @BeforeAll
  static void makeCertificates() throws Exception {
    assumeTrue(hasOpenSsl3(), "OpenSSL 3 is present");
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
  void keyStores_work() throws IOException {
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

  private static TransportException failure(MessageServer server, @Nullable Tls tls) {
    MessageClientBuilder builder = MessageClient.builder().address("localhost", server.port());
    try (MessageClient client = (tls == null ? builder : builder.tls(tls)).build()) {
      return assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> client.request(Message.text("hello")))
          .actual();
    }
  }

  /** Causes each failure of the tables, and checks that it is reported at that side. */
  @Test
  void failures_areAsInTheTables() throws Exception {
    Tls ours = Tls.forServer().certificate(pem("server.pem"), pem("server.key")).build();
    Tls trusting = Tls.forClient().trust(pem("ca.pem")).build();
    Reasons atServers = new Reasons();
    List<String> atClients = new ArrayList<>();
    try (MessageServer server = server(Binding.of(ANY).withTls(ours), atServers);
        MessageServer mutual = server(Binding.of(ANY).withTls(ofProtocol("TLSv1.3")), atServers);
        MessageServer older = server(Binding.of(ANY).withTls(ofProtocol("TLSv1.2")), atServers);
        MessageServer plain = server(Binding.of(ANY), atServers)) {
      Map<Tls, MessageServer> notConnected = new LinkedHashMap<>();
      notConnected.put(Tls.forClient().build(), server);
      notConnected.put(named("other.example.org"), server);
      notConnected.put(named("my_service"), server);
      notConnected.put(otherAuthority(), older);
      notConnected.put(Tls.forClient().trust(pem("ca.pem")).build(), older);
      notConnected.put(trusting, plain);
      notConnected.forEach(
          (tls, to) -> {
            TransportException failure = failure(to, tls);
            assertThat(failure).isInstanceOf(NotConnectedException.class);
            atClients.add(failure.getMessage());
          });
      TransportException unread = failure(mutual, trusting);
      assertThat(unread.isSafeToRetry()).isTrue();
      atClients.add(unread.getMessage());
      TransportException unreadable = failure(server, null);
      assertThat(unreadable).isInstanceOf(UnreadableReplyException.class);
      atClients.add(unreadable.getMessage());
    }
    assertNamedAreSeen("at the client", atClients);
    assertNamedAreSeen("at the server", atServers.texts);
  }

  private static Path pem(String file) {
    return folder.resolve(file);
  }

  private static Tls named(String serverName) throws IOException {
    return Tls.forClient().trust(pem("ca.pem")).serverName(serverName).build();
  }

  private static Tls ofProtocol(String protocol) throws IOException {
    return Tls.forServer()
        .certificate(pem("server.pem"), pem("server.key"))
        .trust(pem("ca.pem"))
        .clientAuth(Tls.ClientAuth.REQUIRED)
        .protocols(protocol)
        .build();
  }

  /** Returns a TLS with a certificate of another authority that has the same name. */
  private static Tls otherAuthority() throws Exception {
    run(
        ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 30"
                + " -keyout otherAuthority.key -out otherAuthority.pem -subj")
            .split(" "),
        "/CN=Trial CA");
    return Tls.forClient()
        .trust(pem("ca.pem"))
        .certificate(pem("otherAuthority.pem"), pem("otherAuthority.key"))
        .build();
  }

  private static void run(String[] words, String last) throws Exception {
    String[] command = Arrays.copyOf(words, words.length + 1);
    command[words.length] = last;
    run(command);
  }

  private static MessageServer server(Binding binding, TransportListener listener)
      throws IOException {
    return MessageServer.builder().bind(binding).listener(listener).handler(r -> r).start();
  }

  /** Records why connections ended, as the log of the server does. */
  private static final class Reasons implements TransportListener {
    final List<String> texts = new CopyOnWriteArrayList<>();

    @Override
    public void refused(SocketAddress remote, CloseReason reason) {
      texts.add(reason.text());
    }

    @Override
    public void closed(Connection connection, CloseReason reason, Duration open) {
      texts.add(reason.text());
    }
  }

  /** Asserts that one of the texts in the first cell of each row was seen. */
  private static void assertNamedAreSeen(String table, List<String> seen) throws IOException {
    Path root = Path.of(System.getProperty("user.dir")).getParent();
    List<String> rows =
        Files.readString(root.resolve("docs/how-to/tls.md"))
            .lines()
            .dropWhile(line -> !line.startsWith("| " + table + " |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(4);
    for (String row : rows) {
      String cell = row.substring(1, row.indexOf('|', 1));
      List<Pattern> texts =
          Pattern.compile("`([^`]+)`")
              .matcher(cell)
              .results()
              .map(each -> Pattern.quote(each.group(1)).replace("...", "\\E.*\\Q"))
              .map(Pattern::compile)
              .toList();
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(seen)
                      .as(cell)
                      .anyMatch(
                          text -> texts.stream().anyMatch(each -> each.matcher(text).find())));
    }
  }

  @Test
  void filesThatCannotBeUsed_areNamed() {
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
        .withMessageContaining("clientAuth needs trusted certificates");
  }

  private static Tls identity(String chain, String key) throws IOException {
    return Tls.forServer().certificate(folder.resolve(chain), folder.resolve(key)).build();
  }

  @Test
  void replacedFiles_areUsedForNewConnectionsAndOldOnesStayOpen(@TempDir Path live)
      throws Exception {
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
          .hasMessageContaining(
              "SSLHandshakeException"); // the new certificate is not for localhost
      assertThat(before.request(Message.text("goes on")).text()).isEqualTo("goes on");
    }
  }

  private static void copy(String file, Path to) throws IOException {
    Files.copy(folder.resolve(file), to.resolve(file));
  }
}
