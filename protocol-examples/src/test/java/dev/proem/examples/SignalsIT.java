package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.proem.cli.JarProcess;
import dev.proem.cli.MessageBytes;
import dev.proem.cli.TestClient;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers stop gracefully after a signal. */
class SignalsIT {
  private static final int SIGINT = 2;

  private static void signal(JarProcess server, String name) throws IOException {
    assumeFalse(
        name.equals("INT") && server.ignores(SIGINT),
        "SIGINT is ignored here, as shells arrange for what they run in the background");
    server.signal(name);
  }

  @ParameterizedTest
  @CsvSource({
    "echo-server, TERM",
    "echo-server, INT",
    "multiconn-server, TERM",
    "multiconn-server, INT",
    "app-server, TERM",
    "app-server, INT"
  })
  void aServerEndsWithStatusZeroThoughAClientIsConnected(String command, String signal)
      throws IOException {
    try (JarProcess server = JarProcess.start(command, "127.0.0.1", "0");
        TestClient client = new TestClient(server.port())) {
      byte[] request = MessageBytes.search("morpheus");
      client.send(request);
      assertThat(client.read(10)).hasSize(10); // the server has started to answer
      signal(server, signal);
      assertThat(client.readAll()).isNotEmpty(); // the rest, up to the end of input
      JarProcess.Result result = server.awaitEnd();
      assertThat(result.status()).isZero();
      assertThat(result.err()).hasLineCount(2); // accepted, closed
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo-server", "multiconn-server", "app-server"})
  void serverWithoutClients_stops(String command) throws IOException {
    try (JarProcess server = JarProcess.start(command, "127.0.0.1", "0")) {
      server.port();
      signal(server, "TERM");
      JarProcess.Result result = server.awaitEnd();
      assertThat(result.status()).isZero();
      assertThat(result.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void pipelinedRequestsThatHaveArrived_getCompleteReplies(String signal) throws IOException {
    try (JarProcess server = JarProcess.start("app-server", "127.0.0.1", "0");
        TestClient client = new TestClient(server.port());
        TestClient idle = new TestClient(server.port())) {
      client.send(MessageBytes.repeat(MessageBytes.search("morpheus"), 500));
      signal(server, signal);
      assertThat(MessageBytes.results(client.readAll())).hasSize(500);
      assertThat(idle.readAll()).isEmpty();
      assertThat(server.awaitEnd().status()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 100_000})
  void clientThatReadsAfterTheEndOfTheServer_getsNoTruncatedReply(int size) throws IOException {
    try (JarProcess server = JarProcess.start("app-server", "127.0.0.1", "0");
        TestClient client = new TestClient(server.port())) {
      CompletableFuture<TestClient> sending =
          client.sendAllInBackground(
              MessageBytes.repeat(MessageBytes.search("x".repeat(size)), 5_000_000 / size));
      byte[] begin = client.read(2);
      signal(server, "TERM");
      assertThat(server.awaitEnd().status()).isZero();
      assertThat(MessageBytes.results(MessageBytes.join(begin, client.readUntilEndOrReset())))
          .isNotEmpty();
      sending.handle((done, failure) -> true).join(); // the rest was discarded or reset
    }
  }
}
