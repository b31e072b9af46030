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

  /** One who has joined, and what was pushed to it. */
  private final class Guest implements AutoCloseable {
    final List<Object> heard = new CopyOnWriteArrayList<>();
    final MessageClient client =
        MessageClient.builder()
            .address(server.address().toConnectTo())
            .pushListener(message -> heard.add(message.json()))
            .build();

    Guest(String name) {
      client.request(ChatMessages.join(name));
    }

    Object ask(Message request) {
      return client.request(request).json();
    }

    void awaitHeard(Message... events) {
      List<Object> expected = List.of(events).stream().map(each -> each.json()).toList();
      await().untilAsserted(() -> assertThat(heard).isEqualTo(expected));
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

  private static void assertRefused(MessageClient client, Message request, String code) {
    assertThatThrownBy(() -> client.request(request))
        .isInstanceOfSatisfying(
            ErrorReplyException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void whatOneSays_isToldToAllOthers_inItsOrder() {
    try (Guest ann = new Guest("ann");
        Guest bob = new Guest("bob");
        Guest cem = new Guest("cem")) {
      assertThat(ann.ask(ChatMessages.say("one"))).isEqualTo(Map.of("count", 2L));
      ann.ask(ChatMessages.say("two"));
      bob.awaitHeard(
          ChatMessages.joined("cem"),
          ChatMessages.said("ann", "one"),
          ChatMessages.said("ann", "two"));
      cem.awaitHeard(ChatMessages.said("ann", "one"), ChatMessages.said("ann", "two"));
      ann.awaitHeard(ChatMessages.joined("bob"), ChatMessages.joined("cem"));
      assertThat(cem.ask(ChatMessages.who()))
          .isEqualTo(Map.of("names", List.of("ann", "bob", "cem")));
    }
  }

  @Test
  void manySaidAtOnce_keepTheirOrder() {
    try (Guest ann = new Guest("ann");
        Guest bob = new Guest("bob")) {
      for (int i = 0; i < 200; i++) {
        var unused = ann.client.send(ChatMessages.say("n" + i)); // without waiting for the reply
      }
      await().until(() -> bob.heard.size() == 200);
      for (int i = 0; i < 200; i++) {
        assertThat(bob.heard.get(i)).isEqualTo(ChatMessages.said("ann", "n" + i).json());
      }
    }
  }

  @Test
  void whoGoes_isMissed_andTheNameIsFree() {
    try (Guest ann = new Guest("ann")) {
      new Guest("bob").close();
      ann.awaitHeard(ChatMessages.joined("bob"), ChatMessages.left("bob"));
      try (Guest bob = new Guest("bob")) {
        assertThat(bob.ask(ChatMessages.who())).isEqualTo(Map.of("names", List.of("ann", "bob")));
      }
    }
  }

  @Test
  void aNameThatIsTakenOrNone_isRefused_andTheConnectionGoesOn() {
    try (Guest ann = new Guest("ann");
        MessageClient stranger = MessageClient.connect(server.address().toConnectTo())) {
      assertRefused(stranger, ChatMessages.say("hello"), ChatMessages.NOT_JOINED);
      assertRefused(stranger, ChatMessages.join("ANN"), ChatMessages.NAME_TAKEN);
      assertRefused(stranger, ChatMessages.join("a b"), ChatMessages.BAD_NAME);
      assertRefused(stranger, ChatMessages.join("n".repeat(33)), ChatMessages.BAD_NAME);
      stranger.request(ChatMessages.join("bob"));
      assertRefused(stranger, ChatMessages.join("cem"), ChatMessages.BAD_REQUEST);
      ann.awaitHeard(ChatMessages.joined("bob"));
    }
  }

  @Test
  void requestsThatMakeNoSense_areRefused() {
    try (Guest ann = new Guest("ann")) {
      for (Message bad :
          List.of(
              Message.text("hello"),
              Message.json(List.of()),
              Message.json(Map.of()),
              Message.json(Map.of("action", "shout")),
              Message.json(Map.of("action", 5)))) {
        assertRefused(ann.client, bad, ChatMessages.BAD_REQUEST);
      }
      assertRefused(ann.client, ChatMessages.say(" "), ChatMessages.BAD_TEXT);
      String longest = "\"".repeat(ChatMessages.LONGEST_TEXT);
      assertRefused(ann.client, ChatMessages.say(longest + "x"), ChatMessages.BAD_TEXT);
      assertThat(ann.ask(ChatMessages.say(longest))).isEqualTo(Map.of("count", 0L));
    }
  }

  @Test
  void oneThatDoesNotRead_holdsUpNobody_andIsToldHowMuchItMissed() throws IOException {
    int count = 3_000; // 6 MB, more than the system and the server keep for it
    String text = "x".repeat(ChatMessages.LONGEST_TEXT);
    try (Guest ann = new Guest("ann");
        Guest bob = new Guest("bob");
        TestClient slow = new TestClient(server.port(), 4_096)) {
      slow.send(MessageBytes.encode(ChatMessages.join("slow")));
      slow.readMessage();
      for (int i = 0; i < count; i++) {
        ann.ask(ChatMessages.say(text));
        if (i % 16 == 15) { // bob reads, but may be late: more than 64 KiB would be kept from him
          int heard = i + 2; // and that slow has joined
          await()
              .pollDelay(Duration.ZERO)
              .pollInterval(Duration.ofMillis(1))
              .until(() -> bob.heard.size() == heard);
        }
      }
      await().until(() -> bob.heard.size() == count + 1); // and that slow has joined
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
