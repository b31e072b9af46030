package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.cli.JarProcess;
import dev.proem.cli.TestClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests each client with its server, as real processes. */
class PairsIT {
  @Test
  void echoClient_printsTheBytesOfEchoServer() throws IOException {
    try (JarProcess server = JarProcess.start("echo-server", "127.0.0.1", "0")) {
      String port = String.valueOf(server.port());
      assertThat(JarProcess.run("echo-client", "127.0.0.1", port))
          .isEqualTo(new JarProcess.Result(0, "Hello, world\n", ""));
      for (String text : new String[] {"\uD83D\uDC36", "x".repeat(120_000), ""}) {
        assertThat(JarProcess.run("echo-client", "127.0.0.1", port, text))
            .isEqualTo(new JarProcess.Result(0, text + "\n", ""));
      }
    }
  }

  @Test
  void multiconnClient_receivesBothMessagesOnEachConnection() throws IOException {
    try (JarProcess server = JarProcess.start("multiconn-server", "127.0.0.1", "0")) {
      String port = String.valueOf(server.port());
      JarProcess.Result client = JarProcess.run("multiconn-client", "127.0.0.1", port, "3");
      assertThat(client.err()).isEmpty();
      assertThat(client.status()).isZero();
      assertThat(client.out().lines().filter(line -> line.contains("received Message 1 from")))
          .containsExactlyInAnyOrder(
              "connection 1: received Message 1 from client.Message 2 from client.",
              "connection 2: received Message 1 from client.Message 2 from client.",
              "connection 3: received Message 1 from client.Message 2 from client.");
    }
  }

  @Test
  void appClient_printsTheResultsOfAppServer() throws IOException {
    try (JarProcess server = JarProcess.start("app-server", "127.0.0.1", "0")) {
      String port = String.valueOf(server.port());
      assertThat(search(port, "search", "morpheus"))
          .isEqualTo("Follow the white rabbit. \uD83D\uDC30\n");
      assertThat(search(port, "search", "\uD83D\uDC36"))
          .isEqualTo("\uD83D\uDC3E Playing ball! \uD83C\uDFD0\n");
      assertThat(search(port, "search", "trinity")).isEqualTo("No match for 'trinity'.\n");
      assertThat(search(port, "binary", "\uD83D\uDE03"))
          .isEqualTo("First 10 bytes of request: binary\uD83D\uDE03\n");
      assertThat(search(port, "doublex", "\uD83D\uDE03"))
          .isEqualTo("First 10 bytes of request: doublex\\xf0\\x9f\\x98\n");
    }
  }

  private static String search(String port, String action, String value) throws IOException {
    JarProcess.Result client = JarProcess.run("app-client", "127.0.0.1", port, action, value);
    assertThat(client.err()).isEmpty();
    assertThat(client.status()).isZero();
    return client.out();
  }

  @Test
  void demo_showsAllMessages() throws IOException {
    JarProcess.Result demo = JarProcess.run("demo");
    assertThat(demo.err()).isEmpty();
    assertThat(demo.status()).isZero();
    assertThat(demo.out()).contains("\uD83D\uDC3E Playing ball! \uD83C\uDFD0");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::1, [::1]", "localhost, localhost", "'', 0.0.0.0"})
  void eachServer_acceptsEachKindOfHost(String host, String shown) throws IOException {
    for (String name : new String[] {"echo", "multiconn", "app"}) {
      try (JarProcess server = JarProcess.start(name + "-server", host, "0")) {
        assertThat(server.firstLine()).isEqualTo("Listening on " + shown + ":" + server.port());
        String port = String.valueOf(server.port());
        String[] client =
            switch (name) {
              case "echo" -> new String[] {"echo-client", host, port};
              case "multiconn" -> new String[] {"multiconn-client", host, port, "2"};
              default -> new String[] {"app-client", host, port, "search", "x"};
            };
        JarProcess.Result result = JarProcess.run(client);
        assertThat(result.status()).as(result.err()).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo-server", "multiconn-server", "app-server"})
  void server_logsOnStandardErrorAndPrintsOneLine(String command) throws IOException {
    try (JarProcess server = JarProcess.start(command, "127.0.0.1", "0")) {
      try (TestClient client = new TestClient(server.port())) {
        client.endOutput().readAll();
      }
      await().until(() -> server.errors().contains("INFO closed"));
      server.signal("TERM");
      JarProcess.Result result = server.awaitEnd();
      assertThat(result.out()).hasLineCount(1);
      assertThat(result.err().lines())
          .satisfiesExactly(
              line -> assertThat(line).matches("\\S+ INFO accepted 127\\.0\\.0\\.1:\\d+"),
              line -> assertThat(line).matches("\\S+ INFO closed 127\\.0\\.0\\.1:\\d+: end of.*"));
    }
  }
}
