package dev.proem.net.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.TruncatedMessageException;
import dev.proem.net.CallOptions;
import dev.proem.net.ClientClosedException;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnansweredCallsTest {
  private static final CallOptions IDEMPOTENT = CallOptions.DEFAULT.withIdempotent(true);
  private static final CloseReason BROKEN =
      new CloseReason(CloseReason.Kind.IO_ERROR, "the connection broke");

  private final List<String> events = new ArrayList<>();
  private long receivedBytes = 10;
  private final Connection connection =
      (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "remoteAddress" -> InetSocketAddress.createUnresolved("server", 7);
                    case "receivedBytes" -> receivedBytes;
                    default -> throw new UnsupportedOperationException(method.getName());
                  });

  private final UnansweredCalls unanswered =
      new UnansweredCalls(
          connection,
          new UnansweredCalls.Host() {
            @Override
            public void retry(Call call, Throwable cause) {
              events.add("retry: " + cause.getMessage());
            }

            @Override
            public void refused(Call call, ErrorReplyException reply) {
              events.add("refused: " + reply.code());
            }
          });

  private Call call(Call.Kind kind, Outgoing message, CallOptions options) {
    Call call =
        new Call(
            kind,
            message,
            options,
            new Call.Outcome() {
              @Override
              public void succeeded(@Nullable Message reply) {
                events.add("succeeded");
              }

              @Override
              public void failed(TransportException failure) {
                events.add(failure.getClass().getSimpleName() + ": " + failure.getMessage());
              }
            });
    call.beginAttempt(new FakeCarrier(), null);
    call.started();
    return call;
  }

  private Call call(Call.Kind kind, CallOptions options) {
    return call(kind, Outgoing.of(Message.text("x")), options);
  }

  private Call request() {
    return call(Call.Kind.REQUEST, CallOptions.DEFAULT);
  }

  private void assertEnds(Call call, String event) {
    unanswered.end(List.of(call), BROKEN);
    assertThat(events).containsExactly(event);
  }

  private static ErrorReplyException error(String code) {
    Message reply = Message.text("sorry").withExtra(MessageHeader.ERROR, code);
    return new ErrorReplyException(code, reply, "server:7 answered with the error " + code);
  }

  @Test
  void sentRequest_hasAnUnknownOutcome() {
    assertEnds(
        request(),
        "OutcomeUnknownException: sent to server:7 but not answered, so it may or may not have been"
            + " executed: the connection broke");
  }

  @Test
  void oneWayMessageThatWasSentInPart_hasAnUnknownOutcome() {
    unanswered.notSent(call(Call.Kind.ONE_WAY, CallOptions.DEFAULT), true, "the disk is gone");
    assertThat(events)
        .containsExactly(
            "OutcomeUnknownException: sent in part to server:7, so it may or may not have been"
                + " executed: the disk is gone");
  }

  @Test
  void requestThatWasSentInPart_getsItsOutcomeAtTheEnd() {
    unanswered.notSent(request(), true, "the disk is gone");
    assertThat(events).isEmpty();
  }

  @Test
  void requestThatWasNotSent_isRetried() {
    unanswered.notSent(request(), false, "the connection broke");
    assertThat(events).containsExactly("retry: the connection broke");
  }

  @Test
  void ping_hasNoOutcome() {
    unanswered.end(List.of(call(Call.Kind.PING, CallOptions.DEFAULT)), BROKEN);
    assertThat(events).isEmpty();
  }

  @Test
  void idempotentRequest_isRetriedUnlessItsContentIsConsumed() {
    Outgoing streamed = Outgoing.stream(Message.text("x").header(), InputStream.nullInputStream());
    unanswered.end(List.of(call(Call.Kind.REQUEST, IDEMPOTENT)), BROKEN);
    unanswered.end(List.of(call(Call.Kind.REQUEST, streamed, IDEMPOTENT)), BROKEN);
    assertThat(events).hasSize(2).first().isEqualTo("retry: the connection broke");
    assertThat(events.get(1)).startsWith("OutcomeUnknownException: sent to server:7");
  }

  @Test
  void closedClient_failsItsCalls() {
    unanswered.closedByUser();
    assertEnds(
        call(Call.Kind.REQUEST, IDEMPOTENT),
        "ClientClosedException: the client was closed before it was sent completely");
  }

  @Test
  void unreadableReply_isThatOfOneCall() {
    Call one = request();
    Call other = request();
    unanswered.unreadable(one, new TruncatedMessageException(Phase.HEADER, 2, 1, 3));
    unanswered.end(List.of(one, other), BROKEN);
    assertThat(events.get(0))
        .startsWith("UnreadableReplyException: server:7 answered, but its reply can't be read: ");
    assertThat(events.get(1)).startsWith("OutcomeUnknownException");
  }

  @Test
  void connectionRefusedAtOnce_hasStartedNoCall() {
    assertThat(unanswered.wasRefused()).isFalse();
    unanswered.refused(error("too-many-connections"));
    assertThat(unanswered.wasRefused()).isTrue();
    assertThat(unanswered.wasRefusedAtOnce()).isTrue();
    unanswered.end(List.of(request(), request()), BROKEN);
    assertThat(events)
        .containsExactly("refused: too-many-connections", "refused: too-many-connections");
  }

  @Test
  void onlyCallOfARefusedConnection_failsWithTheErrorReply() {
    unanswered.refused(error("shutting-down"));
    assertThat(unanswered.wasRefusedAtOnce()).isFalse();
    assertEnds(request(), "ErrorReplyException: server:7 answered with the error shutting-down");
  }

  @Test
  void callsOfARefusedConnection_haveAnUnknownOutcome() {
    unanswered.refused(error("internal"));
    unanswered.end(List.of(request(), call(Call.Kind.REQUEST, IDEMPOTENT)), BROKEN);
    assertThat(events.get(0))
        .startsWith("OutcomeUnknownException")
        .endsWith(": server:7 answered with the error internal");
    assertThat(events.get(1)).isEqualTo("retry: server:7 answered with the error internal");
  }

  @Test
  void requestAfterWhichTheServerRejectedTheHandshake_wasNotExecuted() {
    receivedBytes = 0;
    unanswered.failed(new SSLHandshakeException("certificate_required"));
    Call call = request();
    assertEnds(call, "retry: the connection broke");
    assertThat(call.isStarted()).isFalse();
  }

  @Test
  void requestOnAConnectionThatWorkedBefore_mayHaveBeenExecuted() {
    unanswered.failed(new SSLHandshakeException("late"));
    unanswered.end(List.of(request()), BROKEN);
    assertThat(events).singleElement().asString().startsWith("OutcomeUnknownException");
  }

  @Test
  void truncatedReply_hasTheFailureOfTheConnectionAsItsCause() {
    IOException failure = new IOException("reset");
    unanswered.failed(failure);
    assertThat(unanswered.truncatedReply(BROKEN))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessage("the server answered, but the reply is truncated: the connection broke")
        .hasRootCause(failure);
    unanswered.closedByUser();
    assertThat(unanswered.truncatedReply(BROKEN))
        .isInstanceOf(ClientClosedException.class)
        .hasMessage("the client was closed before the end of the reply");
  }
}
