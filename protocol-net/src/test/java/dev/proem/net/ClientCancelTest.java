package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are given up by their caller. */
@Timeout(60)
class ClientCancelTest {
  private static final CallOptions SHORT = CallOptions.DEFAULT.withDeadline(Duration.ofMillis(50));

  /** Holds the first request back until the second has come, and answers both. */
  static RawPeer.Script late(boolean named) {
    return line -> {
      Message first = line.read();
      Message second = line.read();
      line.write(
          named ? RawPeer.named(first, "late") : Message.text("late"),
          named ? RawPeer.named(second, "second") : Message.text("second"));
      for (Message request; (request = line.read()) != null; ) {
        line.write(named ? RawPeer.named(request, request.text()) : Message.text(request.text()));
      }
    };
  }

  @Test
  void cancelBeforeItIsSent_sendsNothing() throws Exception {
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    CountDownLatch go = new CountDownLatch(1);
    try (RawPeer peer = new RawPeer(noting(got, go));
        MessageClient client =
            MessageClient.builder().address(peer.address()).oneShot().connect()) {
      CompletableFuture<Message> first = client.send(Message.text("first"));
      CompletableFuture<Message> second = client.send(Message.text("second")); // waits for a place
      CompletableFuture<Message> third = client.send(Message.text("third"));
      assertThat(second.cancel(true)).isTrue();
      go.countDown();
      first.get(20, TimeUnit.SECONDS);
      third.get(20, TimeUnit.SECONDS);
      assertThat(got).containsExactly("first", "third");
    }
  }

  private static RawPeer.Script noting(BlockingQueue<String> got, CountDownLatch go) {
    return line -> {
      Message request = line.read();
      if (request != null) {
        got.add(request.text());
        go.await();
        line.write(Message.text(request.text()));
      }
    };
  }

  @Test
  void cancelAfterItIsSent_freesItsPlace() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    TransportListener listener =
        new TransportListener() {
          @Override
          public void sent(Connection connection, MessageHeader header, long bytes) {
            sent.countDown();
          }
        };
    try (RawPeer peer = new RawPeer(late(true));
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .requestsInFlight(1)
                .whenFull(WhenFull.THROW)
                .listener(listener)
                .connect()) {
      CompletableFuture<Message> first = client.send(Message.text("first"));
      assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> client.send(Message.text("x"))).isInstanceOf(NotSentException.class);
      first.cancel(false);
      List<CompletableFuture<Message>> second = new ArrayList<>();
      await()
          .ignoreExceptionsInstanceOf(NotSentException.class)
          .until(() -> second.add(client.send(Message.text("x"))));
      assertThat(second.get(0).get(20, TimeUnit.SECONDS).text()).isEqualTo("second");
    }
  }

  @Test
  void timeOutOfItsOwner_freesItsPlace() throws Exception {
    Witness heard = new Witness();
    try (RawPeer peer = new RawPeer(late(true));
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .requestsInFlight(1)
                .listener(heard)
                .connect()) {
      CompletableFuture<Message> first = client.send(Message.text("first"));
      heard.await("sent ");
      assertThatThrownBy(() -> first.orTimeout(50, TimeUnit.MILLISECONDS).get())
          .cause()
          .isInstanceOf(TimeoutException.class);
      assertThat(client.request(Message.text("x")).text()).isEqualTo("second");
    }
  }

  @Test
  void cancelOfAStreamedRequest_closesItsConnectionAndItsContent() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    RawPeer.Script toEnd =
        line -> {
          try {
            line.readToEnd();
          } finally {
            ended.countDown();
          }
        };
    TestContent endless = TestContent.endless();
    try (RawPeer peer = new RawPeer(toEnd);
        MessageClient client = MessageClient.connect(peer.address())) {
      MessageHeader header = new MessageHeader("text/plain", "utf-8", 1L << 40);
      CompletableFuture<Message> reply =
          client.send(Outgoing.stream(header, endless), CallOptions.DEFAULT);
      await().until(() -> peer.accepted() == 2);
      reply.cancel(false);
      assertThat(endless.closed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void serverThatAnswersNothing_isLeftWhenManyWereGivenUp() throws Exception {
    try (RawPeer peer =
            new RawPeer(
                line -> {
                  if (line.number == 1) {
                    line.readToEnd();
                  } else {
                    RawPeer.echo(line);
                  }
                });
        MessageClient client =
            MessageClient.builder().address(peer.address()).requestsInFlight(8).connect()) {
      for (int i = 0; i < 16; i++) {
        client.send(Message.text("x")).cancel(false);
      }
      // Those that were taken back unsent don't count.
      await()
          .atMost(Duration.ofSeconds(40))
          .until(
              () -> {
                CompletableFuture<Message> reply = client.send(Message.text("y"), SHORT);
                return reply.handle((message, e) -> message != null).get();
              });
      // More than two where the next one was slow to answer, too.
      assertThat(peer.accepted()).isGreaterThanOrEqualTo(2);
    }
  }
}
