package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written, by value; {@link PythonHeaderPropertyTest} compares any header with CPython. */
class HeaderJsonTest {
  private static String written(@Nullable Object value) {
    String json = new MessageHeader("", "", 0).withExtra("x", value).toJson();
    return json.substring(json.indexOf("\"x\": ") + 5, json.length() - 1);
  }

  @Test
  void theRequiredKeysComeFirst() {
    Map<String, @Nullable Object> extras = new LinkedHashMap<>();
    extras.put("z", 1);
    extras.put("a", 2);

    assertThat(new MessageHeader(ByteOrder.LITTLE_ENDIAN, "t", "e", 5, extras).toJson())
        .isEqualTo(
            "{\"byteorder\": \"little\", \"content-type\": \"t\", \"content-encoding\": \"e\","
                + " \"content-length\": 5, \"z\": 1, \"a\": 2}");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0,0.0",
    "-0.0,-0.0",
    "1,1.0",
    "0.0001,0.0001",
    "0.00001,1e-05",
    "123456789.125,123456789.125",
    "1e15,1000000000000000.0",
    "1e16,1e+16",
    "9999999999999998,9999999999999998.0",
    "1.5e-323,1.5e-323",
    "4.9e-324,5e-324",
    "1.7976931348623157e308,1.7976931348623157e+308",
    "-1e-100,-1e-100",
    "1.25e20,1.25e+20",
    "2e-3,0.002",
    "1e22,1e+22",
    "100,100.0",
    "0.1,0.1",
    "-12345678901234567890,-1.2345678901234567e+19",
    "1e5,100000.0",
    "1.5e9,1500000000.0"
  })
  void doublesAreWrittenAsCPythonDoes(double value, String expected) {
    assertThat(written(value)).isEqualTo(expected);
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(null, "null"),
        Arguments.of(true, "true"),
        Arguments.of(false, "false"),
        Arguments.of(0, "0"),
        Arguments.of(Long.MIN_VALUE, "-9223372036854775808"),
        Arguments.of(BigInteger.TWO.pow(64), "18446744073709551616"),
        Arguments.of(new BigDecimal("1E+400"), "1e+400"),
        Arguments.of(new BigDecimal("9007199254740993"), "9007199254740993.0"),
        Arguments.of(new BigDecimal("0.30000000000000000001"), "0.30000000000000000001"),
        Arguments.of(List.of(), "[]"),
        Arguments.of(Map.of(), "{}"),
        Arguments.of(Arrays.asList(1, List.of("a"), null), "[1, [\"a\"], null]"),
        Arguments.of(Map.of("a", Map.of("", List.of(Map.of()))), "{\"a\": {\"\": [{}]}}"),
        Arguments.of("", "\"\""),
        Arguments.of("a/b'<>&", "\"a/b'<>&\""),
        Arguments.of("\"\\", "\"\\\"\\\\\""),
        Arguments.of("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""),
        Arguments.of("\u0000\u0001\u000b\u001f", "\"\\u0000\\u0001\\u000b\\u001f\""),
        Arguments.of(
            "\u007f\u0080\u00ad\u2028\u2029\uFEFF\uFFFF",
            "\"\u007f\u0080\u00ad\u2028\u2029\uFEFF\uFFFF\""),
        Arguments.of("\uD83D\uDC30", "\"\uD83D\uDC30\""));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesAreWrittenInOneForm(@Nullable Object value, String expected) {
    assertThat(written(value)).isEqualTo(expected);
  }

  @Test
  void textsAreEscapedAlikeAsKeysAndValuesAndTypes() {
    MessageHeader header = new MessageHeader("\"", "\n", 0).withExtra("\t", "\\");

    assertThat(header.toJson())
        .contains(
            "\"content-type\": \"\\\"\"", "\"content-encoding\": \"\\n\"", "\"\\t\": \"\\\\\"");
  }

  @Test
  void aDecimalIsNeverWrittenLongerThanItMayBeRead() {
    for (String number :
        List.of(
            "7".repeat(4_298) + "e1",
            "7".repeat(4_294) + "e-4299",
            "-" + "7".repeat(4_297) + "e9")) {
      BigDecimal value = new BigDecimal(number);

      String text = written(value);

      assertThat(text)
          .hasSizeLessThanOrEqualTo(Limits.HEADER_NUMBER_LENGTH)
          .containsAnyOf("e", ".");
      assertThat(new BigDecimal(text)).isEqualByComparingTo(value);
    }
  }
}
