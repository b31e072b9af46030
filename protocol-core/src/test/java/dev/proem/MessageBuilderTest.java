package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageBuilderTest {
  @Test
  void anEmptyBuilderGivesAnEmptyBinaryMessage() {
    assertThat(Message.builder().build())
        .isEqualTo(Message.binary("binary/octet-stream", new byte[0]));
  }

  @Test
  void everyPartIsTaken() {
    Message message =
        Message.builder()
            .byteOrder(ByteOrder.BIG_ENDIAN)
            .contentType("image/png")
            .contentEncoding("gzip")
            .extra("b", 1)
            .extra("a", null)
            .content(new byte[] {1, 2})
            .dialect(Dialect.LENIENT)
            .build();

    assertThat(message.header().toJson())
        .isEqualTo(
            "{\"byteorder\": \"big\", \"content-type\": \"image/png\", \"content-encoding\":"
                + " \"gzip\", \"content-length\": 2, \"b\": 1, \"a\": null}");
    assertThat(message.bytes()).containsExactly(1, 2);
    assertThat(message.dialect()).isEqualTo(Dialect.LENIENT);
  }

  @Test
  void anExtraHeaderSetAgainIsReplacedInItsPlace() {
    Message message = Message.builder().extra("a", 1).extra("b", 2).extra("a", 3).build();

    assertThat(message.header().extras()).containsExactly(Map.entry("a", 3L), Map.entry("b", 2L));
  }

  @Test
  void aTextHasDefaultsThatCanBeOverridden() {
    Message plain = Message.builder().text("\u00e9").build();
    Message other =
        Message.builder()
            .text("\u00e9")
            .contentType("text/html")
            .contentEncoding("latin-1")
            .build();

    assertThat(plain.contentType()).isEqualTo("text/plain");
    assertThat(plain.contentEncoding()).isEqualTo("utf-8");
    assertThat(other.contentType()).isEqualTo("text/html");
    assertThat(other.bytes()).containsExactly(0xE9);
  }

  @Test
  void aTextTypeIsUtf8AndAnyOtherIsBinaryUnlessSaidOtherwise() {
    assertThat(Message.builder().contentType("text/csv").build().contentEncoding())
        .isEqualTo("utf-8");
    assertThat(Message.builder().contentType("image/png").build().contentEncoding())
        .isEqualTo("binary");
    assertThat(Message.builder().contentType("x/y").text("a").build().contentEncoding())
        .isEqualTo("utf-8");
  }

  @Test
  void aTextInUtf16IsInTheByteOrderOfTheMessage() {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      Message message =
          Message.builder().byteOrder(order).contentEncoding("utf-16").text("h\u00e9").build();

      assertThat(message.text()).isEqualTo("h\u00e9");
      assertThat(message.content().getChar(message.contentLength() - 2)).isEqualTo('\u00e9');
    }
  }

  @Test
  void jsonIsWrittenInTheContentEncoding() {
    for (String encoding : List.of("utf-8", "latin-1", "utf-16")) {
      Message message = Message.builder().json(List.of("é")).contentEncoding(encoding).build();

      assertThat(message.contentEncoding()).isEqualTo(encoding);
      assertThat(message.json()).isEqualTo(List.of("é"));
    }
  }

  @Test
  void theLastContentGivenDecidesTheDefaults() {
    MessageBuilder builder = Message.builder().json(1);

    assertThat(builder.build().contentType()).isEqualTo("text/json");
    assertThat(builder.text("x").build().contentType()).isEqualTo("text/plain");
    Message bytes = builder.content(new byte[1]).build();
    assertThat(bytes.contentType()).isEqualTo("binary/octet-stream");
    assertThat(bytes.contentEncoding()).isEqualTo("binary");
  }

  @Test
  void jsonIsTextJsonUnlessATypeIsGiven() {
    Message plain = Message.builder().json(List.of(1)).build();
    Message typed = Message.builder().contentType("application/json").json(List.of(1)).build();

    assertThat(plain.contentType()).isEqualTo("text/json");
    assertThat(plain.text()).isEqualTo("[1]");
    assertThat(typed.contentType()).isEqualTo("application/json");
    assertThat(typed.contentEncoding()).as("JSON is text, whatever its type").isEqualTo("utf-8");
    assertThat(typed.json()).isEqualTo(List.of(1L));
  }

  @Test
  void theLastContentGivenIsTheOneThatCounts() {
    assertThat(Message.builder().text("a").content(new byte[] {'b'}).build().bytes())
        .containsExactly('b');
    assertThat(Message.builder().content(new byte[] {'b'}).text("a").build().text()).isEqualTo("a");
    assertThat(Message.builder().text("a").json(1).build().text()).isEqualTo("1");
  }

  @Test
  void aContentIsCopiedUnlessItIsHandedOver() {
    byte[] bytes = {1};
    MessageBuilder copied = Message.builder().content(bytes);
    MessageBuilder owned = Message.builder().ownedContent(bytes);

    bytes[0] = 2; // against the rule for the second: only to see that it was not copied

    assertThat(copied.build().bytes()).containsExactly(1);
    assertThat(owned.build().bytes()).containsExactly(2);
  }

  @Test
  void aMessageThatWasBuiltDoesNotChangeWhenItsBuilderGoesOn() {
    MessageBuilder builder = Message.builder().extra("a", 1).text("x");
    Message first = builder.build();

    Message second = builder.extra("b", 2).text("y").build();

    assertThat(first).isEqualTo(Message.builder().extra("a", 1).text("x").build());
    assertThat(second.text()).isEqualTo("y");
  }

  @Test
  void aBuilderOfAMessageHoldsAllItsParts() {
    Message message =
        Message.builder()
            .byteOrder(ByteOrder.BIG_ENDIAN)
            .contentType("")
            .contentEncoding("gzip")
            .extra("b", Map.of("k", List.of(1)))
            .extra("a", null)
            .content(new byte[] {1, 2})
            .dialect(Dialect.LENIENT)
            .build();

    Message copy = message.toBuilder().build();

    assertThat(copy).isEqualTo(message);
    assertThat(copy.header().toJson()).isEqualTo(message.header().toJson());
    assertThat(copy.dialect()).isEqualTo(Dialect.LENIENT);
  }

  @Test
  void aBuilderOfAMessageSharesTheContentAndCantChangeIt() {
    byte[] given = {1};
    Message message = Message.builder().ownedContent(given).extra("a", 1).build();

    MessageBuilder builder = message.toBuilder();
    Message same = builder.build();
    Message other = builder.extra("b", 2).content(new byte[] {7, 8}).build();

    assertThat(message.bytes()).containsExactly(1);
    assertThat(message.header().extras()).containsOnlyKeys("a");
    assertThat(other.bytes()).containsExactly(7, 8);
    assertThat(other.header().extras()).containsOnlyKeys("a", "b");
    given[0] = 2; // against the rule: only to see that it was not copied
    assertThat(same.bytes()).containsExactly(2);
  }

  @Test
  void aBuilderOfAMessageKeepsTypeAndEncodingWithAnotherContent() {
    Message message = Message.builder().contentEncoding("latin-1").text("a").build();

    Message changed = message.toBuilder().text("\u00e9").build();
    Message json = message.toBuilder().json(List.of()).contentType("text/json").build();

    assertThat(changed.contentType()).isEqualTo("text/plain");
    assertThat(changed.bytes()).containsExactly(0xE9);
    assertThat(json.contentType()).isEqualTo("text/json");
    assertThat(json.contentEncoding()).isEqualTo("latin-1");
  }

  @Test
  void whatCantBeWrittenIsTheCallersMistake() {
    for (MessageBuilder builder :
        List.of(
            Message.builder().contentEncoding("no-such-charset").text("a"),
            Message.builder().contentEncoding("ascii").text("\u00e9"),
            Message.builder().text("\udc00"),
            Message.builder().extra("content-length", 1),
            Message.builder().extra("a", new Object()),
            Message.builder().contentType("\ud800"))) {
      assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Message.builder().json(new JsonContentTest.Unwritable()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JSON");
  }

  @Test
  void nulls_areRefusedAtOnce() {
    MessageBuilder builder = Message.builder();

    assertThatNullPointerException().isThrownBy(() -> builder.contentType(null));
    assertThatNullPointerException().isThrownBy(() -> builder.contentEncoding(null));
    assertThatNullPointerException().isThrownBy(() -> builder.byteOrder(null));
    assertThatNullPointerException().isThrownBy(() -> builder.dialect(null));
    assertThatNullPointerException().isThrownBy(() -> builder.extra(null, 1));
    assertThatNullPointerException().isThrownBy(() -> builder.text(null));
    assertThatNullPointerException().isThrownBy(() -> builder.content(null));
    assertThatNullPointerException().isThrownBy(() -> Message.binary(null, new byte[0]));
    assertThatNullPointerException().isThrownBy(() -> new MessageHeader(null, "utf-8", 0));
    assertThatNullPointerException().isThrownBy(() -> new MessageHeader("text/json", null, 0));
  }
}
