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

/** Whose each reply is; the calls are sent by no connection. */
public class PendingCallsTest {
  private static final MessageHeader PLAIN = Message.text("").header();

  private final PendingCalls named = new PendingCalls(4, true);
  private final PendingCalls unnamed = new PendingCalls(4, false);

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
  void callWithoutId_isAnsweredByAReplyThatNamesAnother() {
    Call first = add(unnamed, null);
    Call second = add(unnamed, null);
    assertThat(unnamed.match(to("another")).call()).isSameAs(first);
    assertThat(unnamed.only()).isSameAs(second);
    assertThat(unnamed.isNamed()).isFalse();
    assertThat(unnamed.match(PLAIN).call()).isSameAs(second);
    assertThat(unnamed.isEmpty()).isTrue();
  }

  @Test
  void doneCallWithoutId_canBeRemoved() {
    Call done = add(unnamed, null);
    done.fail(new NotSentException("cancelled", null));
    unnamed.remove(done);
    assertThat(unnamed.isEmpty()).isTrue();
    assertThat(unnamed.only()).isNull();
    unnamed.remove(done);
    assertThat(unnamed.size()).isZero();
  }

  @Test
  void callThatWaits_isNotAddedAgain() {
    Call call = add(named, "1");
    assertThatThrownBy(() -> unnamed.add(call))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("WAITING");
    assertThat(named.only()).isSameAs(call);
  }

  @Test
  void removedCall_canBeAddedElsewhere() {
    Call call = add(named, "1");
    named.remove(call);
    PendingCalls other = new PendingCalls(4, true);
    other.add(call);
    assertThat(named.isEmpty()).isTrue();
    assertThat(other.match(to("1")).call()).isSameAs(call);
  }

  @Test
  void firstReplyThatNamesItsRequest_makesAllRepliesNameTheirs() {
    Call first = add(named, "1");
    Call second = add(named, "2");
    named.abandon(first);
    assertThat(named.only()).isNull(); // the reply of the first may come
    assertThat(named.match(to("2")).call()).isSameAs(second);
    assertThat(named.isNamed()).isTrue();
    assertNone(named.match(to("1")));
    assertThat(named.match(PLAIN).unsolicited()).isTrue();
  }

  @Test
  void firstReplyThatNamesACallGivenUp_showsThatTheServerNames() {
    Call first = add(named, "1");
    Call second = add(named, "2");
    named.abandon(first);
    assertNone(named.match(to("1")));
    assertThat(named.isNamed()).isTrue();
    assertThat(named.only()).isSameAs(second);
  }

  @Test
  void replyThatNamesNoRequest_changesNothing() {
    Call first = add(named, "1");
    assertNone(named.match(to("another")));
    assertThat(named.isNamed()).isFalse();
    assertThat(named.match(PLAIN).call()).isSameAs(first);
  }

  @Test
  void serverThatAnswersInOrder_mayPassOnTheNamesOfAnother() {
    Call first = add(named, "1");
    Call second = add(named, "2");
    Call third = add(named, "3");
    assertThat(named.match(PLAIN).call()).isSameAs(first);
    assertThat(named.match(to("another")).call()).isSameAs(second);
    assertThat(named.match(PLAIN).call()).isSameAs(third);
    assertThat(named.match(PLAIN).unsolicited()).isTrue();
  }

  @Test
  void replyToACallThatGotAnUnnamedOne_isDropped() {
    add(named, "1");
    Call second = add(named, "2");
    named.match(PLAIN); // a message that its server did not mark as a push
    assertNone(named.match(to("1")));
    assertThat(named.only()).isSameAs(second);
    assertThat(named.match(to("2")).call()).isSameAs(second);
  }

  @Test
  void replyOutOfOrderThatNamesItsRequest_isTaken() {
    add(named, "1");
    Call second = add(named, "2");
    Call third = add(named, "3");
    named.match(PLAIN);
    assertThat(named.match(to("3")).call()).isSameAs(third);
    assertThat(named.match(PLAIN).call()).isSameAs(second);
  }

  @Test
  void callsGivenUp_keepTheirTurn() {
    Call first = add(named, "1");
    Call second = add(named, "2");
    Call third = add(named, "3");
    named.abandon(second);
    named.abandon(first);
    named.abandon(first);
    assertThat(named.size()).isOne();
    assertNone(named.match(PLAIN));
    assertNone(named.match(PLAIN));
    assertThat(named.match(PLAIN).call()).isSameAs(third);
  }

