package dev.proem.examples.howto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the code of docs/how-to/first-service.md. */
@Timeout(60)
class FirstServiceTest {
  private static MessageClient connect(MessageServer server) {
    return MessageClient.connect("localhost", server.port());
  }

  private static String errorOf(MessageClient client, Message request) {
    try {
      return "answered " + client.request(request);
    } catch (ErrorReplyException e) {
      return e.code() + ": " + e.reply().text();
    }
  }

  @Test
  void serverOfFiveLines_answersClientOfThree() throws IOException {
    try (MessageServer server = FirstService.serve(0)) {
      assertThat(FirstService.ask(server.port())).isEqualTo("Hello, world");
    }
  }

  @Test
  void orders_areConfirmedOrRejectedByTheHandler() throws IOException {
    try (MessageServer server = FirstService.orders(new AtomicLong()).start();
        MessageClient client = connect(server)) {
      Message reply = client.request(Message.json(new FirstService.Order("dog", 3)));
      assertThat(reply.json()).isEqualTo(Map.of("number", 1L, "count", 3L));
      assertThat(errorOf(client, Message.json(new FirstService.Order("dog", 101))))
          .isEqualTo("example.org/sold-out: There are only 100 of them.");
      assertThat(errorOf(client, Message.text("no JSON"))).startsWith("malformed-message: ");
    }
  }

  @Test
  void laterReply_isSentWhenItIsComplete() throws IOException {
    CompletableFuture<Integer> count = new CompletableFuture<>();
    try (MessageServer server = FirstService.later(article -> count).start();
        MessageClient client = connect(server)) {
      CompletableFuture<Message> reply = client.send(Message.text("dog"));
      count.complete(7);
      assertThat(reply.join().json()).isEqualTo(Map.of("count", 7L));
    }
  }

  @Test
  void oneWayMessage_isHandled() throws Exception {
    BlockingQueue<String> journal = new LinkedBlockingQueue<>();
    try (MessageServer server = FirstService.oneWay(journal::add).start();
        MessageClient client = connect(server)) {
      client.sendOneWay(Message.text("it rains")).join();
      assertThat(journal.poll(20, TimeUnit.SECONDS)).isEqualTo("it rains");
    }
  }

  @Test
  void file_isTransferredBothWays(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "not really a film");
    try (MessageServer server = FirstService.streamed(folder).start();
        MessageClient client = connect(server)) {
      FirstService.upload(client, file, folder.resolve("b"));
      assertThat(folder.resolve("b")).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void interceptors_rejectMeasureAndPass() throws Exception {
    BlockingQueue<String> meter = new LinkedBlockingQueue<>();
    Message greeting = Message.text("hello").withExtra("example.org/user", "Ada");
    try (MessageServer server =
            FirstService.guarded("secret".getBytes(UTF_8), (outcome, time) -> meter.add(outcome))
                .start();
        MessageClient client = connect(server)) {
      assertThat(errorOf(client, greeting))
          .isEqualTo("example.org/unauthorized: A token is needed.");
      assertThat(errorOf(client, greeting.withExtra("example.org/token", 7)))
          .startsWith("malformed-message: ");
      Message reply = client.request(greeting.withExtra("example.org/token", "secret"));
      assertThat(reply.text()).isEqualTo("Hello, Ada");
      assertThat(client.request(Message.text("again")).text()).isEqualTo("Hello, Ada");
      assertThat(meter).containsExactly("failed", "failed", "ok", "ok");
    }
  }

  @Test
  void pushes_reachSubscribers() throws Exception {
    BlockingQueue<String> updates = new LinkedBlockingQueue<>();
    try (MessageServer server = FirstService.subscriptions().start();
        MessageClient other = connect(server);
        MessageClient client =
            FirstService.subscriber(server.port(), push -> updates.add(push.text()))) {
      assertThat(client).isNotNull(); // the client subscribes itself
      await()
          .until(
              () ->
                  server.connections().stream()
                      .anyMatch(each -> each.attributes().containsKey("subscribed")));
      FirstService.publish(server, Message.text("it rains"));
      assertThat(updates.poll(20, TimeUnit.SECONDS)).isEqualTo("it rains");
      assertThat(server.broadcast(Message.text("all"))).succeedsWithin(Duration.ofSeconds(20));
      assertThat(updates.poll(20, TimeUnit.SECONDS)).isEqualTo("all");
      assertThat(other.request(Message.text("x")).text()).isEqualTo("subscribed");
    }
  }

  @Test
  void client_requestsWithADeadlineAndAsynchronously() throws IOException {
    try (MessageServer server = FirstService.serve(0);
        MessageClient client = connect(server)) {
      assertThat(FirstService.askWithin(client, Duration.ofSeconds(20))).isEqualTo("Hello, world");
      assertThat(FirstService.askLater(client))
          .succeedsWithin(Duration.ofSeconds(20))
          .isEqualTo("Hello, world");
    }
  }

  @Test
  void inlineHandler_answers() throws IOException {
    try (MessageServer server = FirstService.inline().start();
        MessageClient client = connect(server)) {
      assertThat(client.request(Message.text("loud")).text()).isEqualTo("LOUD");
    }
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> FirstService.streamed(Path.of(".")).inline().start());
  }

  @Test
  void ownPool_runsHandlers() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try (MessageServer server =
            FirstService.withPool(r -> Message.text(Thread.currentThread().getName()), pool)
                .start();
        MessageClient client = connect(server)) {
      assertThat(client.request(Message.text("who")).text()).startsWith("pool-");
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void programThatIsTerminated_stopsGracefullyAndReports() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1",
                FirstProgram.class.getName(),
                "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = program.inputReader(UTF_8)) {
      String listening = out.readLine();
      assertThat(listening).startsWith("Listening on port ");
      int port = Integer.parseInt(listening.substring(listening.lastIndexOf(' ') + 1));
      assertThat(FirstService.ask(port)).isEqualTo("Hello, world");
      program.toHandle().destroy(); // SIGTERM; the output stays readable
      List<String> rest = out.lines().toList();
      assertThat(rest).singleElement().asString().startsWith("ShutdownReport[completed=");
      assertThat(program.waitFor()).isEqualTo(143);
    } finally {
      program.destroyForcibly();
    }
  }
}
