package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent again, and what never is. */
@Timeout(60)
class ClientRetryTest {
  private static final CallOptions IDEMPOTENT = CallOptions.DEFAULT.withIdempotent(true);

  private final AtomicInteger executed = new AtomicInteger();

  /** Takes one request and closes without a word, on so many connections; then answers. */
  private RawPeer.Script closesOn(int connections) {
    return line -> {
      if (line.number <= connections) {
        if (line.read() != null) {
          executed.incrementAndGet();
        }
        return;
      }
      for (Message request; (request = line.read()) != null; ) {
        executed.incrementAndGet();
        line.write(RawPeer.named(request, "done"));
      }
    };
  }

  @Test
  void begunRequest_isNotSentAgain() throws Exception {
    try (RawPeer peer = new RawPeer(closesOn(1));
        MessageClient client = MessageClient.connect(peer.address())) {
      assertThatThrownBy(() -> client.request(Message.text("x")))
          .isInstanceOfSatisfying(
              OutcomeUnknownException.class, e -> assertThat(e.isSafeToRetry()).isFalse())
          .hasMessageContaining("127.0.0.1:" + peer.port())
          .hasMessageContaining("may or may not have been executed");
      assertThat(executed).hasValue(1);
    }
  }

  @Test
  void idempotentRequest_isSentAgain() throws Exception {
    try (RawPeer peer = new RawPeer(closesOn(1));
        MessageClient client = MessageClient.connect(peer.address())) {
      assertThat(client.request(Message.text("x"), IDEMPOTENT).text()).isEqualTo("done");
      assertThat(executed).hasValue(2);
      assertThat(peer.accepted()).isEqualTo(2);
    }
  }

  @Test
  void idempotentRequest_isTriedNoOftenerThanSaid() throws Exception {
    Backoff none =
        new Backoff(java.time.Duration.ofMillis(1), java.time.Duration.ofMillis(1), 1, 0);
    try (RawPeer peer = new RawPeer(closesOn(Integer.MAX_VALUE));
        MessageClient client =
            MessageClient.builder().address(peer.address()).attempts(4).backoff(none).connect()) {
      assertThatThrownBy(
              () -> client.request(Message.text("x"), IDEMPOTENT.withWaitForConnection(true)))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining("4 attempts");
      assertThat(executed).hasValue(4);
    }
  }

  @Test
  void requestThatCannotBeSentAgainInTime_saysWhy() throws Exception {
    Backoff forGood =
        new Backoff(java.time.Duration.ofHours(1), java.time.Duration.ofHours(1), 1, 0);
    try (RawPeer peer = new RawPeer(closesOn(1));
        MessageClient client =
            MessageClient.builder().address(peer.address()).backoff(forGood).connect()) {
      CallOptions quick = IDEMPOTENT.withDeadline(java.time.Duration.ofSeconds(4));
      assertThatThrownBy(() -> client.request(Message.text("x"), quick))
          .isInstanceOfSatisfying(
              DeadlineExceededException.class, e -> assertThat(e.isSent()).isTrue())
          .hasMessageContaining("it could not be sent again: could not connect to 127.0.0.1:")
          .hasMessageContaining("closed");
    }
  }

  @Test
  void requestsNotBegun_moveToANewConnection() throws Exception {
    // A large request fills the socket, so that those behind it wait in the outbox.
    byte[] large = new byte[15 << 20];
    RawPeer.Script takesNothing =
        line -> {
          if (line.number == 1) {
            while (line.socket.getInputStream().available() == 0) {
              Thread.onSpinWait();
            }
            line.reset();
          } else {
            for (Message request; (request = line.read()) != null; ) {
              executed.incrementAndGet();
              line.write(RawPeer.named(request, request.text()));
            }
          }
        };
    try (RawPeer peer = new RawPeer(takesNothing);
        MessageClient client = MessageClient.builder().address(peer.address()).build()) {
      CompletableFuture<Message> first = client.send(Message.binary(large));
      List<CompletableFuture<Message>> others = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        others.add(client.send(Message.text("r" + i)));
      }
      assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(OutcomeUnknownException.class);
      for (int i = 0; i < 5; i++) {
        assertThat(others.get(i).get(20, TimeUnit.SECONDS).text()).isEqualTo("r" + i);
      }
      assertThat(executed).hasValue(5);
    }
  }

  @Test
  void oneWayMessages_arriveInOrder() throws Exception {
    List<String> got = java.util.Collections.synchronizedList(new ArrayList<>());
    RawPeer.Script noting =
        line -> {
          for (Message message; (message = line.read()) != null; ) {
            assertThat(message.header().messageId()).isEmpty();
            got.add(message.text());
          }
        };
    try (RawPeer peer = new RawPeer(noting);
        MessageClient client = MessageClient.connect(peer.address())) {
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        sent.add("m" + i);
        client.sendOneWay(Message.text("m" + i)).get(20, TimeUnit.SECONDS);
      }
      await().until(() -> got.size() == 200);
      assertThat(got).isEqualTo(sent);
      assertThat(peer.accepted()).isOne();
    }
  }

  @Test
  void serverThatOnlyTakes_isConnectedToAgain() throws Exception {
    RawPeer.Script takesOne = line -> line.read();
    try (RawPeer peer = new RawPeer(takesOne);
        MessageClient client = MessageClient.connect(peer.address())) {
      client.sendOneWay(Message.text("a")).get(20, TimeUnit.SECONDS);
      await()
          .until(
              () -> {
                client.sendOneWay(Message.text("b")).get(20, TimeUnit.SECONDS);
                return peer.accepted() >= 3;
              });
    }
  }

  @Test
  void oneWayMessageToAServerThatDoesNotRead_endsByItsDeadlineOrItsCancel() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    RawPeer.Script deaf =
        line -> {
          go.await();
          assertThat(line.read().text()).hasSize(15 << 20);
          RawPeer.echo(line);
        };
    CallOptions quick = CallOptions.DEFAULT.withDeadline(java.time.Duration.ofSeconds(4));
    try (RawPeer peer = new RawPeer(deaf);
        MessageClient client = MessageClient.connect(peer.address())) {
      Outgoing large = Outgoing.of(Message.text("x".repeat(15 << 20)));
      CompletableFuture<Void> late = client.sendOneWay(large, quick);
      assertThatThrownBy(() -> late.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              DeadlineExceededException.class, e -> assertThat(e.isSent()).isTrue())
          .hasMessageContaining("127.0.0.1:" + peer.port());
      go.countDown(); // it was begun, so that it is sent to its end, and no other is mixed into it
      await()
          .ignoreExceptionsInstanceOf(DeadlineExceededException.class)
          .until(() -> client.request(Message.text("next"), quick) != null);
      assertThat(peer.accepted()).isOne();
    }
  }
}