  @Test
  void manyCallsGivenUp_clogTheConnection() {
    for (int i = 0; i < 16; i++) {
      assertThat(named.hasTooManyAbandoned()).isFalse();
      named.abandon(add(named, "" + i));
    }
    assertThat(named.hasTooManyAbandoned()).isTrue();
    assertNone(named.match(PLAIN));
    assertThat(named.hasTooManyAbandoned()).isFalse();
  }

  @Test
  void ping_isKnownWhileItWaits() {
    Call ping = call(Call.Kind.PING, "1");
    assertThat(named.hasPing()).isFalse();
    named.add(ping);
    assertThat(named.hasPing()).isTrue();
    assertThat(named.match(to("1")).call()).isSameAs(ping);
    assertThat(named.hasPing()).isFalse();
  }

  @Test
  void errorWithoutAName_isOfTheConnectionOfAServerThatNames() {
    add(named, "1");
    assertThat(named.isOfConnection(PLAIN, "internal")).isFalse();
    assertThat(named.isOfConnection(PLAIN, "too-many-connections")).isTrue();
    assertThat(named.isOfConnection(to("1"), "too-many-connections")).isFalse();
    named.match(to("1"));
    assertThat(named.isOfConnection(PLAIN, "internal")).isTrue();
    assertThat(named.isOfConnection(to("1"), "internal")).isFalse();
    assertThat(unnamed.isOfConnection(to("1"), "too-many-connections")).isTrue();
    assertThat(unnamed.isOfConnection(to("1"), "internal")).isFalse();
  }

  @Test
  void replyThatCantBeRead_isThatOfTheRequestThatItNames() {
    add(named, "1");
    Call second = add(named, "2");
    assertThat(named.unreadable(null)).isNull();
    assertThat(named.unreadable(to("2"))).isSameAs(second);
    assertThat(named.unreadable(to("another"))).isNull();
    assertThat(named.size()).isEqualTo(2); // it stays
  }

  @Test
  void replyWithoutAHeaderThatCanBeRead_isThatOfTheOnlyCallOrOfTheFirstInOrder() {
    Call only = add(named, "1");
    assertThat(named.unreadable(null)).isSameAs(only);
    Call second = add(named, "2");
    Call third = add(named, "3");
    named.match(PLAIN);
    assertThat(named.unreadable(null)).isSameAs(second);
    named.abandon(second);
    assertThat(named.unreadable(null)).isNull();
    named.match(PLAIN);
    assertThat(named.unreadable(null)).isSameAs(third);
    assertThat(unnamed.unreadable(null)).isNull();
  }

  @Test
  void oneWayMessage_hasADeadlineAndNoReply() {
    Call oneWay = call(Call.Kind.ONE_WAY, null);
    oneWay.setDeadline(10);
    named.add(oneWay);
    assertThat(named.isEmpty()).isTrue();
    assertThat(named.match(PLAIN).unsolicited()).isTrue();
    assertThat(named.nextDeadline()).isEqualTo(10);
    assertThat(named.expired(9)).isEmpty();
    assertThat(named.expired(10)).containsExactly(oneWay);
    assertThat(named.drain()).isEmpty();
    named.remove(oneWay);
    assertThat(named.expired(EventLoop.NEVER - 1)).isEmpty();
  }

  @Test
  void deadlineThatComesCloser_isHeardOf() {
    Call first = add(named, "1");
    assertThat(named.nextDeadline()).isEqualTo(EventLoop.NEVER);
    first.setDeadline(100);
    named.deadlineChanged(first);
    Call second = call(Call.Kind.REQUEST, "2");
    second.setDeadline(200);
    named.add(second);
    assertThat(named.expired(150)).containsExactly(first);
    assertThat(named.nextDeadline()).isEqualTo(200); // that of the first is for its owner to settle
  }

  @Test
  void drain_takesThoseThatWaitInTheirOrder() {
    Call first = add(named, "1");
    Call second = add(named, "2");
    named.abandon(add(named, "3"));
    assertThat(named.drain()).containsExactly(first, second);
    assertThat(named.drain()).isEmpty();
    assertThat(named.match(PLAIN).unsolicited()).isTrue();
    assertNone(named.match(to("1")));
  }
}
