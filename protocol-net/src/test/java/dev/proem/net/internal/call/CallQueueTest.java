package dev.proem.net.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.CallOptions;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.transport.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CallQueueTest {
  private static final CallOptions PATIENT = CallOptions.DEFAULT.withWaitForConnection(true);
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final CallQueue waiting = new CallQueue();

  private Call add(CallOptions options, long deadline) {
    Call call =
        new Call(Call.Kind.REQUEST, Outgoing.of(Message.text("")), options, Call.Outcome.IGNORED);
    call.setDeadline(deadline);
    waiting.add(call);
    return call;
  }

  @Test
  void calls_arePolledInTheirOrder() {
    Call first = add(PATIENT, 3);
    Call second = add(PATIENT, 2);
    Call third = add(PATIENT, 1);
    assertThat(waiting.poll()).isSameAs(first);
    waiting.add(first); // it will be sent once more
    assertThat(waiting.size()).isEqualTo(3);
    assertThat(waiting.poll()).isSameAs(first);
    assertThat(waiting.poll()).isSameAs(second);
    assertThat(waiting.poll()).isSameAs(third);
    assertThat(waiting.poll()).isNull();
    assertThat(waiting.isEmpty()).isTrue();
  }

  @Test
  void removedCall_isNotPolled() {
    Call call = add(CallOptions.DEFAULT, 1);
    assertThat(waiting.remove(call)).isTrue();
    assertThat(waiting.remove(call)).isFalse();
    assertThat(waiting.poll()).isNull();
    assertThat(waiting.pollExpired(2)).isNull();
    assertThat(waiting.pollNonWaiting()).isEmpty();
  }

  @Test
  void deadlines_expireInTheirOrderAlsoWhenTheClockWrapsAround() {
    Call later = add(PATIENT, Long.MIN_VALUE + 5);
    Call sooner = add(PATIENT, Long.MAX_VALUE - 5);
    Call never = add(PATIENT, EventLoop.NEVER);
    assertThat(waiting.nextDeadline()).isEqualTo(Long.MAX_VALUE - 5);
    assertThat(waiting.pollExpired(Long.MAX_VALUE - 6)).isNull();
    assertThat(waiting.pollExpired(Long.MAX_VALUE - 4)).isSameAs(sooner);
    assertThat(waiting.pollExpired(Long.MAX_VALUE - 4)).isNull();
    assertThat(waiting.pollExpired(Long.MIN_VALUE + 5)).isSameAs(later);
    assertThat(waiting.nextDeadline()).isEqualTo(EventLoop.NEVER);
    assertThat(waiting.pollExpired(Long.MIN_VALUE + 6)).isNull();
    assertThat(waiting.poll()).isSameAs(never);
  }

  @Test
  void nonWaitingCalls_arePolledWithoutTheOthers() {
    Call nonWaiting = add(CallOptions.DEFAULT, HOUR);
    Call patient = add(PATIENT, HOUR);
    assertThat(waiting.pollNonWaiting()).containsExactly(nonWaiting);
    assertThat(waiting.poll()).isSameAs(patient);
  }

  /** With quadratic costs, this would take many minutes. */
  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void manyCalls_haveLinearCosts() {
    int many = 100_000;
    List<Call> cancelled = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      add(PATIENT, 1); // many calls have the same deadline
      cancelled.add(add(PATIENT, HOUR));
      add(CallOptions.DEFAULT, HOUR + i);
      assertThat(waiting.pollNonWaiting().size()).isOne();
    }
    for (int i = many - 1; i >= 0; i--) {
      waiting.remove(cancelled.get(i));
    }
    assertThat(waiting.size()).isEqualTo(many);
    for (int i = 0; i < many; i++) {
      assertThat(waiting.pollExpired(2)).isNotNull();
    }
    assertThat(waiting.isEmpty()).isTrue();
  }
}
