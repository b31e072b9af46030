package dev.proem.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.cli.MessageBytes;
import dev.proem.cli.MessageService;
import dev.proem.cli.TestClient;
import dev.proem.cli.Timeouts;
import dev.proem.examples.RunningServer;
import dev.proem.net.Binding;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatRoomTest {
  private RunningServer server;

  /** A client that has joined, and the events that were pushed to it. */
  private final class Guest implements AutoCloseable {
    final List<Object> received = new CopyOnWriteArrayList<>();
    final MessageClient client =
        MessageClient.builder()
            .address(server.address().toConnectTo())
            .pushListener(message -> received.add(message.json()))
            .build();

    Guest(String name) {
      client.request(ChatMessages.join(name));
    }

    Object ask(Message request) {
      return client.request(request).json();
    }

    void awaitEvents(Message... events) {
      List<Object> expected = List.of(events).stream().map(each -> each.json()).toList();
      await().untilAsserted(() -> assertThat(received).isEqualTo(expected));
    }

    @Override
    public void close() {
      client.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        new RunningServer(
            (address, log) ->
                new MessageService(
                    ChatServerCommand.withRoom(
                        MessageService.builder(
                                Binding.of(address),
                                ChatServerCommand.LIMITS,
                                Timeouts.DEFAULT,
                                log)
                            .eventLoops(2)),
                    Duration.ofMillis(100),
                    log));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void assertRejected(MessageClient client, Message request, String code) {
    assertThatThrownBy(() -> client.request(request))
        .isInstanceOfSatisfying(
            ErrorReplyException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void texts_areSentToAllOthersInOrder() {
    try (Guest ann = new Guest("ann");
        Guest bob = new Guest("bob");
        Guest cem = new Guest("cem")) {
      assertThat(ann.ask(ChatMessages.say("one"))).isEqualTo(Map.of("count", 2L));
      ann.ask(ChatMessages.say("two"));
      bob.awaitEvents(
          ChatMessages.joined("cem"),
          ChatMessages.said("ann", "one"),
          ChatMessages.said("ann", "two"));
      cem.awaitEvents(ChatMessages.said("ann", "one"), ChatMessages.said("ann", "two"));
      ann.awaitEvents(ChatMessages.joined("bob"), ChatMessages.joined("cem"));
      assertThat(cem.ask(ChatMessages.who()))
          .isEqualTo(Map.of("names", List.of("ann", "bob", "cem")));
    }
  }

  @Test
  void manyTextsAtOnce_keepTheirOrder() {
    try (Guest ann = new Guest("ann");
        Guest bob = new Guest("bob")) {
      for (int i = 0; i < 200; i++) {
        var unused = ann.client.send(ChatMessages.say("n" + i)); // without waiting for the reply
      }
      await().until(() -> bob.received.size() == 200);
      for (int i = 0; i < 200; i++) {
        assertThat(bob.received.get(i)).isEqualTo(ChatMessages.said("ann", "n" + i).json());
      }
    }
  }

  @Test
  void memberThatLeaves_isAnnouncedAndTheNameIsFree() {
    try (Guest ann = new Guest("ann")) {
      new Guest("bob").close();
      ann.awaitEvents(ChatMessages.joined("bob"), ChatMessages.left("bob"));
      try (Guest bob = new Guest("bob")) {
        assertThat(bob.ask(ChatMessages.who())).isEqualTo(Map.of("names", List.of("ann", "bob")));
      }
    }
  }

  @Test
  void nameThatIsTakenOrInvalid_isRejectedAndTheConnectionStaysOpen() {
    try (Guest ann = new Guest("ann");
        MessageClient newcomer = MessageClient.connect(server.address().toConnectTo())) {
      assertRejected(newcomer, ChatMessages.say("hello"), ChatMessages.NOT_JOINED);
      assertRejected(newcomer, ChatMessages.join("ANN"), ChatMessages.NAME_TAKEN);
      assertRejected(newcomer, ChatMessages.join("a b"), ChatMessages.BAD_NAME);
      assertRejected(newcomer, ChatMessages.join("n".repeat(33)), ChatMessages.BAD_NAME);
      newcomer.request(ChatMessages.join("bob"));
      assertRejected(newcomer, ChatMessages.join("cem"), ChatMessages.BAD_REQUEST);
      ann.awaitEvents(ChatMessages.joined("bob"));
    }
  }

  @Test
  void invalidRequests_areRejected() {
    try (Guest ann = new Guest("ann")) {
      for (Message bad :
          List.of(
              Message.text("hello"),
              Message.json(List.of()),
              Message.json(Map.of()),
              Message.json(Map.of("action", "shout")),
              Message.json(Map.of("action", 5)))) {
        assertRejected(ann.client, bad, ChatMessages.BAD_REQUEST);
      }
      assertRejected(ann.client, ChatMessages.say(" "), ChatMessages.BAD_TEXT);
      String longest = "\"".repeat(ChatMessages.LONGEST_TEXT);
      assertRejected(ann.client, ChatMessages.say(longest + "x"), ChatMessages.BAD_TEXT);
      assertThat(ann.ask(ChatMessages.say(longest))).isEqualTo(Map.of("count", 0L));
    }
  }

  @Test
  void memberThatDoesNotRead_delaysNoOtherAndGetsTheNumberOfMissedTexts() throws IOException {
    int count = 3_000; // 6 MB, more than the buffers for one client
    String text = "x".repeat(ChatMessages.LONGEST_TEXT);
    try (Guest ann = new Guest("ann");
        Guest bob = new Guest("bob");
        TestClient slow = new TestClient(server.port(), 4_096)) {
      slow.send(MessageBytes.encode(ChatMessages.join("slow")));
      slow.readMessage();
      for (int i = 0; i < count; i++) {
        ann.ask(ChatMessages.say(text));
        if (i % 16
            == 15) { // bob reads, but may be late: with more than 64 KiB unsent he would miss texts
          int received = i + 2; // and that slow has joined
          await()
              .pollDelay(Duration.ZERO)
              .pollInterval(Duration.ofMillis(1))
              .until(() -> bob.received.size() == received);
        }
      }
      await().until(() -> bob.received.size() == count + 1); // and that slow has joined
      long said = 0;
      long missed = 0;
      while (said + missed < count) {
        if (slow.readMessage().json() instanceof Map<?, ?> event) {
          boolean isMissed = "missed".equals(event.get("event"));
          missed += isMissed ? ((Number) event.get("count")).longValue() : 0;
          said += isMissed ? 0 : 1;
        }
      }
      assertThat(missed).isPositive();
      assertThat(said + missed).isEqualTo(count);
      ann.ask(ChatMessages.say("again"));
      assertThat(slow.readMessage()).isNotNull();
    }
  }
}
