package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies that come and can't be read, and what the calls of their connection hear. */
@Timeout(60)
class UnreadableReplyTest {
  private static final byte[] NO_JSON = {0, 3, '{', 'x', '}'};

  private static final CallOptions IDEMPOTENT = CallOptions.DEFAULT.withIdempotent(true);

  private static MessageClientBuilder to(RawPeer peer) {
    return MessageClient.builder()
        .address(peer.address())
        .limits(Limits.DEFAULT.withContentBytes(10));
  }

  private static final String LARGE = "eleven char";

  private static TransportException failureOf(CompletableFuture<Message> call) throws Exception {
    try {
      throw new AssertionError("a reply: " + call.get(20, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return (TransportException) e.getCause();
    }
  }

  private static void assertUnreadable(TransportException e, ErrorCode code) {
    assertThat(e).isInstanceOf(UnreadableReplyException.class);
    ProtocolException fault = ((UnreadableReplyException) e).fault();
    assertThat(fault.code()).isEqualTo(code);
    assertThat(e)
        .hasCause(fault)
        .hasMessageContaining("answered")
        .hasMessageContaining(code.code());
    assertThat(e.isSafeToRetry()).isFalse();
  }

  private static void assertUnknown(TransportException e, String why) {
    assertThat(e).isInstanceOf(OutcomeUnknownException.class).hasMessageContaining(why);
  }

  private static RawPeer.Script answering(RawPeer.Script answer) {
    return line -> {
      line.read();
      answer.serve(line);
      line.readToEnd();
    };
  }

  @Test
  void replyOverTheLimit_isSaidWithItsNumbersAndTheSetting() throws Exception {
    RawPeer.Script large = answering(line -> line.write(Message.text(LARGE)));
    try (RawPeer peer = new RawPeer(large);
        MessageClient client = to(peer).build()) {
      UnreadableReplyException e =
          catchThrowableOfType(
              UnreadableReplyException.class,
              () -> client.request(Message.text("x"), IDEMPOTENT)); // and not sent again
      assertUnreadable(e, ErrorCode.CONTENT_TOO_LARGE);
      assertThat(e)
          .hasMessageContaining("127.0.0.1:" + peer.port())
          .hasMessageContaining("11 bytes, over the limit of 10")
          .hasMessageContaining("MessageClientBuilder.limits");
      assertThat(e.fault().declared()).hasValue(11);
      assertThat(e.fault().limit()).hasValue(10);
      assertThat(peer.accepted()).isOne();
    }
  }

  @Test
  void replyThatNamesItsRequest_failsThatOneAlone() throws Exception {
    RawPeer.Script second =
        line -> {
          line.read();
          Message request = line.read();
          line.write(RawPeer.named(request, LARGE));
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(second);
        MessageClient client = to(peer).connect()) {
      CompletableFuture<Message> a = client.send(Message.text("a"));
      CompletableFuture<Message> b = client.send(Message.text("b"));
      assertUnreadable(failureOf(b), ErrorCode.CONTENT_TOO_LARGE);
      assertUnknown(failureOf(a), "can't be read: content-too-large");
    }
  }

  @Test
  void replyInOrder_failsTheFirstThatWaits() throws Exception {
    RawPeer.Script second =
        line -> {
          line.read();
          line.read();
          line.read();
          line.write(Message.text("a"));
          line.write(NO_JSON);
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(second);
        MessageClient client = to(peer).connect()) {
      CompletableFuture<Message> a = client.send(Message.text("a"));
      CompletableFuture<Message> b = client.send(Message.text("b"));
      CompletableFuture<Message> c = client.send(Message.text("c"));
      assertThat(a.get(20, TimeUnit.SECONDS).text()).isEqualTo("a");
      assertUnreadable(failureOf(b), ErrorCode.HEADER_INVALID_JSON);
      assertUnknown(failureOf(c), "can't be read: header-invalid-json");
    }
  }

  @Test
  void malformedReply_isThatOfTheOnlyCallOrOfNone() throws Exception {
    try (RawPeer peer = new RawPeer(answering(line -> line.write(NO_JSON)));
        MessageClient client = to(peer).connect()) {
      assertUnreadable(failureOf(client.send(Message.text("x"))), ErrorCode.HEADER_INVALID_JSON);
    }
    RawPeer.Script malformed =
        line -> {
          line.read();
          line.read();
          line.write(NO_JSON);
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(malformed);
        MessageClient client = to(peer).connect()) {
      CompletableFuture<Message> a = client.send(Message.text("a"));
      CompletableFuture<Message> b = client.send(Message.text("b"));
      for (CompletableFuture<Message> each : List.of(a, b)) {
        assertUnknown(failureOf(each), "can't be read: header-invalid-json");
      }
    }
  }

  @Test
  void answerOfAnotherProtocol_isNoUnknownOutcome() throws Exception {
    byte[] http =
        "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try (RawPeer peer = new RawPeer(answering(line -> line.write(http)));
        MessageClient client = to(peer).oneShot().connect()) {
      assertUnreadable(failureOf(client.send(Message.text("x"))), ErrorCode.WRONG_PROTOCOL);
    }
  }

  @Test
  void pushOverTheLimit_leavesOutcomesUnknown() throws Exception {
    Message push = Message.text(LARGE).withExtra(MessageHeader.PUSH, true);
    try (RawPeer peer = new RawPeer(answering(line -> line.write(push)));
        MessageClient client = to(peer).connect()) {
      assertUnknown(
          failureOf(client.send(Message.text("x"))),
          "a push of the server can't be read: content-too-large");
    }
  }

  @Test
  void errorOfTheConnectionOverTheLimit_isNoReply() throws Exception {
    Message error = Message.error("too-many-connections", LARGE);
    try (RawPeer peer = new RawPeer(answering(line -> line.write(error)));
        MessageClient client = to(peer).connect()) {
      assertUnknown(failureOf(client.send(Message.text("x"))), "content-too-large");
    }
  }

  @Test
  void replyThatEndsEarly_isAnUnknownOutcome() throws Exception {
    RawPeer.Script cut =
        line -> {
          line.read();
          line.write(java.util.Arrays.copyOf(RawPeer.bytes(Message.text("x")), 20));
        };
    try (RawPeer peer = new RawPeer(cut);
        MessageClient client = to(peer).connect()) {
      assertUnknown(failureOf(client.send(Message.text("x"))), "within a message: truncated");
    }
  }

  @Test
  void streamedReplyOverTheLimit_isThrownByItsCall() throws Exception {
    try (RawPeer peer = new RawPeer(answering(line -> line.write(Message.text(LARGE))));
        MessageClient client = to(peer).connect()) {
      assertThatExceptionOfType(UnreadableReplyException.class)
          .isThrownBy(() -> client.requestStreamed(Message.text("x"), CallOptions.DEFAULT))
          .satisfies(e -> assertUnreadable(e, ErrorCode.CONTENT_TOO_LARGE));
    }
  }

  /** In place of a streamed reply, which may be larger. */
  private static void assertCollected(Message announced, Class<? extends Exception> failure)
      throws Exception {
    MessageHeader header = announced.header().withContentLength((16 << 20) + 1);
    byte[] bytes = Peer.wire(header.toJson(), new byte[0]);
    try (RawPeer peer = new RawPeer(answering(line -> line.write(bytes)));
        MessageClient client =
            to(peer).limits(Limits.DEFAULT.withContentBytes(1L << 40)).connect()) {
      assertThatExceptionOfType(failure)
          .isThrownBy(() -> client.requestStreamed(Message.text("x"), CallOptions.DEFAULT))
          .withMessageContaining("16777217")
          .withMessageContaining("Limits.contentBytes");
    }
  }

  @Test
  void whatIsNoStreamedReply_isHeldUpToALimit() throws Exception {
    assertCollected(Message.error("internal", "x"), UnreadableReplyException.class);
    assertCollected(
        Message.text("x").withExtra(MessageHeader.PUSH, true), OutcomeUnknownException.class);
  }
}
