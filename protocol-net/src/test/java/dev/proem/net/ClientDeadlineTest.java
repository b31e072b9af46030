package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are given up by their deadline. */
@Timeout(60)
class ClientDeadlineTest {
  private static final CallOptions SHORT = CallOptions.DEFAULT.withDeadline(Duration.ofMillis(50));

  /** Long enough for a request to be sent, and a reply to come, on a busy machine. */
  private static final CallOptions LATER = CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(4));

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

  private static void lateReply(boolean named) throws Exception {
    try (RawPeer peer = new RawPeer(ClientCancelTest.late(named));
        MessageClient client =
            MessageClient.builder().address(peer.address()).requestsInFlight(1).connect()) {
      assertLate(client.send(Message.text("first"), LATER), true);
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
  void replyWithSwappedLength_isNamed() throws Exception {
    byte[] reply = Peer.bytes(Message.json("x"));
    byte first = reply[0];
    reply[0] = reply[1];
    reply[1] = first;
    RawPeer.Script swapping =
        line -> {
          line.read();
          line.write(reply);
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(swapping);
        MessageClient client = MessageClient.connect(peer.address())) {
      assertThatThrownBy(() -> client.request(Message.text("x"), LATER))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining(
              " and may have been executed; its first bytes %02x 00 may be the length %d with its"
                  + " bytes swapped",
              reply[0], reply[0]);
    }
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
    ClientTimeouts times = ClientTimeouts.DEFAULT.withDeadline(Duration.ofSeconds(4));
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
    ClientTimeouts times = ClientTimeouts.DEFAULT.withDeadline(Duration.ofSeconds(4));
    CountDownLatch all = new CountDownLatch(1);
    try (RawPeer peer = new RawPeer(RawPeer.Line::readToEnd);
        MessageClient client =
            MessageClient.builder().address(peer.address()).timeouts(times).connect()) {
      InputStream slow = TestContent.waiting(0, all);
      Outgoing request = Outgoing.stream(new MessageHeader("text/plain", "utf-8", 1), slow);
      CompletableFuture<Message> reply = client.send(request, CallOptions.DEFAULT);
      await()
          .atMost(Duration.ofSeconds(20))
          .during(Duration.ofMillis(4_300))
          .until(() -> !reply.isDone());
      all.countDown();
      assertLate(reply, true);
    }
  }
}
