package dev.proem.codec;

import static dev.proem.codec.Bytes.REQUIRED;
import static dev.proem.codec.Bytes.extra;
import static dev.proem.codec.Bytes.header;
import static dev.proem.codec.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.MalformedMessageException;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the header reader takes and what it refuses; {@link HeaderFaultsTest} has the faults' order.
 */
class HeaderReaderTest {
  private static final int AT = Bytes.extraOffset();

  private static Object x(String json) {
    return Decoding.of(extra(json)).message().header().extras().get("x");
  }

  private static ProtocolException fault(byte[] bytes) {
    Decoding decoding = Decoding.of(bytes);
    assertThat(decoding.messages()).isEmpty();
    assertThat(decoding.failure().phase()).isEqualTo(Phase.HEADER);
    return decoding.failure();
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("\"\"", ""),
        Arguments.of("\"a \\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a \"\\/\b\f\n\r\t"),
        Arguments.of("\"\\u00e9\\uD83D\\udc30\\u0000\"", "\u00e9\uD83D\uDC30\0"),
        Arguments.of(
            "\"\u00e9\u20ac\uD83D\uDC30\u007f\u2028\uFEFF\"",
            "\u00e9\u20ac\uD83D\uDC30\u007f\u2028\uFEFF"),
        Arguments.of("0", 0L),
        Arguments.of("-0", 0L),
        Arguments.of("9223372036854775807", Long.MAX_VALUE),
        Arguments.of("-9223372036854775808", Long.MIN_VALUE),
        Arguments.of("9223372036854775808", BigInteger.TWO.pow(63)),
        Arguments.of("-9223372036854775809", BigInteger.TWO.pow(63).add(BigInteger.ONE).negate()),
        Arguments.of("0.0", 0.0),
        Arguments.of("-0.0", -0.0),
        Arguments.of("-0e7", -0.0),
        Arguments.of("5e-324", Double.MIN_VALUE),
        Arguments.of("1E+2", 100.0),
        Arguments.of("1.5", 1.5),
        Arguments.of("0.10", 0.1),
        Arguments.of("1e400", new BigDecimal("1E+400")),
        Arguments.of("0.30000000000000000001", new BigDecimal("0.30000000000000000001")),
        Arguments.of("1e999999", new BigDecimal("1E+999999")),
        Arguments.of("1e-999999", new BigDecimal("1E-999999")),
        Arguments.of("true", true),
        Arguments.of("false", false),
        Arguments.of("null", null),
        Arguments.of("[]", List.of()),
        Arguments.of("{}", Map.of()),
        Arguments.of("[ 1 ,\t[\r\n\"a\" ] , null]", Arrays.asList(1L, List.of("a"), null)),
        Arguments.of("{\"a\" : {\"\":[{}]} }", Map.of("a", Map.of("", List.of(Map.of())))));
  }

  @ParameterizedTest
  @MethodSource("values")
  void readsEveryJsonValueAsAPlainJavaValue(String json, Object value) {
    assertThat(x(json)).isEqualTo(value);
  }

  @Test
  void keepsTheOrderOfExtraHeadersWhereverTheRequiredKeysStand() {
    String text =
        "{\"z\": 1, \"content-length\": 0, \"a\": {\"y\": 1, \"b\": 2}, \"content-encoding\": \"\","
            + " \"byteorder\": \"big\", \"m\": 3, \"content-type\": \"\"}";

    MessageHeader read = Decoding.of(header(text)).message().header();

    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("z", 1L);
    expected.put("a", Map.of("y", 1L, "b", 2L));
    expected.put("m", 3L);
    assertThat(read).isEqualTo(new MessageHeader(ByteOrder.BIG_ENDIAN, "", "", 0, expected));
    assertThat(read.extras().keySet()).containsExactly("z", "a", "m");
    assertThat(((Map<?, ?>) read.extras().get("a")).keySet()).hasToString("[y, b]");
  }

  @Test
  void readsKeysInEscapes() {
    String text =
        "{" + REQUIRED.replace("byteorder", "\\u0062yteorder") + ", \"\\u0078\\ud83d\\ude00\": 1}";

    assertThat(Decoding.of(header(text)).message().header().extras())
        .containsExactly(Map.entry("x\uD83D\uDE00", 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\t", "\r", "\n", " \r\n\t "})
  void readsWhiteSpaceAnywhereBetweenTokens(String space) {
    String text = "{" + REQUIRED + ", \"x\": [1, {\"a\": 2}]}";
    for (String token : new String[] {"{", "}", "[", "]", ":", ","}) {
      text = text.replace(token, space + token + space);
    }

    assertThat(Decoding.of(header(space + text + space)).message().header().extras())
        .isEqualTo(Map.of("x", List.of(1L, Map.of("a", 2L))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-Infinity",
        "nul",
        "nulll",
        "True",
        "tru",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1.e1",
        "1e",
        "1e+",
        "0x10",
        "1_000",
        "--1",
        "'a'",
        "\"a",
        "\"\\x41\"",
        "\"\\u12\"",
        "\"\\u12G4\"",
        "\"\\'\"",
        "\"\\",
        "\"a\nb\"",
        "\"\t\"",
        "\"\0\"",
        "a",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1",
        "[1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\" 1}",
        "{\"a\":}",
        "{a: 1}",
        "{1: 1}",
        "{\"a\":1",
        "{\"a\":1]",
        "{\"a\":1 \"b\":2}",
        "/* */ 1",
        "// \n1",
        "# \n1",
        "1 // x",
        "undefined",
        "\uFEFF1",
        "\u00a01",
        "1\u2028",
        "1e99999999999",
        "1e-1000000",
        "1e1000000",
        "0e1000000",
        "",
        "1, , \"y\": 2",
        "1 }, {",
        "1; 2"
      })
  void refusesWhatIsNoJson(String json) {
    ProtocolException fault = fault(extra(json));

    assertThat(fault.code())
        .isEqualTo(
            json.startsWith("1 }")
                ? ErrorCode.HEADER_TRAILING_DATA
                : ErrorCode.HEADER_INVALID_JSON);
    assertThat(fault).isInstanceOf(MalformedMessageException.class);
    assertThat(fault.offset()).isBetween((long) AT, (long) extra(json).length);
    assertThat(fault.getMessage())
        .contains("at byte " + fault.offset())
        .doesNotContain("Feature", "Source");
  }

  @Test
  void refusesAnObjectThatIsNotFinished() {
    byte[] whole = utf8("{" + REQUIRED + ", \"x\": [{\"y\": \"z\"}]}");

    for (int length = 1; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThat(fault(Bytes.message(part, new byte[0])).code())
          .as("%s bytes of the header", length)
          .isEqualTo(ErrorCode.HEADER_INVALID_JSON);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "}", ",", "{}", "\0", "\uFEFF", "\u000b", "// c", " \n []", "\u00a0"})
  void refusesAnythingBehindTheObject(String more) {
    ProtocolException fault = fault(header("{" + REQUIRED + "}" + more));

    assertThat(fault.code()).isEqualTo(ErrorCode.HEADER_TRAILING_DATA);
    assertThat(fault.offset())
        .isEqualTo(2 + REQUIRED.length() + 2 + (more.startsWith(" \n ") ? 3 : 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "c080",
        "c1bf",
        "c2",
        "c241",
        "e0a0",
        "e08080",
        "eda080",
        "edbfbf",
        "f0808080",
        "f09f98",
        "f4908080",
        "f5808080",
        "ff",
        "fe",
        "e28228",
        "eda0bdedb880"
      })
  void refusesWhatIsNotUtf8AtTheFirstByteOfTheBadSequence(String hex) {
    byte[] bad = java.util.HexFormat.of().parseHex(hex);
    byte[] before = utf8("{" + REQUIRED + ", \"x\": \"\u00e9\uD83D\uDE00");
    byte[] header = Decoding.concat(before, bad, utf8("\"}"));

    ProtocolException fault = fault(Bytes.message(header, new byte[0]));

    assertThat(fault.code()).isEqualTo(ErrorCode.HEADER_NOT_UTF_8);
    assertThat(fault.offset()).isEqualTo(2 + before.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c3", "e282", "f09f98"})
  void refusesUtf8CutShortByTheEndOfTheHeader(String hex) {
    byte[] before = utf8("{" + REQUIRED + "} ");
    byte[] header = Decoding.concat(before, java.util.HexFormat.of().parseHex(hex));

    ProtocolException fault = fault(Bytes.message(header, new byte[0]));

    assertThat(fault.code()).isEqualTo(ErrorCode.HEADER_NOT_UTF_8);
    assertThat(fault.offset()).isEqualTo(2 + before.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800\"",
        "\"\\udfff\"",
        "\"\\ud83d\\u0041\"",
        "\"\\ud83dx\"",
        "\"\\ude00\\ud83d\"",
        "\"\\ud83d\\ud83d\\ude00\"",
        "{\"\\ud800\": 1}",
        "[\"\\udc00\"]"
      })
  void refusesAnUnpairedSurrogateInKeysAndValues(String json) {
    ProtocolException fault = fault(extra(json));

    assertThat(fault.code()).isEqualTo(ErrorCode.HEADER_LONE_SURROGATE);
    assertThat(fault.offset()).isBetween(AT + (long) json.indexOf('"'), AT + (long) json.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1, \"b\": 2, \"a\": 1}",
        "[{\"a\": 1, \"\\u0061\": 1}]",
        "{\"\": 1, \"\": 1}",
        "{\"b\": {\"a\": 1}, \"c\": [[{\"a\": 1, \"a\": 1}]]}"
      })
  void refusesAKeyTwiceInOneObjectAtAnyDepth(String json) {
    ProtocolException fault = fault(extra(json));

    assertThat(fault.code()).isEqualTo(ErrorCode.HEADER_DUPLICATE_KEY);
    assertThat(fault.offset())
        .isEqualTo(
            AT
                + Math.max(
                    json.lastIndexOf("\"a\""),
                    Math.max(json.indexOf("\"\\u"), json.lastIndexOf("\"\""))));
  }

  @Test
  void takesTheSameKeyInDifferentObjects() {
    assertThat(x("[{\"a\": 1}, {\"a\": {\"a\": 1}}]"))
        .isEqualTo(List.of(Map.of("a", 1L), Map.of("a", Map.of("a", 1L))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "byteorder\": \"little",
        "content-type\": \"t",
        "content-length\": 0, \"y\": \"",
        "x\": \"t"
      })
  void refusesAKeyOfTheHeaderItselfTwice(String again) {
    byte[] bytes = header("{" + REQUIRED + ", \"x\": 1, \"" + again + "\"}");

    assertThat(fault(bytes).code()).isEqualTo(ErrorCode.HEADER_DUPLICATE_KEY);
    assertThat(fault(bytes).offset()).isEqualTo(AT + "1, ".length());
  }

  @Test
  void countsOffsetsInBytesOverTheWholeStream() {
    byte[] good = Bytes.message("{" + Bytes.required("3") + "}", "\u20ac");
    byte[] bad = extra("\"\u00e9\u20ac\uD83D\uDE00\", \"x\": 1");

    Decoding decoding = Decoding.of(Decoding.concat(good, bad));

    assertThat(decoding.messages()).hasSize(1);
    assertThat(decoding.failure().code()).isEqualTo(ErrorCode.HEADER_DUPLICATE_KEY);
    assertThat(decoding.failure().offset())
        .isEqualTo(good.length + AT + utf8("\"\u00e9\u20ac\uD83D\uDE00\", ").length);
  }

  @Test
  void takesNestingAtTheLimitAndRefusesOneMore() {
    Limits limits = Limits.DEFAULT.withHeaderNesting(3);
    byte[] atLimit = extra("[[1], {\"a\": 1}]");
    byte[] array = extra("[[1], [[]]]");
    byte[] object = extra("{\"a\": {\"b\": {}}}");

    assertThat(Decoding.of(atLimit, limits, Dialect.STRICT).isClean()).isTrue();
    for (byte[] over : List.of(array, object)) {
      ProtocolException fault = Decoding.of(over, limits, Dialect.STRICT).failure();
      assertThat(fault).isInstanceOf(LimitExceededException.class);
      assertThat(fault.code()).isEqualTo(ErrorCode.HEADER_TOO_DEEP);
      assertThat(fault.declared()).hasValue(4);
      assertThat(fault.limit()).hasValue(3);
      assertThat(fault.getMessage()).contains("Limits.headerNesting");
      assertThat(fault.offset()).isEqualTo(AT + (over == array ? 7 : 12));
    }
  }

  @Test
  void takesTheDefaultNestingOf32LevelsAndRefuses33() {
    assertThat(Decoding.of(extra("[".repeat(31) + "]".repeat(31))).isClean()).isTrue();

    ProtocolException fault = fault(extra("[".repeat(32) + "]".repeat(32)));
    assertThat(fault.code()).isEqualTo(ErrorCode.HEADER_TOO_DEEP);
    assertThat(fault.offset()).isEqualTo(AT + 31);
  }

  @Test
  void takesTheDeepestNestingThatLimitsAllow() {
    Limits limits = Limits.DEFAULT.withHeaderNesting(MessageHeader.MAX_NESTING);
    String arrays = "[".repeat(999) + "]".repeat(999);

    assertThat(Decoding.of(extra(arrays), limits, Dialect.STRICT).isClean()).isTrue();
    assertThat(Decoding.of(extra("[" + arrays + "]"), limits, Dialect.STRICT).failure().code())
        .isEqualTo(ErrorCode.HEADER_TOO_DEEP);
  }

  @Test
  void takesEntriesAtTheLimitAndRefusesOneMore() {
    Limits limits =
        Limits.DEFAULT.withHeaderEntries(8); // the four required keys, x, and three more

    assertThat(Decoding.of(extra("[1, [], {}]"), limits, Dialect.STRICT).isClean()).isTrue();
    assertThat(Decoding.of(extra("{\"a\": [{\"b\": 1}]}"), limits, Dialect.STRICT).isClean())
        .isTrue();
    ProtocolException inArray =
        Decoding.of(extra("[1, [], {}, 4]"), limits, Dialect.STRICT).failure();
    assertThat(inArray.code()).isEqualTo(ErrorCode.HEADER_TOO_MANY_ENTRIES);
    assertThat(inArray.declared()).hasValue(9);
    assertThat(inArray.limit()).hasValue(8);
    assertThat(inArray.getMessage()).contains("Limits.headerEntries");
    assertThat(inArray.offset()).isEqualTo(AT + 12);
    ProtocolException inObject =
        Decoding.of(extra("{\"a\": [{\"b\": 1}], \"c\": 2}"), limits, Dialect.STRICT).failure();
    assertThat(inObject.code()).isEqualTo(ErrorCode.HEADER_TOO_MANY_ENTRIES);
    assertThat(inObject.offset()).isEqualTo(AT + 18);
  }

  @Test
  void takesNumbersOf4300CharactersAndRefusesOneMore() {
    String digits = "1".repeat(Limits.HEADER_NUMBER_LENGTH);
    assertThat(x(digits)).isEqualTo(new BigInteger(digits));
    assertThat(x("-" + digits.substring(1))).isEqualTo(new BigInteger("-" + digits.substring(1)));

    for (String number :
        List.of(digits + "1", "-" + digits, "1." + digits, digits + "e1", "0." + digits)) {
      ProtocolException fault = fault(extra("[" + number + "]"));
      assertThat(fault.code()).isEqualTo(ErrorCode.HEADER_NUMBER_TOO_LONG);
      assertThat(fault.declared()).hasValue(number.length());
      assertThat(fault.limit()).hasValue(4_300);
      assertThat(fault.offset()).isEqualTo(AT + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"e1", "e10", "e-10", "e-2200", ".5", ".0", "e0", "E+99"})
  void takesEveryFractionOf4300Characters(String end) {
    String number = "7".repeat(Limits.HEADER_NUMBER_LENGTH - end.length()) + end;

    assertThat((BigDecimal) x(number)).isEqualByComparingTo(new BigDecimal(number));
  }
}
