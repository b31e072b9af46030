package dev.proem.net.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import org.junit.jupiter.api.Test;

class ReplyMatchingTest {
  private static final MessageHeader PLAIN = Message.text("").header();
  private static final String ERROR = "internal";
  private static final String TOO_MANY = "too-many-connections";

  private final ReplyMatching withIds = new ReplyMatching(true);
  private final ReplyMatching withoutIds = new ReplyMatching(false);

  private static void matched(ReplyMatching matching, String callId, String replyId) {
    matching.matched(PendingCallsTest.call(Call.Kind.REQUEST, callId), replyId);
  }

  @Test
  void idOfAReply_meansNothingToCallsWithoutIds() {
    MessageHeader reply = PendingCallsTest.to("a");

    assertThat(withIds.id(reply)).isEqualTo("a");
    assertThat(withIds.id(PLAIN)).isNull();
    assertThat(withoutIds.id(reply)).isNull();
  }

  @Test
  void callsWithoutIds_areAlwaysAnsweredInOrder() {
    matched(withoutIds, null, "a");

    assertThat(withoutIds.isByOrder()).isTrue();
    assertThat(withoutIds.isById()).isFalse();
    assertThat(withoutIds.isOfFirst(null)).isTrue();
    assertThat(withoutIds.isOfFirst("a")).isTrue();
  }

  @Test
  void beforeTheFirstReply_onlyOneWithoutAnIdIsOfTheFirstCall() {
    assertThat(withIds.isById()).isFalse();
    assertThat(withIds.isByOrder()).isFalse();
    assertThat(withIds.isOfFirst(null)).isTrue();
    assertThat(withIds.isOfFirst("b")).isFalse();
  }

  @Test
  void firstReplyWithAnId_showsThatTheServerNamesRequests() {
    matched(withIds, "a", "a");

    assertThat(withIds.isById()).isTrue();
    assertThat(withIds.isByOrder()).isFalse();
    assertThat(withIds.isOfFirst(null)).isFalse();
    assertThat(withIds.isOfFirst("b")).isFalse();
  }

  @Test
  void firstReplyWithoutAnId_showsThatTheServerAnswersInOrder() {
    matched(withIds, "a", null);

    assertThat(withIds.isByOrder()).isTrue();
    assertThat(withIds.isById()).isFalse();
    assertThat(withIds.isOfFirst(null)).isTrue();
    assertThat(withIds.isOfFirst("from another message")).isTrue();
  }

  @Test
  void secondReplyToTheCallThatWasAnsweredInOrder_isNotOfTheFirstCall() {
    matched(withIds, "a", null);

    assertThat(withIds.isOfFirst("a")).isFalse();
  }

  @Test
  void laterReplies_changeNothing() {
    matched(withIds, "a", null);
    matched(withIds, "b", "b");
    assertThat(withIds.isByOrder()).isTrue();
    assertThat(withIds.isOfFirst("a")).isFalse();
    assertThat(withIds.isOfFirst("b")).isTrue();

    ReplyMatching byId = new ReplyMatching(true);
    matched(byId, "a", "a");
    matched(byId, "b", null);
    assertThat(byId.isById()).isTrue();
  }

  @Test
  void errorWithAnId_isOfARequest() {
    MessageHeader reply = PendingCallsTest.to("a");
    assertThat(withIds.isOfConnection(reply, TOO_MANY)).isFalse();
    matched(withIds, "a", "a");

    assertThat(withIds.isOfConnection(reply, ERROR)).isFalse();
  }

  @Test
  void errorWithoutAnId_isOfTheConnectionWhereTheServerNamesRequests() {
    assertThat(withIds.isOfConnection(PLAIN, ERROR)).isFalse();
    matched(withIds, "a", "a");

    assertThat(withIds.isOfConnection(PLAIN, ERROR)).isTrue();
  }

  @Test
  void errorInOrder_isOfTheConnectionOnlyIfItWasRefused() {
    matched(withIds, "a", null);

    assertThat(withIds.isOfConnection(PLAIN, ERROR)).isFalse();
    assertThat(withIds.isOfConnection(PLAIN, TOO_MANY)).isTrue();
    assertThat(withoutIds.isOfConnection(PLAIN, ERROR)).isFalse();
    assertThat(withoutIds.isOfConnection(PendingCallsTest.to("a"), TOO_MANY)).isTrue();
  }
}
