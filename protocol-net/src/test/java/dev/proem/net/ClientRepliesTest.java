package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which reply belongs to which request. */
@Timeout(60)
class ClientRepliesTest {
  private static MessageClient connect(RawPeer peer) {
    return MessageClient.connect(peer.address());
  }

  private static String get(CompletableFuture<Message> reply) throws Exception {
    return reply.get(20, TimeUnit.SECONDS).text();
  }

  private static List<Message> read(RawPeer.Line line, int count) throws IOException {
    List<Message> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(line.read());
    }
    return requests;
  }

  @Test
  void repliesInReverse_findTheirRequests() throws Exception {
    RawPeer.Script reversed =
        line -> {
          List<Message> requests = read(line, 20); // pipelined, or this would wait for ever
          Collections.reverse(requests);
          for (Message request : requests) {
            line.write(RawPeer.named(request, request.text()));
          }
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(reversed);
        MessageClient client = connect(peer)) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        replies.add(client.send(Message.text("r" + i)));
      }
      for (int i = 0; i < 20; i++) {
        assertThat(get(replies.get(i))).isEqualTo("r" + i);
      }
      assertThat(peer.accepted()).isOne();
    }
  }

  @Test
  void serverThatNamesNothing_isTakenInOrder() throws Exception {
    RawPeer.Script inOrder =
        line -> {
          for (Message request : read(line, 20)) {
            line.write(Message.text(request.text()));
          }
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(inOrder);
        MessageClient client = connect(peer)) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        replies.add(client.send(Message.text("r" + i)));
      }
      for (int i = 0; i < 20; i++) {
        assertThat(get(replies.get(i))).isEqualTo("r" + i);
      }
    }
  }

  @Test
  void unknownAndRepeatedNames_areIgnored() throws Exception {
    RawPeer.Script noisy =
        line -> {
          for (Message request; (request = line.read()) != null; ) {
            Message reply = RawPeer.named(request, request.text());
            line.write(
                Message.text("whose?").withExtra(MessageHeader.IN_REPLY_TO, "no-such-id"),
                reply,
                reply,
                Message.text("a repeated one of old").withExtra(MessageHeader.IN_REPLY_TO, "1"));
          }
        };
    try (RawPeer peer = new RawPeer(noisy);
        MessageClient client = connect(peer)) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.request(Message.text("r" + i)).text()).isEqualTo("r" + i);
      }
      assertThat(peer.accepted()).isOne();
    }
  }

  @Test
  void errorReplyWithAName_failsItsRequestAlone() throws Exception {
    RawPeer.Script second =
        line -> {
          List<Message> requests = read(line, 3);
          String id = requests.get(1).header().messageId().orElseThrow();
          line.write(
              Message.error("example.org/no", "Not this one.")
                  .withExtra(MessageHeader.IN_REPLY_TO, id),
              RawPeer.named(requests.get(0), "a"),
              RawPeer.named(requests.get(2), "c"));
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(second);
        MessageClient client = connect(peer)) {
      CompletableFuture<Message> a = client.send(Message.text("a"));
      CompletableFuture<Message> b = client.send(Message.text("b"));
      CompletableFuture<Message> c = client.send(Message.text("c"));
      assertThat(get(a) + get(c)).isEqualTo("ac");
      assertThatThrownBy(() -> get(b))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              ErrorReplyException.class,
              e -> {
                assertThat(e.code()).isEqualTo("example.org/no");
                assertThat(e.reply().text()).isEqualTo("Not this one.");
                assertThat(e.isSafeToRetry()).isFalse();
              })
          .hasMessageContaining("127.0.0.1:" + peer.port())
          .hasMessageContaining("Not this one.");
    }
  }

  @Test
  void errorReplyWithoutAName_isTheNextReplyOfAServerThatNamesNothing() throws Exception {
    RawPeer.Script plain =
        line -> {
          read(line, 2);
          line.write(Message.error("internal", "Failed."), Message.text("b"));
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(plain);
        MessageClient client = connect(peer)) {
      CompletableFuture<Message> a = client.send(Message.text("a"));
      CompletableFuture<Message> b = client.send(Message.text("b"));
      assertThat(get(b)).isEqualTo("b");
      assertThatThrownBy(() -> get(a)).cause().isInstanceOf(ErrorReplyException.class);
    }
  }

  @Test
  void errorReplyWithoutAName_isTheReasonOfTheEndOfAServerThatNames() throws Exception {
    RawPeer.Script ends =
        line -> {
          line.write(RawPeer.named(line.read(), "first"));
          read(line, 2);
          line.write(Message.error("malformed-message", "What was that?"));
        };
    try (RawPeer peer = new RawPeer(ends);
        MessageClient client = connect(peer)) {
      assertThat(client.request(Message.text("x")).text()).isEqualTo("first");
      CompletableFuture<Message> a = client.send(Message.text("a"));
      CompletableFuture<Message> b = client.send(Message.text("b"));
      for (CompletableFuture<Message> each : List.of(a, b)) { // it is not clear whose it is
        assertThatThrownBy(() -> get(each))
            .cause()
            .isInstanceOf(OutcomeUnknownException.class)
            .hasCauseInstanceOf(ErrorReplyException.class);
      }
    }
  }

  @Test
  void tooManyConnections_failsAllAndIsSafeToRetry() throws Exception {
    RawPeer.Script full =
        line -> {
          read(line, 2);
          line.write(Message.error("too-many-connections", "Full."));
        };
    try (RawPeer peer = new RawPeer(full);
        MessageClient client = connect(peer)) {
      CompletableFuture<Message> a = client.send(Message.text("a"));
      CompletableFuture<Message> b = client.send(Message.text("b"));
      for (CompletableFuture<Message> each : List.of(a, b)) {
        assertThatThrownBy(() -> get(each))
            .cause()
            .isInstanceOfSatisfying(
                ErrorReplyException.class, e -> assertThat(e.isSafeToRetry()).isTrue());
      }
    }
  }

  @Test
  void pushesBeforeAndBetweenReplies_areNoReplies() throws Exception {
    RawPeer.Script pushing =
        line -> {
          Message push = Message.text("news").withExtra(MessageHeader.PUSH, true);
          line.write(push);
          for (Message request; (request = line.read()) != null; ) {
            line.write(push, Message.text(request.text()), push);
          }
        };
    BlockingQueue<Message> pushed = new LinkedBlockingQueue<>();
    try (RawPeer peer = new RawPeer(pushing);
        MessageClient client =
            MessageClient.builder().address(peer.address()).pushListener(pushed::add).connect()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.request(Message.text("r" + i)).text()).isEqualTo("r" + i);
      }
      await().until(() -> pushed.size() == 7);
      assertThat(pushed).allMatch(each -> each.header().isPush());
    }
  }

  @Test
  void wholeReplyToAStreamedRequest_canBeRead() throws Exception {
    RawPeer.Script early =
        line -> {
          byte[] reply = RawPeer.bytes(Message.text("before you asked"));
          line.write(java.util.Arrays.copyOf(reply, 10)); // begun when nobody waits for a reply
          line.read();
          line.write(java.util.Arrays.copyOfRange(reply, 10, reply.length));
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(early);
        MessageClient client = connect(peer);
        StreamedReply reply = client.requestStreamed(Message.text("x"), CallOptions.DEFAULT)) {
      assertThat(
              new String(reply.content().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("before you asked");
    }
  }
}
