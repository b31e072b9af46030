package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are given up: by their deadline, or by their caller. */
@Timeout(60)
class ClientDeadlineTest {
  private static final CallOptions SHORT = CallOptions.DEFAULT.withDeadline(Duration.ofMillis(50));

  private static void assertLate(CompletableFuture<Message> reply, boolean sent) {
    assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            DeadlineExceededException.class,
            e -> {
              assertThat(e.isSent()).isEqualTo(sent);
              assertThat(e.isSafeToRetry()).isEqualTo(!sent);
            });
  }

  /** Holds the first request back until the second has come, and answers both. */
  private static RawPeer.Script late(boolean named) {
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

  private static void lateReply(boolean named) throws Exception {
    try (RawPeer peer = new RawPeer(late(named));
        MessageClient client =
            MessageClient.builder().address(peer.address()).requestsInFlight(1).connect()) {
      assertLate(client.send(Message.text("first"), SHORT), true);
      assertThat(client.request(Message.text("x")).text()).isEqualTo("second");
      assertThat(client.request(Message.text("third")).text()).isEqualTo("third");
      assertThat(peer.accepted()).isOne();
    }
  }

  @Test
  void lateReplyWithAName_isDropped() throws Exception {
    lateReply(true);
  }

  @Test
  void lateReplyInOrder_isDropped() throws Exception {
    lateReply(false);
  }

  @Test
  void deadlineBeforeThereIsAPlace_isNotSent() throws Exception {
    try (RawPeer peer = new RawPeer(RawPeer.Line::readToEnd);
        MessageClient client =
            MessageClient.builder().address(peer.address()).requestsInFlight(1).connect()) {
      CompletableFuture<Message> first = client.send(Message.text("holds the place"));
      assertThatThrownBy(() -> client.request(Message.text("x"), SHORT))
          .isInstanceOfSatisfying(
              DeadlineExceededException.class, e -> assertThat(e.isSent()).isFalse())
          .hasMessageContaining("1 requests are in flight");
      assertThat(first).isNotDone();
    }
  }

  @Test
  void deadlineBeforeThereIsAConnection_isNotSent() throws Exception {
    RawPeer gone = new RawPeer(line -> {});
    gone.close();
    try (MessageClient client = MessageClient.builder().address(gone.address()).build()) {
      CompletableFuture<Message> call =
          client.send(Message.text("x"), SHORT.withWaitForConnection(true));
      assertLate(call, false);
      assertThat(call.handle((reply, e) -> e.getMessage()).get())
          .contains("127.0.0.1:" + gone.port());
    }
  }

  @Test
  void defaultDeadline_isThatOfTheTimeouts() throws Exception {
    ClientTimeouts times = ClientTimeouts.DEFAULT.withDeadline(Duration.ofMillis(50));
    try (RawPeer peer = new RawPeer(RawPeer.Line::readToEnd);
        MessageClient client =
            MessageClient.builder().address(peer.address()).timeouts(times).connect()) {
      assertLate(client.send(Message.text("x")), true);
    }
  }

  @Test
  void deadlineMillis_areSentUnlessNotWanted() throws Exception {
    BlockingQueue<MessageHeader> headers = new LinkedBlockingQueue<>();
    RawPeer.Script noting =
        line -> {
          for (Message request; (request = line.read()) != null; ) {
            headers.add(request.header());
            line.write(RawPeer.named(request, ""));
          }
        };
    CallOptions minute = CallOptions.DEFAULT.withDeadline(Duration.ofMinutes(1));
    try (RawPeer peer = new RawPeer(noting);
        MessageClient with = MessageClient.connect(peer.address());
        MessageClient without =
            MessageClient.builder().address(peer.address()).sendDeadline(false).connect()) {
      with.request(Message.text("x"), minute);
      assertThat(headers.remove().deadlineMillis().orElseThrow()).isBetween(1L, 60_000L);
      without.request(Message.text("x"), minute);
      assertThat(headers.remove().deadlineMillis()).isEqualTo(OptionalLong.empty());
    }
  }

  @Test
  void defaultDeadlineOfAStreamedRequest_beginsWhenItIsSent() throws Exception {
    ClientTimeouts times = ClientTimeouts.DEFAULT.withDeadline(Duration.ofMillis(200));
    CountDownLatch all = new CountDownLatch(1);
    try (RawPeer peer = new RawPeer(RawPeer.Line::readToEnd);
        MessageClient client =
            MessageClient.builder().address(peer.address()).timeouts(times).connect()) {
      InputStream slow =
          new InputStream() {
            @Override
            public int read() {
              Waiting.uninterruptibly(() -> all.await(30, TimeUnit.SECONDS));
              return 'x';
            }
          };
      Outgoing request = Outgoing.stream(new MessageHeader("text/plain", "utf-8", 1), slow);
      CompletableFuture<Message> reply = client.send(request, CallOptions.DEFAULT);
      await().during(Duration.ofMillis(500)).until(() -> !reply.isDone());
      all.countDown();
      assertLate(reply, true);
    }
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
    try (RawPeer peer = new RawPeer(late(true));
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .requestsInFlight(1)
                .whenFull(WhenFull.THROW)
                .connect()) {
      CompletableFuture<Message> first = client.send(Message.text("first"));
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
    try (RawPeer peer = new RawPeer(late(true));
        MessageClient client =
            MessageClient.builder().address(peer.address()).requestsInFlight(1).connect()) {
      assertThatThrownBy(
              () -> client.send(Message.text("first")).orTimeout(50, TimeUnit.MILLISECONDS).get())
          .cause()
          .isInstanceOf(TimeoutException.class);
      assertThat(client.request(Message.text("x")).text()).isEqualTo("second");
    }
  }

  @Test
  void cancelOfAStreamedRequest_closesItsConnectionAndItsContent() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    RawPeer.Script toEnd =
        line -> {
          try {
            line.readToEnd();
          } finally {
            ended.countDown();
          }
        };
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }

          @Override
          public void close() {
            closed.countDown();
          }
        };
    try (RawPeer peer = new RawPeer(toEnd);
        MessageClient client = MessageClient.connect(peer.address())) {
      MessageHeader header = new MessageHeader("text/plain", "utf-8", 1L << 40);
      CompletableFuture<Message> reply =
          client.send(Outgoing.stream(header, endless), CallOptions.DEFAULT);
      await().until(() -> peer.accepted() == 2);
      reply.cancel(false);
      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
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
          .until(
              () -> {
                CompletableFuture<Message> reply = client.send(Message.text("y"), SHORT);
                return reply.handle((message, e) -> message != null).get();
              });
      assertThat(peer.accepted()).isEqualTo(2);
    }
  }
}
