package dev.proem.examples.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.cli.MessageBytes;
import dev.proem.cli.TestClient;
import dev.proem.cli.Timeouts;
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
  void connection_staysOpenForMoreRequests() throws IOException {
    try (TestClient client = server.connect()) {
      assertThat(client.search("morpheus")).isEqualTo(MORPHEUS);
      assertThat(client.search("trinity")).isEqualTo("No match for 'trinity'.");
      client.send(MessageBytes.encode(SearchApp.request("binary", "\uD83D\uDE03")));
      assertThat(client.readMessage().bytes())
          .isEqualTo(MessageBytes.utf8("First 10 bytes of request: binary\uD83D\uDE03"));
    }
  }

  @Test
  void requestsByteByByte_areAnswered() throws IOException {
    try (TestClient client = server.connect()) {
      for (byte b :
          MessageBytes.join(MessageBytes.search("morpheus"), MessageBytes.search("ring"))) {
        client.send(new byte[] {b});
      }
      assertThat(MessageBytes.result(client.readMessage())).isEqualTo(MORPHEUS);
      assertThat(MessageBytes.result(client.readMessage())).startsWith("In the caves");
    }
  }

  @Test
  void pipelinedRequestsOfAHalfClosedClient_areAnsweredInOrder() throws IOException {
    try (TestClient client = server.connect()) {
      client
          .send(MessageBytes.search("1"), MessageBytes.search("2"), MessageBytes.search("3"))
          .endOutput();
      assertThat(MessageBytes.results(client.readAll()))
          .containsExactly("No match for '1'.", "No match for '2'.", "No match for '3'.");
    }
    server.awaitLog(line -> line.endsWith("end of input, 3 requests answered"));
  }

  @Test
  void manyPipelinedRequestsOfAClientThatReadsLater_areAnswered() throws IOException {
    int count = 300_000; // 43 MB, more than all buffers of the system hold
    byte[] request = MessageBytes.search("morpheus");
    byte[] reply = MessageBytes.encode(SearchApp.answer(SearchApp.request("search", "morpheus")));
    try (TestClient client = server.connect();
        TestClient other = server.connect()) {
      CompletableFuture<TestClient> sending =
          client.sendAllInBackground(MessageBytes.repeat(request, count));
      byte[] begin = client.read(2);
      assertThat(other.search("morpheus")).isEqualTo(MORPHEUS);
      assertThat(sending).isNotDone(); // reading is paused
      byte[] all = MessageBytes.join(begin, client.readAll());
      sending.join();
      assertThat(Arrays.equals(all, MessageBytes.repeat(reply, count))).isTrue();
    }
  }

  @Test
  void largeRequest_isAnswered() throws IOException {
    String value = "x".repeat(3_000_000);
    try (TestClient client = server.connect()) {
      assertThat(client.search(value)).isEqualTo("No match for '" + value + "'.");
    }
  }

  @Test
  void emptyContent_isAnswered() throws IOException {
    try (TestClient client = server.connect()) {
      client.send(MessageBytes.message("big", "", "", new byte[0]), MessageBytes.json(""));
      assertThat(client.readMessage().bytes())
          .isEqualTo(MessageBytes.utf8("First 10 bytes of request: "));
      assertThat(MessageBytes.result(client.readMessage()))
          .startsWith("Error: the request can't be read");
      assertThat(client.search("morpheus")).isEqualTo(MORPHEUS);
    }
  }

  @Test
  void manyConnections_areServedAtOnce() throws IOException {
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      clients.add(server.connect().send(MessageBytes.search("n" + i)));
    }
    Collections.shuffle(clients);
    for (TestClient client : clients) {
      Message reply = client.readMessage();
      assertThat(MessageBytes.result(reply)).startsWith("No match for 'n");
      client.close();
    }
  }

  @Test
  void stop_requestsThatHaveArrivedAreAnswered() throws IOException {
    // Long enough for the client that gets its error reply, after 2 s, because the rest is too
    // late.
    Timeouts longTimeouts =
        new Timeouts(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15));
    try (RunningServer stopped = RunningServer.app(longTimeouts, Limits.DEFAULT)) {
      try (TestClient idle = stopped.connect();
          TestClient half = stopped.connect();
          TestClient busy = stopped.connect()) {
        assertThat(idle.search("morpheus")).isEqualTo(MORPHEUS);
        half.send(MessageBytes.search("morpheus"), new byte[] {0, 103, '{'});
        busy.send(MessageBytes.repeat(MessageBytes.search("morpheus"), 200));
        stopped.stop();
        assertThat(MessageBytes.results(busy.readAll())).hasSize(200);
        List<Message> replies = MessageBytes.messages(half.readAll());
        assertThat(replies).hasSize(2);
        assertThat(MessageBytes.result(replies.get(0))).isEqualTo(MORPHEUS);
        assertThat(MessageBytes.error(replies.get(1)))
            .isEqualTo("shutting-down"); // for the incomplete request
        assertThat(idle.readAll()).isEmpty();
      }
      stopped.awaitEnd();
    }
  }

  @Test
  void stop_clientThatReadsAfterwardsGetsNoTruncatedReply() throws IOException {
    try (TestClient client = server.connect()) {
      CompletableFuture<TestClient> sending =
          client.sendAllInBackground(
              MessageBytes.repeat(MessageBytes.search("x".repeat(50_000)), 100));
      byte[] begin = client.read(2);
      server.stop();
      server.awaitEnd();
      byte[] rest = client.readUntilEndOrReset();
      assertThat(MessageBytes.results(MessageBytes.join(begin, rest)))
          .isNotEmpty(); // and the last one is complete
      assertThat(sending).isNotNull();
    }
  }

  @Test
  void stop_worksWithoutClientsAndMoreThanOnce() {
    server.stop();
    server.stop();
    server.awaitEnd();
  }
}
