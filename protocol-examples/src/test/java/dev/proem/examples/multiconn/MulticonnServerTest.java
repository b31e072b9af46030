package dev.proem.examples.multiconn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.cli.MessageBytes;
import dev.proem.cli.TestClient;
import dev.proem.examples.RunningServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MulticonnServerTest {
  private static final byte[] HELLO = MessageBytes.utf8("hello");

  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.multiconn();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void halfClosedClient_getsAllBytesBack() throws IOException {
    byte[] bytes = new byte[5_000_000];
    new Random(1).nextBytes(bytes);
    try (TestClient client = server.connect()) {
      CompletableFuture<TestClient> sending = client.sendAllInBackground(bytes);
      assertThat(client.readAll()).isEqualTo(bytes);
      sending.join();
    }
  }

  @Test
  void manyConnections_areServedInAnyOrder() throws IOException {
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(server.connect());
    }
    for (int i = 49; i >= 0; i--) {
      clients.get(i).send(new byte[] {(byte) i});
    }
    for (int i = 0; i < 50; i++) {
      assertThat(clients.get(i).read(1)).containsExactly(i);
      clients.get(i).close();
    }
  }

  @Test
  void clientThatDoesNotRead_doesNotAffectOthers() throws IOException {
    try (TestClient bad = new TestClient(server.port(), 4_096);
        TestClient good = server.connect()) {
      CompletableFuture<TestClient> flood = bad.sendAllInBackground(new byte[50_000_000]);
      bad.read(1);
      assertThat(good.send(HELLO).read(5)).isEqualTo(HELLO);
      assertThat(flood).isNotDone(); // reading is paused
      bad.reset();
      assertThat(flood).failsWithin(Duration.ofSeconds(20));
      assertThat(good.send(HELLO).endOutput().readAll()).isEqualTo(HELLO);
    }
  }

  @Test
  void reset_isLoggedAndDoesNotAffectOthers() throws IOException {
    try (TestClient good = server.connect()) {
      server.connect().send(HELLO).reset();
      assertThat(good.send(HELLO).read(5)).isEqualTo(HELLO);
    }
    server.awaitLog(line -> line.contains("closed 127.0.0.1:"));
  }

  @Test
  void stop_bytesThatHaveArrivedComeBack() throws IOException {
    try (TestClient client = server.connect();
        TestClient idle = server.connect()) {
      assertThat(idle.send(HELLO).read(5)).isEqualTo(HELLO);
      client.send(HELLO);
      server.stop();
      assertThat(client.readAll()).isEqualTo(HELLO);
      assertThat(idle.readAll()).isEmpty();
    }
    server.awaitEnd();
    await()
        .untilAsserted(
            () -> assertThat(server.log()).filteredOn(line -> line.contains("closed")).hasSize(2));
  }

  @Test
  void stop_endsWithAClientThatDoesNotRead() throws IOException {
    try (TestClient client = new TestClient(server.port(), 4_096)) {
      CompletableFuture<TestClient> flood = client.sendAllInBackground(new byte[50_000_000]);
      client.read(1);
      server.stop();
      server.awaitEnd();
      client.reset();
      flood.handle((done, failure) -> true).join(); // whether it was discarded or reset
    }
  }
}
