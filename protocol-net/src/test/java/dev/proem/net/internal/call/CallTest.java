package dev.proem.net.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.NotSentException;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.transport.EventLoop;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallTest {
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
  void attempt_canBeUndone() {
    Call call = call(Call.Kind.REQUEST);
    call.beginAttempt(new FakeCarrier(), "1");
    call.started();
    call.undoAttempt();
    assertThat(call.isStarted()).isFalse();
    assertThat(call.attempts()).isZero();
  }

  @Test
  void startOfAnEarlierAttempt_isNotUndone() {
    Call call = call(Call.Kind.REQUEST);
    call.beginAttempt(new FakeCarrier(), "1");
    call.started();
    call.detach();
    assertThat(call.connection()).isNull();
    call.beginAttempt(new FakeCarrier(), "2");
    call.started();
    call.undoStart();
    assertThat(call.isStarted()).isTrue();
    assertThat(call.attempts()).isEqualTo(2);
    assertThat(call.id()).isEqualTo("2");
  }

  @Test
  void deadline_isStartedOnce() {
    Call call = call(Call.Kind.REQUEST);
    call.setDeadline(EventLoop.NEVER);
    assertThat(call.startDeadline(Duration.ofHours(1))).isTrue();
    long deadline = call.deadline();
    assertThat(deadline).isNotEqualTo(EventLoop.NEVER);
    assertThat(call.startDeadline(Duration.ofHours(2))).isFalse();
    assertThat(call.deadline()).isEqualTo(deadline);
  }
}
