package dev.proem.net.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.NotSentException;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.transport.EventLoop;
import org.junit.jupiter.api.Test;

public class PendingCallsTest {
  private static final MessageHeader PLAIN = Message.text("").header();

  private final PendingCalls withIds = new PendingCalls(4, true);
  private final PendingCalls withoutIds = new PendingCalls(4, false);

  public static Call call(Call.Kind kind, String id) {
    Call call =
        new Call(kind, Outgoing.of(Message.text("")), CallOptions.DEFAULT, Call.Outcome.IGNORED);
    call.beginAttempt(new FakeCarrier(), id);
    call.setDeadline(EventLoop.NEVER);
    return call;
  }

  private static Call add(PendingCalls to, String id) {
    Call call = call(Call.Kind.REQUEST, id);
    to.add(call);
    return call;
  }

  public static MessageHeader to(String id) {
    return PLAIN.withExtra(MessageHeader.IN_REPLY_TO, id);
  }

  private static void assertNone(PendingCalls.Match match) {
    assertThat(match.call()).isNull();
    assertThat(match.unsolicited()).isFalse();
  }

  @Test
  void callWithoutId_isAnsweredByAReplyThatNamesAnotherOne() {
    Call first = add(withoutIds, null);
    Call second = add(withoutIds, null);
    assertThat(withoutIds.match(to("another")).call()).isSameAs(first);
    assertThat(withoutIds.only()).isSameAs(second);
    assertThat(withoutIds.isNamed()).isFalse();
    assertThat(withoutIds.match(PLAIN).call()).isSameAs(second);
    assertThat(withoutIds.isEmpty()).isTrue();
  }

  @Test
  void doneCallWithoutId_canBeRemoved() {
    Call done = add(withoutIds, null);
    done.fail(new NotSentException("cancelled", null));
    withoutIds.remove(done);
    assertThat(withoutIds.isEmpty()).isTrue();
    assertThat(withoutIds.only()).isNull();
    withoutIds.remove(done);
    assertThat(withoutIds.size()).isZero();
  }

  @Test
  void callThatWaits_isNotAddedAgain() {
    Call call = add(withIds, "1");
    assertThatThrownBy(() -> withoutIds.add(call))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("WAITING");
    assertThat(withIds.only()).isSameAs(call);
  }

  @Test
  void removedCall_canBeAddedElsewhere() {
    Call call = add(withIds, "1");
    withIds.remove(call);
    PendingCalls other = new PendingCalls(4, true);
    other.add(call);
    assertThat(withIds.isEmpty()).isTrue();
    assertThat(other.match(to("1")).call()).isSameAs(call);
  }

  @Test
  void firstReplyThatNamesItsRequest_showsThatAllRepliesDo() {
    Call first = add(withIds, "1");
    Call second = add(withIds, "2");
    withIds.abandon(first);
    assertThat(withIds.only()).isNull(); // the reply of the first may come
    assertThat(withIds.match(to("2")).call()).isSameAs(second);
    assertThat(withIds.isNamed()).isTrue();
    assertNone(withIds.match(to("1")));
    assertThat(withIds.match(PLAIN).unsolicited()).isTrue();
  }

  @Test
  void firstReplyThatNamesAnAbandonedCall_showsThatTheServerNamesRequests() {
    Call first = add(withIds, "1");
    Call second = add(withIds, "2");
    withIds.abandon(first);
    assertNone(withIds.match(to("1")));
    assertThat(withIds.isNamed()).isTrue();
    assertThat(withIds.only()).isSameAs(second);
  }

  @Test
  void replyThatNamesNoRequest_changesNothing() {
    Call first = add(withIds, "1");
    assertNone(withIds.match(to("another")));
    assertThat(withIds.isNamed()).isFalse();
    assertThat(withIds.match(PLAIN).call()).isSameAs(first);
  }

  @Test
  void serverThatAnswersInOrder_mayPassOnOtherIds() {
    Call first = add(withIds, "1");
    Call second = add(withIds, "2");
    Call third = add(withIds, "3");
    assertThat(withIds.match(PLAIN).call()).isSameAs(first);
    assertThat(withIds.match(to("another")).call()).isSameAs(second);
    assertThat(withIds.match(PLAIN).call()).isSameAs(third);
    assertThat(withIds.match(PLAIN).unsolicited()).isTrue();
  }

  @Test
  void secondReplyToTheFirstCall_isDropped() {
    add(withIds, "1");
    Call second = add(withIds, "2");
    withIds.match(PLAIN); // a push that the server did not mark as one
    assertNone(withIds.match(to("1")));
    assertThat(withIds.only()).isSameAs(second);
    assertThat(withIds.match(to("2")).call()).isSameAs(second);
  }

  @Test
  void replyOutOfOrderThatNamesItsRequest_isMatched() {
    add(withIds, "1");
    Call second = add(withIds, "2");
    Call third = add(withIds, "3");
    withIds.match(PLAIN);
    assertThat(withIds.match(to("3")).call()).isSameAs(third);
    assertThat(withIds.match(PLAIN).call()).isSameAs(second);
  }

