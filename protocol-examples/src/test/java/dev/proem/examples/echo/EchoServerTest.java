package dev.proem.examples.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.cli.MessageBytes;
import dev.proem.cli.TestClient;
import dev.proem.examples.RunningServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EchoServerTest {
  private static final byte[] HELLO = MessageBytes.utf8("hello");

  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.echo(Duration.ofSeconds(60));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void halfClosedClient_getsAllBytesBack() throws IOException {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    try (TestClient client = server.connect()) {
      CompletableFuture<TestClient> sending = client.sendAllInBackground(bytes);
      assertThat(client.readAll()).isEqualTo(bytes);
      sending.join();
    }
  }

  @Test
  void bytes_comeBackBeforeTheEndOfInput() throws IOException {
    try (TestClient client = server.connect()) {
      assertThat(client.send(HELLO).read(5)).isEqualTo(HELLO);
      assertThat(client.send(HELLO).read(5)).isEqualTo(HELLO);
    }
  }

  @Test
  void connections_areServedInTurn() throws IOException {
    try (TestClient first = server.connect();
        TestClient second = server.connect()) {
      second.send(HELLO).endOutput(); // waits for its turn
      assertThat(first.send(HELLO).read(5)).isEqualTo(HELLO);
      first.endOutput();
      assertThat(first.readAll()).isEmpty();
      assertThat(second.readAll()).isEqualTo(HELLO);
    }
  }

  @Test
  void clientAfterAReset_isServed() throws IOException {
    TestClient bad = server.connect();
    bad.send(HELLO).reset();
    try (TestClient good = server.connect()) {
      assertThat(good.send(HELLO).endOutput().readAll()).isEqualTo(HELLO);
    }
  }

  @Test
  void connections_areLoggedAcceptedAndClosed() throws IOException {
    try (TestClient client = server.connect()) {
      client.send(HELLO).endOutput().readAll();
    }
    server.awaitLog(line -> line.endsWith("end of input, 5 bytes echoed"));
    assertThat(server.log())
        .hasSize(2)
        .satisfiesExactly(
            line -> assertThat(line).matches("\\S+Z INFO accepted 127\\.0\\.0\\.1:\\d+"),
            line -> assertThat(line).matches("\\S+Z INFO closed 127\\.0\\.0\\.1:\\d+: .*"));
  }

  @Test
  void clientThatKeepsOthersWaiting_isDisconnected() throws IOException {
    try (RunningServer impatient = RunningServer.echo(Duration.ofSeconds(4));
        TestClient silent = impatient.connect();
        TestClient next = impatient.connect()) {
      assertThat(next.send(HELLO).endOutput().readAll()).isEqualTo(HELLO);
      assertThat(silent.readAll()).isEmpty();
      impatient.awaitLog(line -> line.endsWith("time-out: the client kept the server waiting"));
    }
  }

  @Test
  void stop_bytesThatHaveArrivedComeBack() throws IOException {
    try (TestClient client = server.connect()) {
      assertThat(client.send(HELLO).read(5)).isEqualTo(HELLO);
      client.send(HELLO);
      server.stop();
      assertThat(client.readAll()).isEqualTo(HELLO);
      server.awaitEnd();
    }
  }

  @Test
  void stop_endsWithAClientThatDoesNotRead() throws IOException {
    try (TestClient client = new TestClient(server.port(), 4_096)) {
      CompletableFuture<TestClient> sending = client.sendAllInBackground(new byte[50_000_000]);
      assertThat(client.read(1)).hasSize(1);
      server.stop();
      server.awaitEnd();
      client.reset();
      assertThat(sending).failsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void stop_worksWithoutClientsAndMoreThanOnce() {
    server.stop();
    server.stop();
    server.awaitEnd();
  }
}
