package dev.proem.codec;

import static dev.proem.codec.Bytes.REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.ProtocolException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of several faults in one header the first is told: faults of the text in the order of its bytes.
 */
class HeaderFaultsTest {
  /** The four required keys and x are five entries. */
  private static final Limits LIMITS =
      Limits.DEFAULT.withHeaderNesting(3).withHeaderEntries(7).withContentBytes(10);

  static Stream<Arguments> twoFaults() {
    String long_ = "1".repeat(4_301);
    return Stream.of(
        // faults of the text, in its order
        Arguments.of("\"x\": NaN, \"x\": \"\\ud800\"", ErrorCode.HEADER_INVALID_JSON),
        Arguments.of("\"x\": \"\\ud800\", \"y\": NaN", ErrorCode.HEADER_LONE_SURROGATE),
        Arguments.of("\"x\": \"\\ud800\", \"x\": 1", ErrorCode.HEADER_LONE_SURROGATE),
        Arguments.of("\"x\": 1, \"x\": \"\\ud800\"", ErrorCode.HEADER_DUPLICATE_KEY),
        Arguments.of("\"x\": 1, \"x\": NaN", ErrorCode.HEADER_DUPLICATE_KEY),
        Arguments.of("\"x\": 1, \"x\": tru", ErrorCode.HEADER_DUPLICATE_KEY),
        Arguments.of("\"x\": 1, \"x\": 01", ErrorCode.HEADER_DUPLICATE_KEY),
        Arguments.of("\"x\": 1, \"x\" 1", ErrorCode.HEADER_DUPLICATE_KEY),
        Arguments.of("\"x\": 1, \"x\"}", ErrorCode.HEADER_DUPLICATE_KEY),
        Arguments.of("\"x\": 1, \"x\": " + long_, ErrorCode.HEADER_DUPLICATE_KEY),
        Arguments.of("\"x\": 1, \"x\": [[[[]]]]", ErrorCode.HEADER_DUPLICATE_KEY),
        Arguments.of("\"\\ud800\": NaN", ErrorCode.HEADER_LONE_SURROGATE),
        Arguments.of("\"\\ud800\": -", ErrorCode.HEADER_LONE_SURROGATE),
        Arguments.of("\"\\ud800\" 1", ErrorCode.HEADER_LONE_SURROGATE),
        Arguments.of("\"x\": [1, 2, 3", ErrorCode.HEADER_TOO_MANY_ENTRIES),
        Arguments.of("\"x\": [1, 2, " + long_ + "]", ErrorCode.HEADER_TOO_MANY_ENTRIES),
        Arguments.of("\"x\": [1, 2, [[[]]]]", ErrorCode.HEADER_TOO_MANY_ENTRIES),
        Arguments.of("\"x\": [1, 2,]", ErrorCode.HEADER_INVALID_JSON),
        Arguments.of("\"x\": 1, \"y\": 2, \"z\": 3, \"z\": 4", ErrorCode.HEADER_TOO_MANY_ENTRIES),
        Arguments.of("\"x\": 1, \"y\": 2, \"z\": 3, \"u\" NaN", ErrorCode.HEADER_TOO_MANY_ENTRIES),
        Arguments.of("\"x\": 1, \"y\": 2, \"z\": 3, \"u\": NaN", ErrorCode.HEADER_TOO_MANY_ENTRIES),
        Arguments.of("\"x\": [[[NaN", ErrorCode.HEADER_TOO_DEEP),
        Arguments.of("\"x\": " + long_ + ", \"x\": 1", ErrorCode.HEADER_NUMBER_TOO_LONG),
        Arguments.of("\"x\": " + long_ + " x", ErrorCode.HEADER_NUMBER_TOO_LONG),
        Arguments.of("\"x\": 1} NaN", ErrorCode.HEADER_TRAILING_DATA),
        // the text before the required keys
        Arguments.of("\"content-length\": -1", ErrorCode.HEADER_DUPLICATE_KEY));
  }

  @ParameterizedTest
  @MethodSource("twoFaults")
  void theFirstOfTwoFaultsInTheTextIsTold(String members, ErrorCode expected) {
    byte[] bytes = Bytes.header("{" + REQUIRED + ", " + members + "}");

    assertThat(Decoding.of(bytes, LIMITS, Dialect.STRICT).failure().code()).isEqualTo(expected);
  }

  static Stream<Arguments> twoFaultsInKeys() {
    String type = "\"content-type\": \"t\", ";
    String encoding = "\"content-encoding\": \"e\", ";
    String length = "\"content-length\": 0, ";
    return Stream.of(
        Arguments.of("\"x\": 1}  x", ErrorCode.HEADER_TRAILING_DATA),
        Arguments.of("", ErrorCode.HEADER_MISSING_KEY),
        Arguments.of("\"byteorder\": 5, " + type + encoding, ErrorCode.HEADER_MISSING_KEY),
        Arguments.of("\"byteorder\": \"middle\", " + type + length, ErrorCode.HEADER_MISSING_KEY),
        Arguments.of("\"content-length\": -1, " + type + encoding, ErrorCode.HEADER_MISSING_KEY),
        Arguments.of(
            "\"byteorder\": \"middle\", \"content-type\": 1, " + encoding + length,
            ErrorCode.HEADER_WRONG_TYPE),
        Arguments.of(
            "\"byteorder\": \"big\", \"content-encoding\": null, \"content-length\": -1, " + type,
            ErrorCode.HEADER_WRONG_TYPE),
        Arguments.of(
            "\"byteorder\": \"middle\", \"content-length\": -1, " + type + encoding,
            ErrorCode.UNKNOWN_BYTEORDER),
        Arguments.of(
            "\"byteorder\": \"middle\", \"content-length\": 11, " + type + encoding,
            ErrorCode.UNKNOWN_BYTEORDER),
        Arguments.of(
            "\"byteorder\": \"big\", \"content-length\": 11.0, " + type + encoding,
            ErrorCode.INVALID_CONTENT_LENGTH),
        Arguments.of(
            "\"byteorder\": \"big\", \"content-length\": 11, " + type + encoding,
            ErrorCode.CONTENT_TOO_LARGE));
  }

  @ParameterizedTest
  @MethodSource("twoFaultsInKeys")
  void faultsOfRequiredKeysAreToldInTheOrderOfTheErrorTable(String members, ErrorCode expected) {
    byte[] bytes = Bytes.header("{" + members + "\"y\": 0}");

    ProtocolException fault = Decoding.of(bytes, LIMITS, Dialect.STRICT).failure();

    assertThat(fault.code()).isEqualTo(expected);
    if (expected != ErrorCode.HEADER_TRAILING_DATA) {
      assertThat(fault.offset()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("twoFaults")
  void badUtf8AtTheEndIsToldBeforeAnyFaultInTheText(String members, ErrorCode unused) {
    byte[] header =
        Decoding.concat(
            Bytes.utf8("{" + REQUIRED + ", " + members + "}"), new byte[] {(byte) 0xC3});

    assertThat(Decoding.of(Bytes.message(header, new byte[0])).failure().code())
        .isEqualTo(ErrorCode.HEADER_NOT_UTF_8);
  }
}