  @Test
  void abandonedCalls_keepTheirPositions() {
    Call first = add(withIds, "1");
    Call second = add(withIds, "2");
    Call third = add(withIds, "3");
    withIds.abandon(second);
    withIds.abandon(first);
    withIds.abandon(first);
    assertThat(withIds.size()).isOne();
    assertNone(withIds.match(PLAIN));
    assertNone(withIds.match(PLAIN));
    assertThat(withIds.match(PLAIN).call()).isSameAs(third);
  }

  @Test
  void manyAbandonedCalls_areTooMany() {
    for (int i = 0; i < 16; i++) {
      assertThat(withIds.hasTooManyAbandoned()).isFalse();
      withIds.abandon(add(withIds, "" + i));
    }
    assertThat(withIds.hasTooManyAbandoned()).isTrue();
    assertNone(withIds.match(PLAIN));
    assertThat(withIds.hasTooManyAbandoned()).isFalse();
  }

  @Test
  void ping_isPendingUntilItsReply() {
    Call ping = call(Call.Kind.PING, "1");
    assertThat(withIds.hasPing()).isFalse();
    withIds.add(ping);
    assertThat(withIds.hasPing()).isTrue();
    assertThat(withIds.match(to("1")).call()).isSameAs(ping);
    assertThat(withIds.hasPing()).isFalse();
  }

  @Test
  void errorWithoutAnId_concernsTheConnectionIfTheServerNamesRequests() {
    add(withIds, "1");
    assertThat(withIds.isOfConnection(PLAIN, "internal")).isFalse();
    assertThat(withIds.isOfConnection(PLAIN, "too-many-connections")).isTrue();
    assertThat(withIds.isOfConnection(to("1"), "too-many-connections")).isFalse();
    withIds.match(to("1"));
    assertThat(withIds.isOfConnection(PLAIN, "internal")).isTrue();
    assertThat(withIds.isOfConnection(to("1"), "internal")).isFalse();
    assertThat(withoutIds.isOfConnection(to("1"), "too-many-connections")).isTrue();
    assertThat(withoutIds.isOfConnection(to("1"), "internal")).isFalse();
  }

  @Test
  void unreadableReply_isThatOfTheRequestThatItNames() {
    add(withIds, "1");
    Call second = add(withIds, "2");
    assertThat(withIds.unreadable(null)).isNull();
    assertThat(withIds.unreadable(to("2"))).isSameAs(second);
    assertThat(withIds.unreadable(to("another"))).isNull();
    assertThat(withIds.size()).isEqualTo(2); // it is not removed
  }

  @Test
  void replyWithAnUnreadableHeader_isThatOfTheOnlyCallOrOfTheFirstInOrder() {
    Call only = add(withIds, "1");
    assertThat(withIds.unreadable(null)).isSameAs(only);
    Call second = add(withIds, "2");
    Call third = add(withIds, "3");
    withIds.match(PLAIN);
    assertThat(withIds.unreadable(null)).isSameAs(second);
    withIds.abandon(second);
    assertThat(withIds.unreadable(null)).isNull();
    withIds.match(PLAIN);
    assertThat(withIds.unreadable(null)).isSameAs(third);
    assertThat(withoutIds.unreadable(null)).isNull();
  }

  @Test
  void oneWayMessage_hasADeadlineAndNoReply() {
    Call oneWay = call(Call.Kind.ONE_WAY, null);
    oneWay.setDeadline(10);
    withIds.add(oneWay);
    assertThat(withIds.isEmpty()).isTrue();
    assertThat(withIds.match(PLAIN).unsolicited()).isTrue();
    assertThat(withIds.nextDeadline()).isEqualTo(10);
    assertThat(withIds.expired(9)).isEmpty();
    assertThat(withIds.expired(10)).containsExactly(oneWay);
    assertThat(withIds.drain()).isEmpty();
    withIds.remove(oneWay);
    assertThat(withIds.expired(EventLoop.NEVER - 1)).isEmpty();
  }

  @Test
  void earlierDeadline_isTheNextOne() {
    Call first = add(withIds, "1");
    assertThat(withIds.nextDeadline()).isEqualTo(EventLoop.NEVER);
    first.setDeadline(100);
    withIds.deadlineChanged(first);
    Call second = call(Call.Kind.REQUEST, "2");
    second.setDeadline(200);
    withIds.add(second);
    assertThat(withIds.expired(150)).containsExactly(first);
    assertThat(withIds.nextDeadline()).isEqualTo(200); // the caller decides on the expired call
  }

  @Test
  void drain_removesWaitingCallsInTheirOrder() {
    Call first = add(withIds, "1");
    Call second = add(withIds, "2");
    withIds.abandon(add(withIds, "3"));
    assertThat(withIds.drain()).containsExactly(first, second);
    assertThat(withIds.drain()).isEmpty();
    assertThat(withIds.match(PLAIN).unsolicited()).isTrue();
    assertNone(withIds.match(to("1")));
  }
}
