package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.cli.Background;
import dev.proem.cli.JarProcess;
import dev.proem.cli.MessageBytes;
import dev.proem.cli.TestClient;
import dev.proem.examples.app.SearchApp;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tests servers with many connections and requests, and little memory. */
class LoadIT {
  private static final int CONNECTIONS = 2_000;

  /** Each connection needs a file handle here, and one in the server. */
  private static void checkFileHandles() throws IOException {
    String limit = JarProcess.run(List.of("sh", "-c", "ulimit -Hn"), Map.of()).out().strip();
    boolean enough = limit.equals("unlimited") || Long.parseLong(limit) >= CONNECTIONS + 200;
    assertThat(enough)
        .as("%s file handles are allowed, too few for this test; raise ulimit -n", limit)
        .isTrue();
  }

  private static JarProcess start(String command) throws IOException {
    return JarProcess.start(JarProcess.java("-Xmx64m"), Map.of(), command, "127.0.0.1", "0");
  }

  @Test
  void appServer_servesTwoThousandConnectionsInLittleMemory() throws IOException {
    checkFileHandles();
    List<TestClient> clients = new ArrayList<>();
    try (JarProcess server = start("app-server")) {
      for (int i = 0; i < CONNECTIONS; i++) {
        clients.add(new TestClient(server.port()));
      }
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < CONNECTIONS; i++) {
          clients.get(i).send(MessageBytes.search(round + "/" + i));
        }
        for (int i = 0; i < CONNECTIONS; i++) {
          assertThat(MessageBytes.result(clients.get(i).readMessage()))
              .isEqualTo("No match for '%d/%d'.".formatted(round, i));
        }
      }
      for (TestClient client : clients) {
        client.send(MessageBytes.search("last"));
      }
      server.signal("TERM");
      for (TestClient client : clients) {
        assertThat(MessageBytes.results(client.readAll())).containsExactly("No match for 'last'.");
      }
      assertThat(server.awaitEnd().status()).isZero();
    } finally {
      for (TestClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void multiconnServer_servesTwoThousandConnectionsOfMulticonnClient() throws IOException {
    checkFileHandles();
    try (JarProcess server = start("multiconn-server")) {
      String port = String.valueOf(server.port());
      JarProcess.Result client =
          JarProcess.run(
              "multiconn-client", "127.0.0.1", port, "" + CONNECTIONS, "--timeout", "50");
      assertThat(client.status()).as(client.err()).isZero();
      assertThat(client.out().lines().filter(line -> line.contains("received Message 1")))
          .hasSize(CONNECTIONS);
    }
  }

  @Test
  void serverWhoseLogIsNotRead_continues() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(JarProcess.java());
    builder.command().addAll(List.of("app-server", "127.0.0.1", "0"));
    Process server = builder.start(); // its standard error is a pipe that holds 64 KiB
    try {
      int port = Integer.parseInt(server.inputReader().readLine().replaceFirst(".*:", ""));
      for (int i = 0; i < 1_500; i++) {
        try (TestClient client = new TestClient(port)) {
          assertThat(client.search("x")).isEqualTo("No match for 'x'.");
        }
      }
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void tenThousandPipelinedRequests_areAnsweredToASlowReaderInLittleMemory() throws IOException {
    int count = 10_000;
    byte[] request =
        MessageBytes.search("x".repeat(10_000)); // 100 MB of replies, more than all buffers hold
    byte[] reply = MessageBytes.encode(SearchApp.answer(MessageBytes.messages(request).get(0)));
    try (JarProcess server = start("app-server");
        Socket slow = new Socket()) {
      slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      CompletableFuture<Integer> sending =
          Background.run(
              () -> {
                for (int i = 0; i < count; i++) {
                  slow.getOutputStream().write(request);
                }
                slow.shutdownOutput();
                return count;
              });
      InputStream in = slow.getInputStream();
      for (int i = 0; i < count; i++) {
        if (i % 1_000 == 0) { // others are served meanwhile
          try (TestClient other = new TestClient(server.port())) {
            assertThat(other.search("morpheus")).startsWith("Follow the white rabbit.");
          }
        }
        assertThat(in.readNBytes(reply.length)).isEqualTo(reply);
      }
      assertThat(in.read()).isEqualTo(-1);
      sending.join();
    }
  }
}
