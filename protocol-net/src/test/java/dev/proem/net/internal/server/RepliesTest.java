package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.Outgoing;
import dev.proem.net.Peer;
import dev.proem.net.RequestException;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.TestContent;
import dev.proem.net.internal.content.ContentPipe;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The message that is sent for each outcome of a handler. */
class RepliesTest {
  private static final Message REQUEST = Message.text("request");
  private static final Outgoing REPLY = Outgoing.of(Message.text("reply"));

  private ScriptedServer server;
  private ServerConnection role;
  private ArrivingRequest arriving;
  private Replies replies;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  private void open() {
    role = server.open();
    arriving = new ArrivingRequest(role.connection, ServerTimeouts.DEFAULT.handler());
    replies = server.replies(role, arriving);
  }

  private void send(
      ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure) {
    role.connection.step(() -> replies.send(exchange, reply, failure));
  }

  private ServerExchange exchange(Message request) {
    return server.exchange(role, null, request);
  }

  private List<String> errors() {
    return server.wire.sent().stream().map(each -> each.header().error().orElse("none")).toList();
  }

  @Test
  void replyToARequestWithAnId_namesIt() {
    open();
    send(exchange(Peer.withId("7", REQUEST)), REPLY, null);
    assertThat(server.wire.sent())
        .singleElement()
        .satisfies(reply -> assertThat(reply.text()).isEqualTo("reply"))
        .satisfies(reply -> assertThat(reply.header().inReplyTo()).contains("7"));
  }

  @Test
  void reservedHeadersOfAReply_areRemoved() {
    open();
    Message reply = Message.text("x").withExtra(MessageHeader.PUSH, true);
    send(exchange(REQUEST), Outgoing.of(reply), null);
    assertThat(server.wire.sent()).noneMatch(sent -> sent.header().isPush()).hasSize(1);
  }

  @Test
  void failures_areErrorReplies() {
    open();
    send(exchange(REQUEST), null, new RequestException("example.org/no", "No."));
    send(exchange(REQUEST), null, new IOException("secret"));
    send(exchange(REQUEST), null, null);
    assertThat(errors()).containsExactly("example.org/no", "internal", "internal");
    assertThat(server.wire.text()).doesNotContain("secret");
    assertThat(server.heard.all("failed"))
        .containsExactly("failed IOException", "failed IllegalStateException");
  }

  @Test
  void replyThatCannotBeSent_becomesInternal() {
    open();
    Message tooLong = Message.text("x").withExtra("long", "x".repeat(70_000));
    send(exchange(Peer.withId("7", REQUEST)), Outgoing.of(tooLong), null);
    send(exchange(REQUEST), null, new RequestException("example.org/no", "\uD83D"));
    assertThat(errors()).containsExactly("internal", "internal");
    assertThat(server.wire.sent().get(0).header().inReplyTo()).contains("7");
  }

  @Test
  void requestsWithoutReply_getNone() {
    open();
    ServerExchange silent = exchange(REQUEST);
    silent.noReply();
    send(silent, REPLY, null);
    send(exchange(REQUEST.withExtra(MessageHeader.ONE_WAY, true)), REPLY, null);
    assertThat(server.wire.sent()).isEmpty();
  }

  @Test
  void oneWayHandler_answersOnlyPings() {
    server.oneWay = true;
    open();
    send(exchange(REQUEST), null, null);
    send(exchange(REQUEST.withExtra(MessageHeader.PING, true)), REPLY, null);
    assertThat(errors()).containsExactly("none");
  }

  /** The peer would take it for the reply to the earlier request. */
  @Test
  void errorAfterARequestWithoutReply_isSentOnlyWithAnId() {
    open();
    ServerExchange silent = exchange(REQUEST);
    silent.noReply();
    send(silent, null, null);
    assertThat(replies.isErrorMisleading(null)).isTrue();
    assertThat(replies.isErrorMisleading("7")).isFalse();

    send(exchange(REQUEST), null, new IOException());
    send(exchange(Peer.withId("7", REQUEST)), null, new IOException());

    assertThat(server.wire.sent())
        .extracting(each -> each.header().inReplyTo().orElse("none"))
        .containsExactly("7");
  }

  @Test
  void replyThatIsTooLate_isClosed() {
    open();
    TestContent content = TestContent.endless();
    replies.discard(
        exchange(REQUEST), Outgoing.stream(new MessageHeader("binary/x", "binary", 10), content));
    assertThat(content.closed.getCount()).isZero();
    assertThat(server.wire.sent()).isEmpty();
  }

  @Test
  void unreadContentAboveTheLimit_endsTheConnection() {
    server.streamed = true;
    server.limits = Limits.DEFAULT.withDrainBytes(100);
    open();
    byte[] request = Peer.bytes(Message.binary(new byte[1_000]));
    server.receive(role, Arrays.copyOf(request, request.length - 500)); // by the role's requests
    ContentPipe pipe = new ContentPipe(10, new AtomicLong(), () -> {});
    MessageHeader header = Message.binary(new byte[1_000]).header();
    ServerExchange streamed = server.exchange(role, null, header, pipe);
    arriving.start(streamed);

    send(streamed, REPLY, null);

    assertThat(server.heard.all("limit")).contains("limit Limits.drainBytes 100");
    assertThat(role.connection.isOpen()).isFalse();
  }
}
