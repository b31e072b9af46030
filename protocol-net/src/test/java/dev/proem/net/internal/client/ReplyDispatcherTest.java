package dev.proem.net.internal.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.CallOptions;
import dev.proem.net.CloseReason;
import dev.proem.net.MessageClient;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.Witness;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.FakeCarrier;
import dev.proem.net.internal.call.PendingCalls;
import dev.proem.net.internal.call.UnansweredCalls;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.Intake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The events are those of the host, between the outcomes of calls. */
class ReplyDispatcherTest {
  private static final CloseReason BROKEN = new CloseReason(CloseReason.Kind.IO_ERROR, "broken");
  private static final Message REPLY = Message.text("hello");

  private final PendingCalls pending = new PendingCalls(4, true);
  private final Witness listener = new Witness();
  private ScriptedServer server;
  private List<String> events;
  private MessageConnection connection;
  private UnansweredCalls unanswered;
  private ReplyDispatcher replies;

  @BeforeEach
  void open() throws Exception {
    server =
        new ScriptedServer(
            MessageClient.builder().limits(Limits.DEFAULT.withDrainBytes(100)).listener(listener));
    events = server.events;
    connection = server.connection();
    unanswered = new UnansweredCalls(connection, new ScriptedOwner());
    replies =
        new ReplyDispatcher(
            connection, connection.intake, new Host(), server.context, pending, unanswered);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private class Host implements ReplyDispatcher.Host {
    @Override
    public void answered() {
      events.add("answered");
    }

    @Override
    public void ended() {
      events.add("ended");
    }

    @Override
    public void placeFreed() {
      events.add("place freed");
    }

    @Override
    public void pushed(Message message, long bytes) {
      events.add("pushed " + message.text() + " " + bytes);
    }

    @Override
    public void retire() {
      events.add("retire");
    }

    @Override
    public void closeIfRefused() {
      events.add("close if refused");
    }
  }

  private Call add(Call.Kind kind, String id) {
    return add(server.call(kind), id);
  }

  private Call add(Call call, String id) {
    call.beginAttempt(new FakeCarrier(), id);
    call.started();
    pending.add(call);
    return call;
  }

  private static Message to(String id, Message message) {
    return message.withExtra(MessageHeader.IN_REPLY_TO, id);
  }

  private static Message error(String code) {
    return Message.text("sorry").withExtra(MessageHeader.ERROR, code);
  }

  private static Message push() {
    return Message.text("push").withExtra(MessageHeader.PUSH, true);
  }

  @Test
  void reply_isGivenToItsCall() {
    add(Call.Kind.REQUEST, "1");
    add(Call.Kind.REQUEST, "2");
    replies.take(to("2", REPLY), 50);
    assertThat(events).containsExactly("answered", "ended", "reply hello");
    assertThat(listener.all("answered")).containsExactly("answered well");
    assertThat(pending.size()).isOne();
  }

  @Test
  void push_isNotAReply() {
    add(Call.Kind.REQUEST, "1");
    replies.take(push(), 50);
    assertThat(events).containsExactly("pushed push 50");
    assertThat(pending.size()).isOne();
  }

  @Test
  void messageWithoutACall_isAPush() {
    replies.take(REPLY, 50);
    assertThat(events).containsExactly("pushed hello 50");
  }

  @Test
  void replyToAnAbandonedCall_isDiscarded() {
    pending.abandon(add(Call.Kind.REQUEST, "1"));
    replies.take(to("1", REPLY), 50);
    assertThat(events).containsExactly("answered");
  }

  @Test
  void errorReply_failsItsCall() {
    add(Call.Kind.REQUEST, "1");
    replies.take(to("1", error("busy")), 50);
    assertThat(events)
        .containsExactly(
            "answered",
            "ended",
            "ErrorReplyException: server:7 answered with the error busy: sorry");
  }

  @Test
  void serverThatIsShuttingDown_getsNoMoreCalls() {
    add(Call.Kind.REQUEST, "1");
    replies.take(to("1", error("shutting-down")), 50);
    assertThat(events).startsWith("answered", "retire", "ended");
  }

  @Test
  void answeredPing_showsNothingOfRequests() {
    Call ping = add(Call.Kind.PING, "1");
    replies.take(to("1", error("internal")), 50);
    assertThat(events).containsExactly("ended", "reply sorry");
    assertThat(ping.isDone()).isTrue();
  }

  @Test
  void errorReplyWithoutARequest_refusesTheConnection() {
    add(Call.Kind.REQUEST, "1");
    replies.take(error("too-many-connections"), 50);
    assertThat(events).containsExactly("close if refused");
    assertThat(unanswered.wasRefusedAtOnce()).isTrue();
    assertThat(pending.size()).isOne();
  }

  @Test
  void completeReplyToAStreamedRequest_isStreamedAsWell() {
    add(Call.Kind.STREAMED, "1");
    replies.take(to("1", REPLY), 50);
    assertThat(events).containsExactly("answered", "ended", "streaming 5");
  }

  @Test
  void replyThatCannotBeTaken_failsItsCall() {
    Error full = new OutOfMemoryError("on purpose");
    Call.Outcome outcome =
        new Call.Outcome() {
          @Override
          public void succeeded(@Nullable Message reply) {}

          @Override
          public void streaming(MessageHeader header, ContentPipe content) {}

          @Override
          public void failed(TransportException failure) {
            events.add(failure.getMessage());
          }
        };
    Call call = new Call(Call.Kind.REQUEST, Outgoing.of(REPLY), CallOptions.DEFAULT, outcome);
    ReplyDispatcher failing =
        new ReplyDispatcher(
            connection,
            connection.intake,
            new Host() {
              @Override
              public void ended() {
                throw full;
              }
            },
            server.context,
            pending,
            unanswered);
    add(call, "1");
    assertThatThrownBy(() -> failing.take(to("1", REPLY), 50)).isSameAs(full);
    assertThat(events).containsExactly("answered", "answered, but the reply could not be taken");
  }

  private ContentPipe begin(long length) {
    add(Call.Kind.STREAMED, "1");
    replies.begin(to("1", REPLY).header().withContentLength(length));
    return Objects.requireNonNull(replies.incoming());
  }

  private boolean isPaused() {
    return connection.intake.isPaused(Intake.Pause.CONTENT);
  }

  @Test
  void streamedReply_endsItsCallWhenItIsComplete() {
    begin(5);
    assertThat(events).containsExactly("answered", "streaming 5");
    assertThat(listener.all("answered")).containsExactly("answered well");
    replies.add(ByteBuffer.allocate(5));
    replies.end(100);
    assertThat(events).containsExactly("answered", "streaming 5", "ended");
    assertThat(replies.incoming()).isNull();
  }

  @Test
  void streamedReplyThatIsNotRead_pausesReading() throws IOException {
    int size = ClientSettings.STREAM_BUFFER + 1;
    ContentPipe content = begin(size);
    replies.add(ByteBuffer.allocate(size));
    assertThat(isPaused()).isTrue();
    content.skipNBytes(size);
    assertThat(isPaused()).isFalse();
    assertThat(events).endsWith("place freed");
  }

  @Test
  void longRestOfAStreamedReply_isNotRead() {
    int length = 1_000;
    MessageDecoder decoder = server.parts.decoder();
    MessageHeader header = to("1", REPLY).header().withContentLength(length);
    decoder.decodeHeader(ByteBuffer.wrap(bytes(header)));
    begin(length).close();
    assertThat(events)
        .last()
        .asString()
        .contains("onClosed", "CLOSED", "1000 bytes of a reply are not wanted");
  }

  @Test
  void shortRestOfAStreamedReply_isRead() {
    int length = 100;
    MessageDecoder decoder = server.parts.decoder();
    MessageHeader header = to("1", REPLY).header().withContentLength(length);
    decoder.decodeHeader(ByteBuffer.wrap(bytes(header)));
    begin(length).close();
    assertThat(connection.isClosed()).isFalse();
  }

  private static byte[] bytes(MessageHeader header) {
    byte[] json = header.toJson().getBytes(UTF_8);
    return ByteBuffer.allocate(2 + json.length).putShort((short) json.length).put(json).array();
  }

  @Test
  void messageInPlaceOfAStreamedReply_isCollected() {
    add(Call.Kind.STREAMED, "1");
    replies.begin(push().header());
    assertThat(replies.incoming()).isNull();
    replies.add(push().content());
    replies.end(50);
    assertThat(events).containsExactly("pushed push 50");
    assertThat(pending.size()).isOne();
  }

  @Test
  void streamedMessageWithoutACall_isDiscarded() {
    replies.begin(REPLY.header());
    replies.add(REPLY.content());
    replies.end(50);
    assertThat(events).isEmpty();
  }

  @Test
  void brokenConnection_failsTheReaderOfAReply() {
    ContentPipe content = begin(5);
    replies.fail(new IllegalStateException("on purpose"));
    assertThatThrownBy(content::readAllBytes).hasMessageContaining("on purpose");
  }

  private static ProtocolException fault() {
    MessageDecoder decoder = new MessageDecoder();
    ByteBuffer noJson = ByteBuffer.wrap(new byte[] {0, 1, 'x'});
    return catchThrowableOfType(ProtocolException.class, () -> decoder.decode(noJson));
  }

  @Test
  void unreadableMessage_isTheReplyOfTheOnlyCall() {
    Call call = add(Call.Kind.REQUEST, "1");
    assertThat(replies.unreadable(fault())).isEqualTo("a message of the server can't be read: ");
    unanswered.end(List.of(call), BROKEN);
    assertThat(events).singleElement().asString().startsWith("UnreadableReplyException: server:7");
  }

  @Test
  void unreadablePush_isNotAReply() {
    Call call = add(Call.Kind.STREAMED, "1");
    replies.begin(push().header());
    assertThat(replies.unreadable(fault())).isEqualTo("a push of the server can't be read: ");
    unanswered.end(List.of(call), BROKEN);
    assertThat(events).singleElement().asString().startsWith("OutcomeUnknownException");
  }

  @Test
  void truncatedMessage_isNoUnreadableReply() {
    Call call = add(Call.Kind.REQUEST, "1");
    assertThat(replies.unreadable(new TruncatedMessageException(Phase.HEADER, 2, 1, 3)))
        .isEqualTo("the server closed within a message: ");
    unanswered.end(List.of(call), BROKEN);
    assertThat(events).singleElement().asString().startsWith("OutcomeUnknownException");
  }
}
