package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.cli.CommandLineRun;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.JarProcess;
import dev.proem.cli.MessageBytes;
import dev.proem.cli.PemFiles;
import dev.proem.cli.TestClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests app-server and app-client over TLS, over Unix domain sockets, and behind a load balancer.
 */
class TransportOptionsIT {
  private static final String CAVES = "In the caves beneath the Misty Mountains. \uD83D\uDC8D\n";

  @TempDir private static Path folder;

  @BeforeAll
  static void makeCertificates() throws Exception {
    PemFiles.make(folder, "server", "localhost");
    PemFiles.make(folder, "alice", "alice");
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private static JarProcess tlsServer(String... more) throws IOException {
    String[] arguments = {
      "app-server", "127.0.0.1", "0", "--tls", "--cert", file("server.pem"), "--key"
    };
    return JarProcess.start(with(with(arguments, file("server.key")), more));
  }

  private static JarProcess.Result search(JarProcess server, String... more) throws IOException {
    String port = String.valueOf(server.port());
    return JarProcess.run(
        with(new String[] {"app-client", "127.0.0.1", port, "search", "ring"}, more));
  }

  @Test
  void tls_servesOnlyAClientThatTrustsTheServer() throws IOException {
    try (JarProcess server = tlsServer()) {
      JarProcess.Result trusting = search(server, "--tls", "--trust", file("server.pem"));
      assertThat(trusting).isEqualTo(new JarProcess.Result(0, CAVES, ""));
      JarProcess.Result doubting = search(server, "--tls");
      assertThat(doubting.status()).isEqualTo(ExitStatus.CONNECTION_FAILED.code());
      assertThat(doubting.err()).startsWith("examples: no TLS with 127.0.0.1:").hasLineCount(1);
      JarProcess.Result plain = search(server);
      assertThat(plain.status()).isEqualTo(ExitStatus.WRONG_PROTOCOL.code());
      assertThat(plain.err()).contains("seems to speak TLS").hasLineCount(1);
      server.signal("TERM");
      assertThat(server.awaitEnd().err()).contains("accepted 127.0.0.1:", " over TLS\n");
    }
  }

  @Test
  void tlsWithTrust_requiresCertificatesOfClients() throws IOException {
    try (JarProcess server = tlsServer("--trust", file("alice.pem"))) {
      String[] tls = {"--tls", "--trust", file("server.pem")};
      JarProcess.Result alice =
          search(server, with(tls, "--cert", file("alice.pem"), "--key", file("alice.key")));
      assertThat(alice).isEqualTo(new JarProcess.Result(0, CAVES, ""));
      assertThat(search(server, tls).status()).isNotZero();
      await().until(() -> server.errors().contains("refused "));
      server.signal("TERM");
      assertThat(server.awaitEnd().err()).contains("with the certificate of CN=alice", "refused ");
    }
  }

  @Test
  void tlsToAServerWithoutTls_isReported() throws IOException {
    try (JarProcess server = JarProcess.start("app-server", "127.0.0.1", "0")) {
      JarProcess.Result client = search(server, "--tls", "--trust", file("server.pem"));
      assertThat(client.status()).isEqualTo(ExitStatus.CONNECTION_FAILED.code());
      assertThat(client.err()).startsWith("examples: no TLS with").contains("; ").hasLineCount(1);
    }
  }

  @Test
  void unixDomainSocket_replacesHostAndPort() throws IOException {
    String address = "unix:" + file("socket");
    try (JarProcess server = JarProcess.start("app-server", address)) {
      assertThat(server.firstLine()).isEqualTo("Listening on " + address);
      assertThat(JarProcess.run("app-client", address, "search", "ring"))
          .isEqualTo(new JarProcess.Result(0, CAVES, ""));
      assertThat(JarProcess.run("app-server", address).status())
          .isEqualTo(ExitStatus.PORT_TAKEN.code());
      server.signal("TERM");
      assertThat(server.awaitEnd().status()).isZero();
    }
    assertThat(folder.resolve("socket")).doesNotExist();
    JarProcess.Result late = JarProcess.run("app-client", address, "search", "ring");
    assertThat(late.status()).isEqualTo(ExitStatus.CONNECTION_FAILED.code());
    assertThat(late.err()).contains(address).hasLineCount(1);
  }

  @Test
  void proxyProtocol_namesTheRealClient() throws IOException {
    try (JarProcess server = JarProcess.start("app-server", "127.0.0.1", "0", "--proxy-protocol")) {
      byte[] header = MessageBytes.utf8("PROXY TCP4 192.0.2.7 192.0.2.8 1234 80\r\n");
      try (TestClient client = new TestClient(server.port())) {
        client.send(header);
        assertThat(client.search("ring")).isEqualTo(CAVES.strip());
      }
      try (TestClient direct = new TestClient(server.port())) {
        assertThat(direct.send(MessageBytes.search("ring")).endOutput().readAll()).isEmpty();
      }
      await().until(() -> server.errors().contains("refused "));
      server.signal("TERM");
      assertThat(server.awaitEnd().err()).contains("accepted 192.0.2.7:1234", "refused 127.0.0.1:");
    }
  }

  @Test
  void maxConnections_areServedAndOneMoreGetsAnErrorReply() throws IOException {
    String[] arguments = {"app-server", "127.0.0.1", "0", "--max-connections", "1"};
    try (JarProcess server = JarProcess.start(arguments);
        TestClient first = new TestClient(server.port())) {
      assertThat(first.search("x")).isEqualTo("No match for 'x'.");
      try (TestClient second = new TestClient(server.port())) {
        assertThat(MessageBytes.error(second.readMessage())).isEqualTo("too-many-connections");
      }
      assertThat(first.search("y")).isEqualTo("No match for 'y'.");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          app-server unix:                                     | 'unix:' has no path
          app-server unix:x 0                                  | '0'
          app-server 127.0.0.1 0 --cert x                      | --cert needs --tls
          app-server 127.0.0.1 0 --tls                         | --tls needs --cert
          app-server 127.0.0.1 0 --tls --cert x                | --tls needs --key
          app-server 127.0.0.1 0 --tls --cert no --key no      | no such file: no
          app-server 127.0.0.1 0 --tls --cert x --key y --client-auth optional | --client-auth needs --trust
          app-server 127.0.0.1 0 --event-loops 0               | '0' is not a number of threads
          app-client unix:x search                             | 'VALUE'
          app-client unix:x search y z                         | 'z'
          app-client unix:x search y --tls                     | needs --server-name
          app-client 127.0.0.1 80 search y --trust x           | --trust needs --tls
          app-client 127.0.0.1 80 search y --tls --key x       | --key needs --cert
          """)
  void badUsage_isOneLine(String arguments, String message) {
    CommandLineRun run = ExampleRun.of(arguments.strip().split(" "));
    assertThat(run.exitStatus()).as(run.err()).isEqualTo(ExitStatus.USAGE);
    assertThat(run.err()).startsWith("examples: ").contains(message, "; ").hasLineCount(1);
  }
}
