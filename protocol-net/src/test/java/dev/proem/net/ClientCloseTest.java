package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a client: nothing is left, and all that wait hear of it. */
@Timeout(60)
class ClientCloseTest {
  private static final String NAME = "closetest";

  private static final Duration SOON = Duration.ofSeconds(20);

  private MessageServer server;

  @BeforeEach
  void start() throws IOException {
    server = MessageServer.builder().handler(r -> r).start();
  }

  @AfterEach
  void stop() {
    await().until(() -> server.connections().isEmpty());
    server.close();
  }

  private MessageClientBuilder builder() {
    return MessageClient.builder().address("127.0.0.1", server.port()).name(NAME);
  }

  private static Stream<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().startsWith(NAME));
  }

  private static void assertClosed(CompletableFuture<?> call, boolean sent) {
    assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            ClientClosedException.class,
            e -> {
              assertThat(e.isSent()).isEqualTo(sent);
              assertThat(e.isSafeToRetry()).isEqualTo(!sent);
            });
  }

  @Test
  void callsInFlight_failAndNothingIsLeft() throws Exception {
    CountDownLatch got = new CountDownLatch(1);
    RawPeer.Script silent =
        line -> {
          line.read();
          got.countDown();
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(silent)) {
      MessageClient client =
          MessageClient.builder().address(peer.address()).oneShot().name(NAME).connect();
      CompletableFuture<Message> sent = client.send(Message.text("sent"));
      got.await();
      CompletableFuture<Message> waiting = client.send(Message.text("waiting"));
      client.close();
      assertClosed(sent, true);
      assertClosed(waiting, false);
      client.close();
      assertThat(threads()).isEmpty();
    }
  }

  @Test
  void messagesThatWereSentJustBefore_reachTheServer() throws Exception {
    CountDownLatch got = new CountDownLatch(30);
    RawPeer.Script counting =
        line -> {
          while (line.read() != null) {
            got.countDown();
          }
        };
    try (RawPeer peer = new RawPeer(counting)) {
      for (int i = 0; i < 30; i++) {
        MessageClient client = MessageClient.builder().address(peer.address()).name(NAME).connect();
        CompletableFuture<Void> sent = client.sendOneWay(Message.text("last words"));
        client.close();
        assertThat(sent).succeedsWithin(SOON);
      }
      assertThat(got.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void callsAfterwards_failWithoutBeingSent() {
    MessageClient client = builder().connect();
    client.close();
    assertThatThrownBy(() -> client.request(Message.text("x")))
        .isInstanceOfSatisfying(
            ClientClosedException.class, e -> assertThat(e.isSafeToRetry()).isTrue());
    assertClosed(client.send(Message.text("x")), false);
    assertClosed(client.sendOneWay(Message.text("x")), false);
  }

  @Test
  void contentOfARefusedCall_isClosed() throws Exception {
    MessageClient client = builder().connect();
    client.close();
    CountDownLatch closed = new CountDownLatch(2);
    ByteArrayInputStream content =
        new ByteArrayInputStream(new byte[3]) {
          @Override
          public void close() {
            closed.countDown();
          }
        };
    MessageHeader header = new MessageHeader("binary/octet-stream", "binary", 3);
    assertClosed(client.send(Outgoing.stream(header, content), CallOptions.DEFAULT), false);
    MessageHeader tooLong = header.withExtra("x", "y".repeat(70_000));
    assertThatThrownBy(() -> client.send(Outgoing.stream(tooLong, content), CallOptions.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void closeFromACallback_leavesNothing() throws Exception {
    MessageClient client = builder().connect();
    client.send(Message.text("x")).thenAccept(reply -> client.close()).get(20, TimeUnit.SECONDS);
    await().until(() -> threads().findAny().isEmpty());
  }

  @Test
  void closeFromThePushListener_leavesNothing() throws Exception {
    AtomicReference<MessageClient> client = new AtomicReference<>();
    CountDownLatch closed = new CountDownLatch(1);
    client.set(
        builder()
            .pushListener(
                message -> {
                  client.get().close();
                  closed.countDown();
                })
            .connect());
    client.get().request(Message.text("x"));
    assertThat(server.broadcast(Message.text("news"))).isNotNull();
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    await().until(() -> threads().findAny().isEmpty());
  }

  @Test
  void closeOnTheLoop_letsCallsHearOfItElsewhere() throws Exception {
    AtomicReference<MessageClient> client = new AtomicReference<>();
    AtomicReference<String> callbackThread = new AtomicReference<>("");
    CountDownLatch made = new CountDownLatch(1);
    TransportListener closing =
        new TransportListener() {
          @Override
          public void answered(
              Connection connection,
              MessageHeader request,
              MessageHeader reply,
              java.time.Duration duration) {
            // A call that is made when its threads have ended may hear of it on any thread.
            Uninterruptibles.uninterruptibly(() -> made.await(20, TimeUnit.SECONDS));
            client.get().close();
          }
        };
    client.set(builder().listener(closing).connect());
    List<CompletableFuture<?>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(
          client
              .get()
              .send(Message.text("x"))
              .whenComplete((reply, e) -> callbackThread.set(Thread.currentThread().getName())));
    }
    made.countDown();
    for (CompletableFuture<?> call : calls) {
      try {
        call.get(20, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(ClientClosedException.class);
      }
    }
    await().until(() -> threads().findAny().isEmpty());
    assertThat(callbackThread.get()).doesNotContain("loop");
  }

  @Test
  void closeWhileConnecting_failsTheCall() throws Exception {
    for (int i = 0; i < 50; i++) {
      MessageClient client = builder().build();
      CompletableFuture<Message> call = client.send(Message.text("x"));
      client.close();
      try {
        assertThat(call.get(20, TimeUnit.SECONDS).text()).isEqualTo("x");
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(ClientClosedException.class);
      }
    }
    assertThat(threads()).isEmpty();
  }

  @Test
  void closeAgainstSend_completesEachCall() throws Exception {
    for (int race = 0; race < 300; race++) {
      MessageClient client = builder().build();
      CountDownLatch go = new CountDownLatch(1);
      List<CompletableFuture<Message>> calls = new ArrayList<>();
      Thread closer =
          new Thread(
              () -> {
                Uninterruptibles.uninterruptibly(() -> go.await(20, TimeUnit.SECONDS));
                client.close();
              });
      closer.start();
      for (int i = 0; i < 20; i++) {
        if (i == race % 20) {
          go.countDown();
        }
        calls.add(client.send(Message.text("m" + i)));
      }
      for (int i = 0; i < calls.size(); i++) {
        try {
          assertThat(calls.get(i).get(20, TimeUnit.SECONDS).text()).isEqualTo("m" + i);
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(ClientClosedException.class);
        }
      }
      closer.join();
    }
    assertThat(threads()).isEmpty();
  }
}
