package dev.proem.net.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.NotConnectedException;
import dev.proem.net.NotSentException;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.internal.content.ContentPipe;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallTest {
  private final NotConnectedException unreachable =
      new NotConnectedException("could not connect", null);

  private final List<Object> outcomes = new ArrayList<>();

  private Call call(Call.Kind kind, Outgoing message) {
    return new Call(
        kind,
        message,
        CallOptions.DEFAULT,
        new Call.Outcome() {
          @Override
          public void succeeded(@Nullable Message reply) {
            outcomes.add(String.valueOf(reply));
          }

          @Override
          public void streaming(MessageHeader header, ContentPipe content) {
            outcomes.add(header);
          }

          @Override
          public void failed(TransportException failure) {
            outcomes.add(failure);
          }
        });
  }

  private Call call(Call.Kind kind) {
    return call(kind, Outgoing.of(Message.text("x")));
  }

  /** Returns the text of the exception, with a fixed time. */
  private String expired(Call call, @Nullable Throwable cause) {
    call.expire(cause);
    DeadlineExceededException failure = (DeadlineExceededException) outcomes.get(0);
    assertThat(failure.isSent()).isEqualTo(call.isStarted());
    assertThat(failure.getCause()).isSameAs(cause);
    return String.valueOf(failure.getMessage()).replaceFirst("\\d+ ms", "N ms");
  }

  @Test
  void onlyTheFirstOutcome_isReported() {
    Call call = call(Call.Kind.ONE_WAY);
    assertThat(call.isDone()).isFalse();
    call.succeed(null);
    assertThat(call.isDone()).isTrue();
    call.fail(new NotSentException("late", null));
    call.succeed(Message.text("late"));
    call.stream(Message.text("late").header(), new ContentPipe(1, new AtomicLong(), () -> {}));
    assertThat(outcomes).containsExactly("null");
  }

  @Test
  void streamedContents_needTheirOwnConnection() {
    MessageHeader header = Message.text("x").header();
    Call streamed = call(Call.Kind.REQUEST, Outgoing.stream(header, InputStream.nullInputStream()));
    assertThat(streamed.isExclusive()).isTrue();
    assertThat(streamed.isReplayable()).isFalse();
    assertThat(call(Call.Kind.STREAMED).isExclusive()).isTrue();
    assertThat(call(Call.Kind.STREAMED).isReplayable()).isTrue();
    assertThat(call(Call.Kind.REQUEST).isExclusive()).isFalse();
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
}
