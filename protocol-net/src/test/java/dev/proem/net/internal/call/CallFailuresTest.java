package dev.proem.net.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Bound;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Message;
import dev.proem.Phase;
import dev.proem.TruncatedMessageException;
import dev.proem.net.CallOptions;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.NotConnectedException;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.Outgoing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallFailuresTest {
  private static final SocketAddress SERVER = InetSocketAddress.createUnresolved("server", 7);

  private final NotConnectedException unreachable =
      new NotConnectedException("could not connect", null);

  private static Call call(Call.Kind kind) {
    return new Call(
        kind, Outgoing.of(Message.text("x")), CallOptions.DEFAULT, Call.Outcome.IGNORED);
  }

  private static Call startedCall() {
    Call call = call(Call.Kind.REQUEST);
    call.beginAttempt(new FakeCarrier(), null);
    call.started();
    return call;
  }

  /** Returns the text of the exception, with a fixed time. */
  private static String expired(Call call, @Nullable Throwable cause) {
    DeadlineExceededException failure = CallFailures.expired(call, cause);
    assertThat(failure.isSent()).isEqualTo(call.isStarted());
    assertThat(failure.getCause()).isSameAs(cause);
    return String.valueOf(failure.getMessage()).replaceFirst("\\d+ ms", "N ms");
  }

  @Test
  void expiredCallThatWasNotSent_givesTheReason() {
    assertThat(expired(call(Call.Kind.REQUEST), unreachable))
        .isEqualTo("not sent within N ms: no connection had room for it: could not connect");
  }

  @Test
  void expiredCallInTheSendQueue_namesTheServer() {
    Call call = call(Call.Kind.REQUEST);
    call.beginAttempt(new FakeCarrier(), null);
    assertThat(expired(call, null))
        .isEqualTo("not sent to server:7 within N ms: no connection had room for it");
  }

  @Test
  void expiredCallThatWasSent_mayHaveBeenExecuted() {
    Call call = call(Call.Kind.REQUEST);
    call.beginAttempt(new FakeCarrier(), null);
    call.started();
    assertThat(expired(call, null))
        .isEqualTo(
            "no reply within N ms: the request was sent to server:7 and may have been executed;"
                + " a hint");
  }

  @Test
  void expiredCallThatWaitsToBeSentAgain_givesTheReason() {
    Call call = call(Call.Kind.REQUEST);
    call.started();
    assertThat(expired(call, unreachable))
        .isEqualTo(
            "no reply within N ms: the request was sent and may have been executed; it could not"
                + " be sent again: could not connect");
  }

  @Test
  void expiredOneWayMessage_wasSentInPart() {
    Call call = call(Call.Kind.ONE_WAY);
    call.started();
    assertThat(expired(call, null))
        .isEqualTo("not sent completely within N ms: sent in part and may have been executed");
  }

  @Test
  void lastAttempt_failsTheCall() {
    IOException cause = new IOException("broken");
    assertThat(CallFailures.outOfAttempts(startedCall(), cause))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessage("not answered in 1 attempts: broken")
        .hasCause(cause);
    assertThat(CallFailures.outOfAttempts(call(Call.Kind.REQUEST), cause))
        .isInstanceOf(NotSentException.class)
        .hasMessage("not sent in 0 attempts: broken");
  }

  @Test
  void unreachableServer_failsTheCall() {
    assertThat(CallFailures.notConnected(call(Call.Kind.REQUEST), unreachable))
        .isSameAs(unreachable);
    assertThat(CallFailures.notConnected(startedCall(), unreachable))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessage("sent before and not answered; not sent again: could not connect");
  }

  @Test
  void interruptedCaller_learnsWhetherTheRequestWasSent() {
    InterruptedException cause = new InterruptedException();
    assertThat(CallFailures.interrupted(call(Call.Kind.REQUEST), cause))
        .isInstanceOf(NotSentException.class)
        .hasCause(cause);
    assertThat(CallFailures.interrupted(startedCall(), cause))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("may have been executed");
  }

  @Test
  void errorReply_isQuotedInOneLine() {
    Message reply = Message.text("too\nbusy");
    assertThat(CallFailures.errorReply(SERVER, "busy", reply).getMessage())
        .startsWith("server:7 answered with the error busy: too")
        .doesNotContain("\n");
  }

  @Test
  void unreadableReply_namesTheSettingOfALimit() {
    assertThat(
            CallFailures.unreadableReply(
                SERVER,
                new LimitExceededException(
                    ErrorCode.CONTENT_TOO_LARGE,
                    Phase.HEADER,
                    20,
                    7,
                    new Bound("Limits.contentBytes", 5),
                    "too large")))
        .hasMessageStartingWith("server:7 answered, but its reply can't be read: ")
        .hasMessageEndingWith("; raise MessageClientBuilder.limits, or ask for less");
    assertThat(
            CallFailures.unreadableReply(
                SERVER, new TruncatedMessageException(Phase.HEADER, 2, 1, 3)))
        .message()
        .doesNotContain("raise");
  }
}
