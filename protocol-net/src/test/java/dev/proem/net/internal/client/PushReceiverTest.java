package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.Connection;
import dev.proem.net.MessageClient;
import dev.proem.net.TransportListener;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.message.Intake;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The test runs the callbacks, one by one. */
class PushReceiverTest {
  private static final int LIMIT = 1_024;

  private final List<String> notified = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
  private final Events events =
      new Events(
          List.of(
              new TransportListener() {
                @Override
                public void failed(Connection connection, Throwable fault) {
                  faults.add(fault.getMessage());
                }
              }));

  private boolean awaitsReply;
  private ScriptedServer server;
  private MessageConnection connection;
  private PushReceiver pushes;
  private PushReceiver.Source source;

  @BeforeEach
  void open() throws Exception {
    server = new ScriptedServer(MessageClient.builder());
    connection = server.connection();
    pushes = receiver(message -> notified.add(message.text()));
    source = new PushReceiver.Source(connection, connection.intake, () -> awaitsReply);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private PushReceiver receiver(Consumer<Message> listener) {
    return new PushReceiver(listener, callbacks::add, Runnable::run, events);
  }

  private void add(int count) {
    for (int i = 0; i < count; i++) {
      pushes.add(source, Message.text("push"), 100);
    }
  }

  private boolean isPaused() {
    return connection.intake.isPaused(Intake.Pause.PUSHES);
  }

  private void runCallbacks(int count) {
    for (int i = 0; i < count; i++) {
      callbacks.remove().run();
    }
  }

  @Test
  void pushes_arePassedOnInOrder() {
    for (String text : List.of("a", "b", "c")) {
      pushes.add(source, Message.text(text), 10);
    }
    assertThat(callbacks).hasSize(1);
    runCallbacks(1);
    assertThat(notified).containsExactly("a");
    runCallbacks(1);
    assertThat(notified).containsExactly("a", "b", "c");
    assertThat(callbacks).isEmpty();
  }

  @Test
  void queuedPushes_pauseReadingUntilHalfOfThemAreTaken() {
    add(LIMIT); // the first is with the listener
    assertThat(isPaused()).isFalse();
    add(1);
    assertThat(isPaused()).isTrue();
    runCallbacks(1);
    assertThat(isPaused()).isTrue();
    runCallbacks(8);
    assertThat(isPaused()).isFalse();
  }

  @Test
  void largePushes_pauseReadingByTheirBytes() {
    pushes.add(source, Message.text("large"), 16 << 20);
    assertThat(isPaused()).isTrue();
    runCallbacks(1);
    assertThat(isPaused()).isFalse();
  }

  @Test
  void connectionOnWhichAReplyIsDue_isRead() {
    awaitsReply = true;
    add(LIMIT + 1);
    assertThat(isPaused()).isFalse();
    awaitsReply = false;
    pushes.pauseOrResume(source);
    assertThat(isPaused()).isTrue();
    awaitsReply = true;
    pushes.pauseOrResume(source);
    assertThat(isPaused()).isFalse();
  }

  @Test
  void endedConnection_isNotResumed() {
    add(LIMIT + 1);
    pushes.ended(source);
    while (!callbacks.isEmpty()) {
      runCallbacks(1);
    }
    assertThat(notified).hasSize(LIMIT + 1);
    assertThat(isPaused()).isTrue();
  }

  @Test
  void tooManyPushesBeforeAReply_closeTheirConnection() {
    awaitsReply = true;
    add(65_537); // the first is with the listener
    assertThat(connection.isClosed()).isFalse();
    add(1);
    assertThat(connection.isClosed()).isTrue();
    assertThat(server.events)
        .hasSize(2)
        .first()
        .isEqualTo("onLimit PushReceiver.MOST_PUSHES_BEFORE_A_REPLY");
    assertThat(server.events.get(1)).contains("LIMIT", "65536 messages are queued");
  }

  @Test
  void tooManyBytesBeforeAReply_closeTheirConnection() {
    awaitsReply = true;
    pushes.add(source, Message.text("large"), 64 << 20);
    assertThat(connection.isClosed()).isFalse();
    add(1);
    assertThat(server.events.get(1)).contains("LIMIT", "67108864 bytes are queued");
  }

  @Test
  void listenerThatFails_getsTheNextPush() {
    pushes =
        receiver(
            message -> {
              notified.add(message.text());
              throw new IllegalStateException("on purpose");
            });
    add(2);
    runCallbacks(2);
    assertThat(notified).hasSize(2);
    assertThat(faults).containsExactly("on purpose", "on purpose");
  }

  @Test
  void closedReceiver_passesNothingOn() {
    add(2);
    pushes.close();
    add(1);
    runCallbacks(1);
    assertThat(notified).isEmpty();
    assertThat(callbacks).isEmpty();
  }

  @Test
  void pushWithoutAListener_isDropped() {
    pushes = new PushReceiver(null, callbacks::add, Runnable::run, events);
    add(2 * LIMIT);
    assertThat(isPaused()).isFalse();
    assertThat(callbacks).isEmpty();
  }
}
