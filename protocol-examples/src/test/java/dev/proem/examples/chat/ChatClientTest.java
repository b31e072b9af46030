package dev.proem.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.cli.Background;
import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.HostAndPort;
import dev.proem.cli.MessageBytes;
import dev.proem.cli.Session;
import dev.proem.net.Exchange;
import dev.proem.net.MessageHandler;
import dev.proem.net.MessageServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ChatClientTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final List<Message> requests = new CopyOnWriteArrayList<>();

  private static MessageServer serve(MessageHandler handler) throws IOException {
    return MessageServer.builder().exchangeHandler(handler).start();
  }

  /** Answers like a chat server. */
  private Message answer(Message request, Exchange exchange) {
    requests.add(request);
    boolean says = request.json() instanceof Map<?, ?> json && "say".equals(json.get("action"));
    return says ? ChatMessages.count(1) : ChatMessages.names(List.of("ann", "bob"));
  }

  private CompletableFuture<Void> run(MessageServer server, InputStream in) {
    Session session =
        new Session(new HostAndPort("127.0.0.1", server.port()), null, Duration.ofSeconds(20));
    ChatClient client =
        new ChatClient(
            session, "ann", new Console("examples", printed, new ByteArrayOutputStream()));
    return Background.run(
        () -> {
          client.run(in);
          return null;
        });
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static void assertFails(CompletableFuture<Void> run, ExitStatus status) {
    assertThatThrownBy(run::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.status()).isEqualTo(status));
  }

  @Test
  void lines_areSentAndTheEndOfInputEndsTheClient() throws IOException {
    try (MessageServer server = serve(this::answer)) {
      run(server, new ByteArrayInputStream(MessageBytes.utf8("hello\n\n /names\r\n/help\nlast")))
          .join();
    }
    assertThat(requests.stream().map(each -> each.json()))
        .containsExactly(
            ChatMessages.join("ann").json(),
            ChatMessages.say("hello").json(),
            ChatMessages.who().json(),
            ChatMessages.say("last").json());
    assertThat(printed().lines())
        .containsExactly(
            "* here: ann, bob",
            "* here: ann, bob",
            "* unknown command; the commands are /names and /quit");
  }

  @Test
  void quit_endsTheClient() throws IOException {
    try (MessageServer server = serve(this::answer)) {
      run(server, new ByteArrayInputStream(MessageBytes.utf8("/quit\nnever said\n"))).join();
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void eventsOfOthers_arePrintedOnOneSafeLineEach() throws IOException {
    try (PipedOutputStream typed = new PipedOutputStream();
        MessageServer server = serve(this::answer)) {
      CompletableFuture<Void> run = run(server, new PipedInputStream(typed));
      await().until(() -> printed().contains("here"));
      for (Message event :
          List.of(
              ChatMessages.joined("bob"),
              ChatMessages.said("bob", "two\nlines\u001b[2J\u202E"),
              ChatMessages.missed(3),
              Message.json(Map.of("event", "of the future")),
              Message.text("no JSON"),
              ChatMessages.left("bob"))) {
        server.broadcast(event).join();
      }
      await().until(() -> printed().contains("left"));
      typed.write(MessageBytes.utf8("/quit\n"));
      run.join();
    }
    assertThat(printed().lines())
        .containsExactly(
            "* here: ann, bob",
            "* bob has joined",
            "bob: two lines [2J ",
            "* you missed 3 messages",
            "* the server sent a message that can't be read",
            "* bob has left");
  }

  @Test
  void rejectedText_isReportedAndTheClientContinues() throws IOException {
    MessageHandler refusing =
        (request, exchange) ->
            requests.isEmpty() ? answer(request, exchange) : Message.error("x/y", "Not that.");
    try (MessageServer server = serve(refusing)) {
      run(server, new ByteArrayInputStream(MessageBytes.utf8("bad\nworse\n"))).join();
    }
    assertThat(printed().lines())
        .containsExactly(
            "* here: ann, bob", "* not sent: Not that (x/y)", "* not sent: Not that (x/y)");
  }

  @Test
  void lineThatIsTooLong_isNotSentAndTheClientContinues() throws IOException {
    String longest = "x".repeat(ChatMessages.LONGEST_TEXT);
    try (MessageServer server = serve(this::answer)) {
      run(server, new ByteArrayInputStream(MessageBytes.utf8(longest + "x\n" + longest + "\n")))
          .join();
    }
    assertThat(printed().lines())
        .containsExactly("* here: ann, bob", "* not sent: a line has at most 2000 characters");
    assertThat(requests).hasSize(2); // the request to join, and the other line
  }

  @Test
  void lostConnection_endsTheClient() throws IOException {
    try (PipedOutputStream typed = new PipedOutputStream()) {
      MessageServer server = serve(this::answer);
      CompletableFuture<Void> run = run(server, new PipedInputStream(typed));
      await().until(() -> printed().contains("here"));
      server.close();
      assertFails(run, ExitStatus.CONNECTION_LOST);
    }
  }

  @Test
  void serverThatIsNoChat_isReported() throws IOException {
    InputStream nothing = InputStream.nullInputStream();
    try (MessageServer server = serve((request, exchange) -> Message.text("hello"))) {
      assertFails(run(server, nothing), ExitStatus.REPLY_MALFORMED);
    }
    try (MessageServer server = serve((request, exchange) -> Message.error("x/y", "no"))) {
      assertFails(run(server, nothing), ExitStatus.ERROR_REPLY);
    }
  }
}
