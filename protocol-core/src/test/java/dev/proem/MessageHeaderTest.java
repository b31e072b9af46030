package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageHeaderTest {
  private static MessageHeader with(Map<String, @Nullable Object> extras) {
    return new MessageHeader(ByteOrder.BIG_ENDIAN, "t", "e", 5, extras);
  }

  @Test
  void withoutExtrasItIsInTheNativeOrder() {
    assertThat(new MessageHeader("t", "e", 5))
        .isEqualTo(new MessageHeader(ByteOrder.nativeOrder(), "t", "e", 5, Map.of()));
  }

  @Test
  void aNegativeLengthIsTheCallersMistake() {
    assertThatThrownBy(() -> new MessageHeader("", "", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThat(new MessageHeader("", "", Long.MAX_VALUE).contentLength()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"byteorder", "content-type", "content-encoding", "content-length"})
  void aRequiredKeyIsNoExtraHeader(String name) {
    assertThatThrownBy(() -> with(Map.of(name, "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
    assertThat(with(Map.of("nested", Map.of(name, 1L))).extras()).hasSize(1);
  }

  @Test
  void nullsAreRefused() {
    assertThatThrownBy(() -> new MessageHeader(null, "", "", 0, Map.of()))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new MessageHeader(null, "", 0))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new MessageHeader("", null, 0))
        .isInstanceOf(NullPointerException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\udc00", "\udc00\ud800", "\ud83d\ud83d\ude00"})
  void anUnpairedSurrogateIsTheCallersMistakeInEveryText(String text) {
    for (Runnable call :
        List.<Runnable>of(
            () -> new MessageHeader(text, "", 0),
            () -> new MessageHeader("", text, 0),
            () -> with(Map.of(text, 1)),
            () -> with(Map.of("x", text)),
            () -> with(Map.of("x", List.of(Map.of("y", text)))))) {
      assertThatThrownBy(call::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("surrogate");
    }
  }

  @Test
  void theExtrasAreACopyThatCantBeChangedAtAnyDepth() {
    List<Object> list = new ArrayList<>(List.of("a"));
    Map<String, Object> inner = new LinkedHashMap<>(Map.of("list", list));
    Map<String, @Nullable Object> given = new LinkedHashMap<>(Map.of("inner", inner));
    MessageHeader header = with(given);

    list.add("b");
    inner.clear();
    given.clear();

    assertThat(header.extras()).isEqualTo(Map.of("inner", Map.of("list", List.of("a"))));
    assertThatThrownBy(() -> header.extras().put("x", 1))
        .isInstanceOf(UnsupportedOperationException.class);
    Map<?, ?> innerCopy = (Map<?, ?>) header.extras().get("inner");
    assertThatThrownBy(innerCopy::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(((List<?>) innerCopy.get("list"))::clear)
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theOrderOfExtrasIsKeptButDoesNotCount() {
    Map<String, @Nullable Object> ab = new LinkedHashMap<>();
    ab.put("a", 1);
    ab.put("b", 2);
    Map<String, @Nullable Object> ba = new LinkedHashMap<>();
    ba.put("b", 2);
    ba.put("a", 1);

    assertThat(with(ba).extras().keySet()).containsExactly("b", "a");
    assertThat(with(ba)).isEqualTo(with(ab)).hasSameHashCodeAs(with(new TreeMap<>(ab)));
    assertThat(with(ba).toJson()).isNotEqualTo(with(ab).toJson());
  }

  @Test
  void everyValueCountsForEquality() {
    MessageHeader header = with(Map.of());

    assertThat(header)
        .isNotEqualTo(new MessageHeader(ByteOrder.LITTLE_ENDIAN, "t", "e", 5, Map.of()))
        .isNotEqualTo(new MessageHeader(ByteOrder.BIG_ENDIAN, "x", "e", 5, Map.of()))
        .isNotEqualTo(new MessageHeader(ByteOrder.BIG_ENDIAN, "t", "x", 5, Map.of()))
        .isNotEqualTo(header.withContentLength(6))
        .isNotEqualTo(header.withExtra("a", 1));
  }

  @Test
  void copiesChangeOneThingEach() {
    MessageHeader header = with(Map.of("a", 1));

    assertThat(header.withContentLength(7))
        .isEqualTo(new MessageHeader(ByteOrder.BIG_ENDIAN, "t", "e", 7, Map.of("a", 1)));
    assertThat(header.withExtra("b", null).withExtra("a", true).toJson())
        .endsWith("\"content-length\": 5, \"a\": true, \"b\": null}");
    assertThat(header.extras()).as("unchanged").isEqualTo(Map.of("a", 1L));
    assertThatThrownBy(() -> header.withExtra("byteorder", "big"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void typedAccessorsGiveTheValueOrEmpty() {
    MessageHeader header =
        with(Map.of())
            .withExtra("s", "x")
            .withExtra("i", 5)
            .withExtra("b", true)
            .withExtra("n", null);

    assertThat(header.string("s")).hasValue("x");
    assertThat(header.integer("i")).hasValue(5);
    assertThat(header.bool("b")).hasValue(true);
    for (String name : List.of("n", "absent")) {
      assertThat(header.string(name)).isEmpty();
      assertThat(header.integer(name)).isEqualTo(OptionalLong.empty());
      assertThat(header.bool(name)).isEmpty();
    }
  }

  @Test
  void aTypedAccessorRefusesAValueOfAnotherTypeAsThePeersFault() {
    MessageHeader header =
        with(Map.of()).withExtra("s", "5").withExtra("big", 1e30).withExtra("l\n", List.of());

    for (Runnable call :
        List.<Runnable>of(
            () -> header.integer("s"),
            () -> header.bool("s"),
            () -> header.integer("big"),
            () -> header.string("l\n"))) {
      assertThatThrownBy(call::run)
          .isInstanceOfSatisfying(
              MalformedMessageException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.HEADER_WRONG_TYPE);
                assertThat(e.phase()).isEqualTo(Phase.HEADER);
                assertThat(e.offset()).isEqualTo(-1);
                assertThat(e.getMessage()).doesNotContain("\n");
              });
    }
  }

  @Test
  void anExtraHeaderTakenAwayLeavesTheOthersInOrder() {
    MessageHeader header = with(Map.of()).withExtra("a", 1).withExtra("b", 2).withExtra("c", null);

    assertThat(header.withoutExtra("b").toJson())
        .endsWith("\"content-length\": 5, \"a\": 1, \"c\": null}");
    assertThat(header.withoutExtra("c").extras()).containsOnlyKeys("a", "b");
    assertThat(header.withoutExtra("byteorder")).isSameAs(header);
    assertThat(header.extras()).as("unchanged").hasSize(3);
  }

  @Test
  void extensionsThatAreAbsent_areEmptyOrFalse() {
    for (MessageHeader header : List.of(with(Map.of()), with(Map.of("x", 1)))) {
      assertThat(header.messageId()).isEmpty();
      assertThat(header.inReplyTo()).isEmpty();
      assertThat(header.error()).isEmpty();
      assertThat(header.deadlineMillis()).isEmpty();
      assertThat(header.isPing()).isFalse();
      assertThat(header.isOneWay()).isFalse();
      assertThat(header.isPush()).isFalse();
    }
  }

  @Test
  void extensionsThatArePresent_areGivenByTheNamesOfTheSpecification() {
    MessageHeader request =
        with(Map.of("message-id", "\u2116 42", "deadline-ms", 1_500, "ping", true));
    MessageHeader reply = with(Map.of("in-reply-to", "\u2116 42", "error", "x", "push", true));
    assertThat(with(Map.of("one-way", true)).isOneWay()).isTrue();
    assertThat(with(Map.of("one-way", "true")).isOneWay()).isFalse();

    assertThat(request.messageId()).hasValue("\u2116 42");
    assertThat(request.deadlineMillis()).hasValue(1_500);
    assertThat(request.isPing()).isTrue();
    assertThat(request.isPush()).isFalse();
    assertThat(reply.inReplyTo()).hasValue("\u2116 42");
    assertThat(reply.error()).hasValue("x");
    assertThat(reply.isPush()).isTrue();
    assertThat(reply.isPing()).isFalse();
  }

  @Test
  void extensionsOfAnotherType_areIgnored() {
    for (Object value :
        Arrays.asList(
            null, 42, 1.0, 1.5e300, BigInteger.TWO.pow(64), List.of("a"), Map.of("a", true))) {
      MessageHeader header =
          with(Map.of())
              .withExtra(MessageHeader.MESSAGE_ID, value)
              .withExtra(MessageHeader.IN_REPLY_TO, value)
              .withExtra(MessageHeader.ERROR, value)
              .withExtra(MessageHeader.PING, value)
              .withExtra(MessageHeader.PUSH, value);
      assertThat(header.messageId()).as("%s", value).isEmpty();
      assertThat(header.inReplyTo()).as("%s", value).isEmpty();
      assertThat(header.error()).as("%s", value).isEmpty();
      assertThat(header.isPing()).as("%s", value).isFalse();
      assertThat(header.isPush()).as("%s", value).isFalse();
    }
    for (String text : List.of("true", "True", "1", "")) {
      MessageHeader header = with(Map.of("ping", text, "push", text));
      assertThat(header.isPing() || header.isPush()).as(text).isFalse();
    }
    assertThat(with(Map.of("ping", false, "push", false)).isPing()).isFalse();
    assertThat(with(Map.of("ping", false, "push", false)).isPush()).isFalse();
  }

  @Test
  void aMessageIdHas1To128CodePoints() {
    assertThat(with(Map.of("message-id", "")).messageId()).isEmpty();
    for (String character : List.of("x", "\u00e9", "\ud83d\udc30")) {
      String longest = character.repeat(MessageHeader.MAX_MESSAGE_ID);
      assertThat(with(Map.of("message-id", character)).messageId()).hasValue(character);
      assertThat(with(Map.of("message-id", longest)).messageId()).hasValue(longest);
      assertThat(with(Map.of("message-id", longest + "x")).messageId()).isEmpty();
    }
  }

  @Test
  void aDeadlineIsAnIntegerFrom0ThatFitsALong() {
    for (long millis : new long[] {0, 1, Long.MAX_VALUE}) {
      assertThat(with(Map.of("deadline-ms", millis)).deadlineMillis()).hasValue(millis);
    }
    for (Object value :
        Arrays.asList(
            null, -1, Long.MIN_VALUE, BigInteger.TWO.pow(63), 5.0, 0.5, "5", true, List.of(5))) {
      assertThat(with(Map.of()).withExtra("deadline-ms", value).deadlineMillis())
          .as("%s", value)
          .isEmpty();
    }
  }

  @Test
  void asAStringItIsItsJson() {
    MessageHeader header = with(Map.of("x", Arrays.asList(1, null)));

    assertThat(header)
        .hasToString(
            "{\"byteorder\": \"big\", \"content-type\": \"t\", \"content-encoding\": \"e\","
                + " \"content-length\": 5, \"x\": [1, null]}");
    assertThat(header.toJson()).isEqualTo(header.toString());
  }
}
