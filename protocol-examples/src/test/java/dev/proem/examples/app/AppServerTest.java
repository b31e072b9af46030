package dev.proem.examples.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.cli.TestClient;
import dev.proem.cli.Timeouts;
import dev.proem.cli.Wire;
import dev.proem.examples.RunningServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppServerTest {
  private static final String MORPHEUS = "Follow the white rabbit. \uD83D\uDC30";

  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.app();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void keepsAConnectionOpenForMoreRequests() throws IOException {
    try (TestClient client = server.connect()) {
      assertThat(client.search("morpheus")).isEqualTo(MORPHEUS);
      assertThat(client.search("trinity")).isEqualTo("No match for 'trinity'.");
      client.send(Wire.encode(SearchApp.request("binary", "\uD83D\uDE03")));
      assertThat(client.readMessage().bytes())
          .isEqualTo(Wire.utf8("First 10 bytes of request: binary\uD83D\uDE03"));
    }
  }

  @Test
  void answersRequestsThatComeByteByByte() throws IOException {
    try (TestClient client = server.connect()) {
      for (byte b : Wire.join(Wire.search("morpheus"), Wire.search("ring"))) {
        client.send(new byte[] {b});
      }
      assertThat(Wire.result(client.readMessage())).isEqualTo(MORPHEUS);
      assertThat(Wire.result(client.readMessage())).startsWith("In the caves");
    }
  }

  @Test
  void answersPipelinedRequestsOfAHalfClosedClientInOrder() throws IOException {
    try (TestClient client = server.connect()) {
      client.send(Wire.search("1"), Wire.search("2"), Wire.search("3")).endOutput();
      assertThat(Wire.results(client.readAll()))
          .containsExactly("No match for '1'.", "No match for '2'.", "No match for '3'.");
    }
    server.awaitLog(line -> line.endsWith("end of input, 3 requests answered"));
  }

  @Test
  void answersManyPipelinedRequestsOfAClientThatReadsLater() throws IOException {
    int count = 300_000; // the requests have 43 MB, more than all buffers of the system hold
    byte[] request = Wire.search("morpheus");
    byte[] reply = Wire.encode(SearchApp.answer(SearchApp.request("search", "morpheus")));
    try (TestClient client = server.connect();
        TestClient other = server.connect()) {
      CompletableFuture<TestClient> sending =
          client.sendAllInBackground(Wire.repeat(request, count));
      byte[] begin = client.read(2);
      assertThat(other.search("morpheus")).isEqualTo(MORPHEUS);
      assertThat(sending).isNotDone(); // the server has stopped reading this client
      byte[] all = Wire.join(begin, client.readAll());
      sending.join();
      assertThat(Arrays.equals(all, Wire.repeat(reply, count))).isTrue();
    }
  }

  @Test
  void answersALargeRequest() throws IOException {
    String value = "x".repeat(3_000_000);
    try (TestClient client = server.connect()) {
      assertThat(client.search(value)).isEqualTo("No match for '" + value + "'.");
    }
  }

  @Test
  void answersEmptyContents() throws IOException {
    try (TestClient client = server.connect()) {
      client.send(Wire.message("big", "", "", new byte[0]), Wire.json(""));
      assertThat(client.readMessage().bytes()).isEqualTo(Wire.utf8("First 10 bytes of request: "));
      assertThat(Wire.result(client.readMessage())).startsWith("Error: the request can't be read");
      assertThat(client.search("morpheus")).isEqualTo(MORPHEUS);
    }
  }

  @Test
  void servesManyConnectionsAtOnce() throws IOException {
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      clients.add(server.connect().send(Wire.search("n" + i)));
    }
    Collections.shuffle(clients);
    for (TestClient client : clients) {
      Message reply = client.readMessage();
      assertThat(Wire.result(reply)).startsWith("No match for 'n");
      client.close();
    }
  }

  @Test
  void answersWhatHasArrivedWhenItIsStopped() throws IOException {
    // Long enough not to cut off the client that is told, after 2 s, that the rest came too late.
    Timeouts patient =
        new Timeouts(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15));
    try (RunningServer stopped = RunningServer.app(patient, Limits.DEFAULT)) {
      try (TestClient idle = stopped.connect();
          TestClient half = stopped.connect();
          TestClient busy = stopped.connect()) {
        assertThat(idle.search("morpheus")).isEqualTo(MORPHEUS);
        half.send(Wire.search("morpheus"), new byte[] {0, 103, '{'});
        busy.send(Wire.repeat(Wire.search("morpheus"), 200));
        stopped.stop();
        assertThat(Wire.results(busy.readAll())).hasSize(200);
        List<Message> replies = Wire.messages(half.readAll());
        assertThat(replies).hasSize(2);
        assertThat(Wire.result(replies.get(0))).isEqualTo(MORPHEUS);
        assertThat(Wire.error(replies.get(1))).isEqualTo("shutting-down"); // to what was half there
        assertThat(idle.readAll()).isEmpty();
      }
      stopped.awaitEnd();
    }
  }

  @Test
  void tearsNoReplyWhenItIsStoppedAndAClientReadsOnlyAfterwards() throws IOException {
    try (TestClient client = server.connect()) {
      CompletableFuture<TestClient> sending =
          client.sendAllInBackground(Wire.repeat(Wire.search("x".repeat(50_000)), 100));
      byte[] begin = client.read(2);
      server.stop();
      server.awaitEnd();
      byte[] rest = client.readUntilEndOrReset();
      assertThat(Wire.results(Wire.join(begin, rest))).isNotEmpty(); // and the last one is whole
      assertThat(sending).isNotNull();
    }
  }

  @Test
  void canBeStoppedWhenNobodyIsConnectedAndMoreThanOnce() {
    server.stop();
    server.stop();
    server.awaitEnd();
  }
}
