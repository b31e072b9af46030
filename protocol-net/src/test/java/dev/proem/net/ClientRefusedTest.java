package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that can't be made, or that the server does not want: what calls hear, and when. */
@Timeout(60)
class ClientRefusedTest {
  private static final Backoff FOR_GOOD =
      new Backoff(Duration.ofHours(1), Duration.ofHours(1), 1, 0);
  private static final Backoff QUICK =
      new Backoff(Duration.ofMillis(20), Duration.ofMillis(20), 1, 0);

  private static final CallOptions IDEMPOTENT = CallOptions.DEFAULT.withIdempotent(true);

  @Test
  void callBehindABusyConnection_getsAnotherOneAfterTheBackoff() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    RawPeer.Script closesTheSecond =
        line -> {
          if (line.number == 1) {
            line.read();
            busy.countDown();
            line.readToEnd();
          } else if (line.number > 2) {
            RawPeer.echo(line);
          }
        };
    try (RawPeer peer = new RawPeer(closesTheSecond);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .connections(2)
                .requestsInFlight(1)
                .backoff(QUICK)
                .build()) {
      CompletableFuture<Message> first = client.send(Message.text("first"));
      busy.await();
      CompletableFuture<Message> second = client.send(Message.text("second"), IDEMPOTENT);
      assertThat(second.get(20, TimeUnit.SECONDS).text()).isEqualTo("second");
      assertThat(first).isNotDone();
    }
  }

  @Test
  void errorWhileAConnectionIsMade_isToldToTheCallAndNoSocketIsLeft() throws Exception {
    try (RawPeer peer = new RawPeer(RawPeer.Line::readToEnd);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .backoff(FOR_GOOD)
                .wires(
                    wire -> {
                      throw new OutOfMemoryError("on purpose");
                    })
                .build()) {
      CompletableFuture<Message> reply = client.send(Message.text("x"));
      assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(NotConnectedException.class)
          .hasMessageContaining("on purpose");
      await().until(() -> peer.accepted() == 1 && peer.open() == 0);
    }
  }

  private static Message tooMany() {
    return Message.error("too-many-connections", "too many");
  }

  @Test
  void serverThatAnswersSomethingAndRefuses_isNotAskedWithoutEnd() throws Exception {
    RawPeer.Script hostile =
        line -> {
          line.read();
          Message none = Message.text("").withExtra(MessageHeader.IN_REPLY_TO, "none");
          line.write(none, tooMany());
        };
    try (RawPeer peer = new RawPeer(hostile);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .connections(4)
                .requestsInFlight(1)
                .build()) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        replies.add(client.send(Message.text("x")));
      }
      for (CompletableFuture<Message> reply : replies) {
        assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS))
            .cause()
            .isInstanceOf(ErrorReplyException.class);
      }
      assertThat(peer.accepted()).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void serverThatTakesTooManyAndDoesNotClose_isToldAtOnceAndConnectedToAgain() throws Exception {
    RawPeer.Script refusesTheFirst =
        line -> {
          if (line.number == 1) {
            line.read();
            line.write(tooMany());
            line.readToEnd();
          } else {
            RawPeer.echo(line);
          }
        };
    try (RawPeer peer = new RawPeer(refusesTheFirst);
        MessageClient client =
            MessageClient.builder().address(peer.address()).backoff(QUICK).connect()) {
      CompletableFuture<Message> first = client.send(Message.text("x"));
      assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(ErrorReplyException.class);
      assertThat(client.request(Message.text("y")).text()).isEqualTo("y");
      await().until(() -> peer.open() == 1);
    }
  }

  @Test
  void serverThatWantsAnEndAndDoesNotClose_keepsItsConnectionNoLongerThanItsCalls()
      throws Exception {
    RawPeer.Script wantsAnEnd =
        line -> {
          if (line.number == 1) {
            line.write(RawPeer.named(line.read(), "served"));
            line.read();
            line.write(Message.error("header-too-large", "of whatever message"));
            line.readToEnd();
          } else {
            RawPeer.echo(line);
          }
        };
    try (RawPeer peer = new RawPeer(wantsAnEnd);
        MessageClient client =
            MessageClient.builder().address(peer.address()).backoff(QUICK).connect()) {
      assertThat(client.request(Message.text("x")).text()).isEqualTo("served");
      CallOptions soon = CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(4));
      assertThatThrownBy(() -> client.request(Message.text("y"), soon))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(client.request(Message.text("z")).text()).isEqualTo("z");
      await().until(() -> peer.open() == 1);
    }
  }
}
