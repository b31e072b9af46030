package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
  private record Point(int x, int y) {}

  private static Message json(String content) {
    return Message.builder()
        .contentType("text/json")
        .content(content.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private static ErrorCode code(Runnable call) {
    return catchThrowableOfType(ContentException.class, call::run).code();
  }

  @Test
  void aTextIsPlainUtf8InTheNativeOrder() {
    Message message = Message.text("h\u00e9 \uD83D\uDC30");

    assertThat(message.contentType()).isEqualTo("text/plain");
    assertThat(message.contentEncoding()).isEqualTo("utf-8");
    assertThat(message.byteOrder()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(message.header().extras()).isEmpty();
    assertThat(message.contentLength()).isEqualTo(8);
    assertThat(message.bytes()).isEqualTo("h\u00e9 \uD83D\uDC30".getBytes(StandardCharsets.UTF_8));
    assertThat(message.text()).isEqualTo("h\u00e9 \uD83D\uDC30");
    assertThat(message.charset()).isEqualTo(StandardCharsets.UTF_8);
  }

  @Test
  void aTextInACharsetNamesItAndIsReadInIt() {
    Message message = Message.text("h\u00e9", StandardCharsets.ISO_8859_1);

    assertThat(message.bytes()).containsExactly('h', 0xE9);
    assertThat(message.charset()).isEqualTo(StandardCharsets.ISO_8859_1);
    assertThat(message.text()).isEqualTo("h\u00e9");
  }

  @Test
  void aTextThatTheCharsetCantExpressIsTheCallersMistake() {
    assertThatThrownBy(() -> Message.text("\u20ac", StandardCharsets.ISO_8859_1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Message.text("\ud800")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesAreABinaryMessage() {
    assertThat(Message.binary(new byte[] {1, 2}))
        .isEqualTo(Message.binary("binary/octet-stream", new byte[] {1, 2}));
    assertThat(Message.binary("image/png", new byte[] {1}).contentType()).isEqualTo("image/png");
    assertThat(Message.binary(new byte[0]).contentEncoding()).isEqualTo("binary");
    assertThat(Message.binary("text/plain", new byte[0]).contentEncoding()).isEqualTo("binary");
  }

  @Test
  void anyObjectIsAJsonMessage() {
    Message message = Message.json(new Point(1, -2));

    assertThat(message.contentType()).isEqualTo("text/json");
    assertThat(message.contentEncoding()).isEqualTo("utf-8");
    assertThat(message.text()).isEqualTo("{\"x\": 1, \"y\": -2}");
    assertThat(message.json(Point.class)).isEqualTo(new Point(1, -2));
    assertThat(Message.json((Object) null).text()).isEqualTo("null");
  }

  @Test
  void aHeaderThatGivesAnotherLengthIsTheCallersMistake() {
    MessageHeader header = new MessageHeader("", "", 3);

    assertThatThrownBy(() -> Message.of(header, new byte[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("content-length 3")
        .hasMessageContaining("2 bytes");
    assertThatThrownBy(() -> Message.ofOwned(header, new byte[4], Dialect.STRICT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Message.of(header, new byte[3]).header()).isSameAs(header);
  }

  @Test
  void noCallerCanChangeAMessage() throws IOException {
    byte[] given = {1, 2, 3};
    Message message = Message.of(new MessageHeader("", "", 3), given);
    Message binary = Message.binary(given);

    given[0] = 9;
    message.bytes()[1] = 9;
    try (InputStream stream = message.contentStream()) {
      stream.readAllBytes()[2] = 9;
    }

    assertThat(message.bytes()).containsExactly(1, 2, 3);
    assertThat(binary.bytes()).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> message.content().put(0, (byte) 9))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void anOwnedContentIsNotCopied() {
    byte[] given = {1};
    Message message = Message.ofOwned(new MessageHeader("", "", 1), given, Dialect.LENIENT);

    given[0] = 2; // against the rule: only to see that it was not copied

    assertThat(message.bytes()).containsExactly(2);
    assertThat(message.dialect()).isEqualTo(Dialect.LENIENT);
  }

  @Test
  void theContentIsABufferInTheByteOrderOfTheHeader() {
    byte[] bytes = {0, 0, 1, 2};
    ByteBuffer big =
        Message.builder().byteOrder(ByteOrder.BIG_ENDIAN).content(bytes).build().content();
    Message little = Message.builder().byteOrder(ByteOrder.LITTLE_ENDIAN).content(bytes).build();

    assertThat(big.getInt()).isEqualTo(258);
    assertThat(little.content().getInt()).isEqualTo(0x02010000);
    assertThat(little.content().position()).as("each call gives its own").isZero();
    assertThat(little.content().isReadOnly()).isTrue();
  }

  @Test
  void theContentAsAStreamEndsWithIt() throws IOException {
    try (InputStream stream = Message.text("ab").contentStream()) {
      assertThat(stream.readAllBytes()).containsExactly('a', 'b');
    }
  }

  @Test
  void textInANamedCharsetIsReadWhateverTheHeaderSays() {
    Message message = Message.binary(new byte[] {(byte) 0xE9});

    assertThat(message.text(StandardCharsets.ISO_8859_1)).isEqualTo("\u00e9");
    assertThat(code(() -> message.text(StandardCharsets.UTF_8)))
        .isEqualTo(ErrorCode.CONTENT_NOT_TEXT);
  }

  @Test
  void theContentCannotBeChangedThroughItsStream() throws java.io.IOException {
    Message message = Message.text("secret");
    java.io.OutputStream evil =
        new java.io.OutputStream() {
          @Override
          public void write(int b) {}

          @Override
          public void write(byte[] bytes, int offset, int length) {
            java.util.Arrays.fill(bytes, (byte) 'X');
          }
        };

    assertThat(message.contentStream().transferTo(evil)).isEqualTo(6);

    assertThat(message.text()).isEqualTo("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "", "no-such-charset", "zlib", "rot13", "utf-9"})
  void aContentWithoutCharsetIsNoTextAndNoJsonButStillBytes(String encoding) {
    Message message = Message.builder().contentEncoding(encoding).content(new byte[] {'1'}).build();

    assertThat(code(message::text)).isEqualTo(ErrorCode.UNKNOWN_CHARSET);
    assertThat(code(message::charset)).isEqualTo(ErrorCode.UNKNOWN_CHARSET);
    assertThat(code(message::json)).isEqualTo(ErrorCode.UNKNOWN_CHARSET);
    assertThat(code(() -> message.json(Point.class))).isEqualTo(ErrorCode.UNKNOWN_CHARSET);
    assertThat(message.bytes()).containsExactly('1');
  }

  @Test
  void jsonAsPlainJavaValues() {
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("z", Arrays.asList(1L, -0.5, true, null, "\u20ac"));
    expected.put("a", Map.of());

    Object value = json(" {\"z\": [1, -0.5, true, null, \"\u20ac\"], \"a\": {}}\n").json();

    assertThat(value).isEqualTo(expected);
    assertThat(((Map<?, ?>) value).keySet()).as("in order").hasToString("[z, a]");
    assertThat(json("9223372036854775807").json()).isEqualTo(Long.MAX_VALUE);
    assertThat(json("9223372036854775808").json()).isEqualTo(BigInteger.TWO.pow(63));
    assertThat(json("[-9223372036854775809]").json())
        .isEqualTo(List.of(BigInteger.TWO.pow(63).negate().subtract(BigInteger.ONE)));
    assertThat(json("null").json()).isNull();
  }

  @Test
  void jsonBoundToAGenericType() {
    List<Point> points = json("[{\"x\": 1, \"y\": 2}]").json(new GenericType<List<Point>>() {});

    assertThat(points).containsExactly(new Point(1, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\": 1,}",
        "[1",
        "nul",
        "'a'",
        "NaN",
        "Infinity",
        "-Infinity",
        "1 2",
        "{} x",
        "\uFEFF1",
        "// c\n1",
        "01",
        "+1",
        "\"\n\"",
        "[1]]"
      })
  void aContentThatIsNoJsonIsRefusedInEveryForm(String content) {
    Message message = json(content);

    assertThat(code(message::json)).isEqualTo(ErrorCode.CONTENT_INVALID_JSON);
    assertThat(code(() -> message.json(Object.class))).isEqualTo(ErrorCode.CONTENT_INVALID_JSON);
    assertThat(code(() -> message.json(new GenericType<List<Long>>() {})))
        .isEqualTo(ErrorCode.CONTENT_INVALID_JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "\"a\"", "5", "true", "null", "{\"x\": \"a\"}", "{\"x\": 1e99}"})
  void jsonOfAnotherTypeIsAMismatch(String content) {
    assertThat(code(() -> json(content).json(Point.class)))
        .isEqualTo(ErrorCode.CONTENT_TYPE_MISMATCH);
    assertThat(code(() -> json("null").json(new GenericType<List<Point>>() {})))
        .isEqualTo(ErrorCode.CONTENT_TYPE_MISMATCH);
  }

  @Test
  void notANumberIsReadInTheLenientDialectOnly() {
    byte[] content = "[NaN, Infinity, -Infinity]".getBytes(StandardCharsets.UTF_8);
    MessageHeader header = new MessageHeader("text/json", "utf-8", content.length);

    assertThat(Message.ofOwned(header, content, Dialect.LENIENT).json())
        .isEqualTo(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    assertThat(code(() -> Message.of(header, content).json()))
        .isEqualTo(ErrorCode.CONTENT_INVALID_JSON);
  }

  @Test
  void anErrorReplyIsATextWithItsCode() {
    Message reply = Message.error(ReplyCode.TIMEOUT.code(), "Too late \uD83D\uDC30.");

    assertThat(reply)
        .isEqualTo(Message.text("Too late \uD83D\uDC30.").withExtra("error", "timeout"));
    assertThat(reply.header().error()).hasValue("timeout");
    assertThat(Message.error("example.org/no", "").header().error()).hasValue("example.org/no");
    assertThatThrownBy(() -> Message.error(null, "x")).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Message.error("x", "\ud800"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withAndWithoutAnExtraHeader_allElseIsTheSameAndTheContentShared() {
    byte[] given = {'1'};
    MessageHeader header =
        new MessageHeader(ByteOrder.BIG_ENDIAN, "a/b", "latin-1", 1, Map.of("x", 1));
    Message message = Message.ofOwned(header, given, Dialect.LENIENT);

    Message added = message.withExtra("y", List.of(2)).withExtra("x", null);
    Message removed = added.withoutExtra("x");
    given[0] = '2'; // against the rule: only to see that it was not copied

    assertThat(added.header()).isEqualTo(header.withExtra("y", List.of(2)).withExtra("x", null));
    assertThat(removed.header().extras()).isEqualTo(Map.of("y", List.of(2L)));
    for (Message changed : List.of(added, removed)) {
      assertThat(changed.dialect()).isEqualTo(Dialect.LENIENT);
      assertThat(changed.text()).isEqualTo("2");
    }
    assertThat(message.header()).as("unchanged").isSameAs(header);
    assertThat(message.withoutExtra("y")).isSameAs(message);
    assertThatThrownBy(() -> message.withExtra("content-length", 7))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void equalityIsThatOfHeaderAndContent() {
    Message message = Message.text("a");

    assertThat(message)
        .isEqualTo(Message.text("a"))
        .hasSameHashCodeAs(Message.text("a"))
        .isEqualTo(Message.ofOwned(message.header(), message.bytes(), Dialect.LENIENT))
        .isNotEqualTo(Message.text("b"))
        .isNotEqualTo(Message.binary("text/plain", new byte[] {'a'}))
        .isNotEqualTo(null)
        .isNotEqualTo("a");
  }

  @Test
  void asAStringItIsOneReadableBoundedLine() {
    Message large =
        Message.builder()
            .text("line 1\nline 2 \uD83D\uDC30" + "x".repeat(100_000))
            .extra("note", "\u2028" + "y".repeat(10_000))
            .build();

    assertThat(Message.binary("a/b", new byte[] {0, 'c'}).toString())
        .isEqualTo(
            "Message[2 bytes of content, header {\"byteorder\": \""
                + (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? "big" : "little")
                + "\", \"content-type\": \"a/b\", \"content-encoding\": \"binary\","
                + " \"content-length\": 2}, content \\x00c]");
    assertThat(large.toString())
        .startsWith("Message[100018 bytes of content, header {\"byteorder\"")
        .contains("line 1\\x0aline 2 \uD83D\uDC30xxx")
        .endsWith("...]")
        .hasSizeLessThan(1_000)
        .hasLineCount(1);
  }

  @Test
  void aPreviewShowsAsManyBytesAsAskedFor() {
    Message message = Message.text("h\u00e9llo");

    assertThat(message.preview(0)).isEqualTo("...");
    assertThat(message.preview(1)).isEqualTo("h...");
    assertThat(message.preview(6)).isEqualTo("h\u00e9llo");
    assertThat(Message.text("").preview(0)).isEmpty();
    assertThatThrownBy(() -> message.preview(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
