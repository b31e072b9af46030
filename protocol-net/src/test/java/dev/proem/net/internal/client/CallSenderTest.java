package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.ClientClosedException;
import dev.proem.net.CloseReason;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.NotSentException;
import dev.proem.net.Outgoing;
import dev.proem.net.Witness;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.PendingCalls;
import dev.proem.net.internal.call.UnansweredCalls;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.transport.EventLoop;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallSenderTest {
  private static final CloseReason BROKEN = new CloseReason(CloseReason.Kind.IO_ERROR, "broken");

  private final ScriptedOwner owner = new ScriptedOwner();
  private final Witness listener = new Witness();
  private ScriptedServer server;
  private MessageConnection connection;
  private PendingCalls pending;
  private UnansweredCalls unanswered;
  private CallPlaces places;
  private CallSender calls;

  @BeforeEach
  void open() throws Exception {
    open(MessageClient.builder().requestsInFlight(4));
  }

  private void open(MessageClientBuilder client) throws Exception {
    close();
    server = new ScriptedServer(client.listener(listener));
    connection = server.connection();
    ClientSettings settings = server.context.settings;
    pending = new PendingCalls(settings.requestsInFlight(), !settings.oneShot());
    unanswered = new UnansweredCalls(connection, owner);
    places =
        new CallPlaces(
            connection,
            connection.intake,
            owner.attempt,
            pending,
            unanswered,
            server.context.pushes,
            owner,
            settings.oneShot());
    calls =
        new CallSender(
            connection,
            connection.intake,
            server.sendQueue,
            owner.attempt,
            server.context,
            pending,
            places,
            unanswered);
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private Call send(Call.Kind kind) {
    Call call = server.call(kind);
    calls.send(call);
    return call;
  }

  /** Writes all; a content that is read while it is sent needs several steps. */
  private void write() {
    server.room = Integer.MAX_VALUE;
    for (int i = 0; i < 10 && !server.sendQueue.isEmpty(); i++) {
      connection.step(() -> {});
    }
  }

  private static Outgoing stream(int length) {
    MessageHeader header = Message.binary(new byte[length]).header();
    return Outgoing.stream(header, new ByteArrayInputStream(new byte[length]));
  }

  @Test
  void request_isSentWithItsIdAndWaitsForItsReply() {
    Call call = send(Call.Kind.REQUEST);
    assertThat(server.received())
        .extracting(message -> message.header().messageId().orElseThrow())
        .containsExactly("1");
    assertThat(call.id()).isEqualTo("1");
    assertThat(call.isStarted()).isTrue();
    assertThat(call.connection()).isSameAs(calls);
    assertThat(calls.load()).isOne();
    assertThat(calls.isIdle()).isFalse();
    assertThat(server.events).isEmpty();
  }

  @Test
  void oneWayMessage_hasSucceededWhenItIsSent() {
    server.room = 10;
    send(Call.Kind.ONE_WAY);
    assertThat(server.events).isEmpty();
    long before = System.nanoTime();
    write();
    assertThat(server.events).containsExactly("sent");
    assertThat(owner.events).containsExactly("place freed");
    assertThat(listener.all("sent")).hasSize(1);
    assertThat(places.quietSince() - before).isNotNegative();
    assertThat(server.received())
        .allMatch(message -> message.header().messageId().isEmpty())
        .hasSize(1);
    assertThat(places.isBusy()).isFalse();
  }

  @Test
  void cancelledCallInTheSendQueue_isNotSent() {
    server.room = 0;
    Call call = send(Call.Kind.REQUEST);
    assertThat(call.isStarted()).isFalse();
    call.fail(new NotSentException("cancelled", null));
    calls.cancel(call);
    write();
    assertThat(server.received()).isEmpty();
    assertThat(calls.load()).isZero();
    assertThat(owner.events).containsExactly("place freed");
  }

  @Test
  void onlyRequestThatIsCancelledBeforeItIsWritten_endsItsConnection() throws Exception {
    open(MessageClient.builder().oneShot());
    Call call = server.call(Call.Kind.REQUEST);
    connection.step(
        () -> {
          calls.send(call);
          call.fail(new NotSentException("cancelled", null));
          calls.cancel(call);
        });
    assertThat(connection.isOpen()).isFalse();
    assertThat(owner.events).containsExactly("place freed");
  }

  @Test
  void cancelledCallThatIsSent_freesItsPlace() {
    calls.cancel(send(Call.Kind.REQUEST));
    assertThat(connection.isClosed()).isFalse();
    assertThat(calls.load()).isZero();
    assertThat(owner.events).containsExactly("place freed");
  }

  @Test
  void tooManyCancelledCalls_closeTheConnection() {
    for (int i = 0; i < 15; i++) {
      calls.cancel(send(Call.Kind.REQUEST));
    }
    assertThat(connection.isClosed()).isFalse();
    calls.cancel(send(Call.Kind.REQUEST));
    assertThat(server.events).singleElement().asString().contains("TIMEOUT", "too many requests");
  }

  @Test
  void cancelledExclusiveCall_closesItsConnection() {
    calls.cancel(send(Call.Kind.STREAMED));
    assertThat(server.events).singleElement().asString().contains("its request was cancelled");
  }

  @Test
  void cancelledOneWayMessageThatHasStarted_isSentCompletely() {
    server.room = 10;
    calls.cancel(send(Call.Kind.ONE_WAY));
    write();
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void contentThatCannotBeRead_failsItsCallOnly(@TempDir Path folder) throws Exception {
    FileChannel file = FileChannel.open(Files.createFile(folder.resolve("file")));
    Outgoing message = Outgoing.channel(Message.binary(new byte[5]).header(), file);
    file.close();
    calls.send(server.call(Call.Kind.REQUEST, message, CallOptions.DEFAULT));
    assertThat(server.events).singleElement().asString().startsWith("NotSentException: not sent: ");
    assertThat(calls.isIdle()).isTrue();
  }

  @Test
  void contentOfARequestThatCannotBeEncoded_isClosed() {
    List<String> closed = new ArrayList<>();
    InputStream content =
        new ByteArrayInputStream(new byte[5]) {
          @Override
          public void close() {
            closed.add("closed");
          }
        };
    MessageHeader tooLong =
        Message.binary(new byte[5]).header().withExtra("x", "y".repeat(MessageHeader.MAX_BYTES));
    Outgoing message = Outgoing.stream(tooLong, content);
    calls.send(server.call(Call.Kind.REQUEST, message, CallOptions.DEFAULT));
    assertThat(server.events).singleElement().asString().startsWith("NotSentException: not sent: ");
    assertThat(closed).containsExactly("closed");
  }

  @Test
  void deadlineOfAStreamedRequest_startsWhenItIsSent() {
    Call call = server.call(Call.Kind.REQUEST, stream(5), CallOptions.DEFAULT);
    server.room = 0;
    calls.send(call);
    assertThat(call.deadline()).isEqualTo(EventLoop.NEVER);
    assertThat(places.isExclusive()).isTrue();
    write();
    assertThat(server.received()).hasSize(1);
    assertThat(call.deadline()).isNotEqualTo(EventLoop.NEVER);
    assertThat(pending.nextDeadline()).isEqualTo(call.deadline());
  }

  @Test
  void deadlineOfTheUser_includesTheStreamedContent() {
    CallOptions options = CallOptions.DEFAULT.withDeadline(Duration.ofHours(1));
    Call call = server.call(Call.Kind.REQUEST, stream(5), options);
    long deadline = call.deadline();
    calls.send(call);
    assertThat(call.deadline()).isEqualTo(deadline);
  }

  @Test
  void replyBeforeTheEndOfTheRequest_freesThePlaceWhenAllIsSent() {
    Call call = server.call(Call.Kind.REQUEST, stream(5), CallOptions.DEFAULT);
    server.room = 10;
    calls.send(call);
    call.succeed(Message.text("early"));
    write();
    assertThat(owner.events).containsExactly("place freed");
  }

  @Test
  void callThatIsNotWritten_isRetriedWhenTheConnectionIsClosed() {
    server.room = 0;
    send(Call.Kind.REQUEST);
    connection.closeNow(BROKEN);
    assertThat(owner.events).containsExactly("retry: broken");
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void pingThatIsNotWritten_isNotRetried() {
    server.room = 0;
    send(Call.Kind.PING);
    connection.closeNow(BROKEN);
    assertThat(owner.events).isEmpty();
    assertThat(server.events).singleElement().asString().contains("broken");
  }

  @Test
  void oneWayMessageThatIsWrittenInPart_hasAnUnknownOutcome() {
    server.room = 10;
    send(Call.Kind.ONE_WAY);
    connection.closeNow(BROKEN);
    assertThat(server.events.get(0)).startsWith("OutcomeUnknownException: sent in part");
  }

  @Test
  void requestThatIsWritten_getsItsOutcomeAtTheEnd() {
    server.room = 10;
    send(Call.Kind.REQUEST);
    connection.closeNow(BROKEN);
    assertThat(owner.events).isEmpty();
    assertThat(pending.size()).isOne();
  }

  @Test
  void connectionWithAsManyCallsAsAllowed_hasNoPlace() {
    for (int i = 0; i < 4; i++) {
      assertThat(calls.hasPlace()).isTrue();
      send(Call.Kind.REQUEST);
    }
    assertThat(calls.hasPlace()).isFalse();
  }

  @Test
  void connectionWithTooManyUnsentBytes_hasNoPlace() {
    server.room = 0;
    Outgoing large = Outgoing.of(Message.binary(new byte[(int) ClientSettings.UNSENT_HIGH]));
    calls.send(server.call(Call.Kind.REQUEST, large, CallOptions.DEFAULT));
    assertThat(calls.hasPlace()).isFalse();
    write();
    assertThat(calls.hasPlace()).isTrue();
  }

  @Test
  void refusedConnection_hasNoPlace() {
    Message reply = Message.text("sorry").withExtra(MessageHeader.ERROR, "internal");
    assertThat(calls.wasRefused()).isFalse();
    unanswered.refused(new ErrorReplyException("internal", reply, "sorry"));
    assertThat(calls.wasRefused()).isTrue();
    assertThat(calls.hasPlace()).isFalse();
  }

  @Test
  void connectionWhoseLastReplyIsNotRead_isNotIdle() {
    assertThat(calls.isIdle()).isTrue();
    connection.intake.pause(Intake.Pause.CONTENT);
    assertThat(calls.isIdle()).isFalse();
    assertThat(calls.hasPlace()).isTrue();
  }

  @Test
  void retiredOrFinishingConnection_isEnding() {
    assertThat(calls.isEnding()).isFalse();
    places.retire();
    assertThat(calls.isEnding()).isTrue();
    assertThat(calls.hasPlace()).isFalse();
    assertThat(calls.isClosed()).isFalse();
  }

  @Test
  void firstAnswer_showsThatTheServerServesTheConnection() {
    assertThat(calls.hasServed()).isFalse();
    places.answered();
    assertThat(calls.hasServed()).isTrue();
  }

  @Test
  void closedClient_failsTheCallsInFlight() {
    send(Call.Kind.REQUEST);
    calls.closeWith(new CloseReason(CloseReason.Kind.CLOSED, "the client is closed"));
    assertThat(server.events)
        .containsExactly(
            "ClientClosedException: the client was closed before the reply",
            "onClosed CloseReason[kind=CLOSED, text=the client is closed]");
    assertThat(calls.isClosed()).isTrue();
    assertThat(unanswered.truncatedReply(BROKEN)).isInstanceOf(ClientClosedException.class);
  }

  @Test
  void idsOfAllConnectionsOfAClient_areDifferent() {
    server.context.nextId();
    List<String> ids = new ArrayList<>();
    ids.add(send(Call.Kind.REQUEST).id());
    ids.add(send(Call.Kind.PING).id());
    assertThat(ids).containsExactly("2", "3");
  }
}
