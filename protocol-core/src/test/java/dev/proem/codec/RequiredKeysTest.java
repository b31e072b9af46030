package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.MalformedMessageException;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequiredKeysTest {
  private static final Limits UNBOUNDED = Limits.DEFAULT.withContentBytes(Long.MAX_VALUE);

  private static Map<String, String> required() {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("byteorder", "\"big\"");
    members.put("content-type", "\"t\"");
    members.put("content-encoding", "\"e\"");
    members.put("content-length", "0");
    return members;
  }

  private static byte[] message(Map<String, String> members) {
    return Bytes.header(
        members.entrySet().stream()
            .map(member -> "\"" + member.getKey() + "\": " + member.getValue())
            .collect(Collectors.joining(", ", "{", "}")));
  }

  private static Decoding with(String key, String json, Dialect dialect) {
    Map<String, String> members = required();
    members.put(key, json);
    return Decoding.of(message(members), Limits.DEFAULT, dialect);
  }

  private static Decoding without(String key, Dialect dialect) {
    Map<String, String> members = required();
    members.remove(key);
    return Decoding.of(message(members), Limits.DEFAULT, dialect);
  }

  @ParameterizedTest
  @ValueSource(strings = {"byteorder", "content-type", "content-encoding", "content-length"})
  void aMissingKeyIsRefusedByNameInTheStrictDialect(String key) {
    ProtocolException fault = without(key, Dialect.STRICT).failure();

    assertThat(fault).isInstanceOf(MalformedMessageException.class);
    assertThat(fault.code()).isEqualTo(ErrorCode.HEADER_MISSING_KEY);
    assertThat(fault.offset()).isEqualTo(2);
    assertThat(fault.getMessage()).contains(key);
  }

  @Test
  void ofSeveralMissingKeysTheFirstInOrderIsNamed() {
    assertThat(Decoding.of(Bytes.header("{}")).failure().getMessage()).contains("byteorder");
    assertThat(Decoding.of(Bytes.header("{\"byteorder\": \"big\"}")).failure().getMessage())
        .contains("content-type");
  }

  @Test
  void lenientDefaultsStandForMissingKeysExceptTheLength() {
    MessageHeader header =
        Decoding.of(Bytes.header("{\"content-length\": 0}"), Limits.DEFAULT, Dialect.LENIENT)
            .message()
            .header();

    assertThat(header)
        .isEqualTo(
            new MessageHeader(
                ByteOrder.nativeOrder(), "binary/octet-stream", "binary", 0, Map.of()));
    assertThat(without("content-length", Dialect.LENIENT).failure().code())
        .isEqualTo(ErrorCode.HEADER_MISSING_KEY);
  }

  static Stream<Arguments> wrongTypes() {
    return Stream.of("byteorder", "content-type", "content-encoding")
        .flatMap(
            key ->
                Stream.of("null", "true", "5", "5.0", "[]", "{}", "[\"big\"]")
                    .map(json -> Arguments.of(key, json)));
  }

  @ParameterizedTest
  @MethodSource("wrongTypes")
  void aTextOfAnotherTypeIsRefusedInBothDialects(String key, String json) {
    for (Dialect dialect : Dialect.values()) {
      if (json.equals("null") && dialect == Dialect.LENIENT) {
        continue; // as good as missing: see below
      }
      ProtocolException fault = with(key, json, dialect).failure();

      assertThat(fault.code()).isEqualTo(ErrorCode.HEADER_WRONG_TYPE);
      assertThat(fault.offset()).isEqualTo(2);
      assertThat(fault.getMessage()).contains(key);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"byteorder", "content-type", "content-encoding"})
  void aTextThatIsNull_isMissingInTheLenientDialect(String key) {
    assertThat(with(key, "null", Dialect.LENIENT).message())
        .isEqualTo(without(key, Dialect.LENIENT).message());
  }

  @Test
  void aLengthThatIsNull_isRefusedInBothDialects() {
    for (Dialect dialect : Dialect.values()) {
      assertThat(with("content-length", "null", dialect).failure().code())
          .isEqualTo(ErrorCode.INVALID_CONTENT_LENGTH);
    }
  }

  @ParameterizedTest
  @CsvSource({"little", "big"})
  void bothByteOrdersAreRead(String name) {
    assertThat(with("byteorder", "\"" + name + "\"", Dialect.STRICT).message().byteOrder())
        .isEqualTo(name.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Little", "BIG", "middle", "native", "big ", "@"})
  void anyOtherByteOrderIsRefusedInBothDialects(String name) {
    for (Dialect dialect : Dialect.values()) {
      ProtocolException fault = with("byteorder", "\"" + name + "\"", dialect).failure();

      assertThat(fault.code()).isEqualTo(ErrorCode.UNKNOWN_BYTEORDER);
      assertThat(fault.offset()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "5.0",
        "5e0",
        "0.0",
        "\"5\"",
        "true",
        "null",
        "[]",
        "{}",
        "9223372036854775808",
        "18446744073709551616",
        "-9223372036854775809",
        "-0.0",
        "1e400"
      })
  void aContentLengthThatIsNoCountIsRefusedInBothDialects(String json) {
    for (Dialect dialect : Dialect.values()) {
      ProtocolException fault = with("content-length", json, dialect).failure();

      assertThat(fault).isInstanceOf(MalformedMessageException.class);
      assertThat(fault.code()).isEqualTo(ErrorCode.INVALID_CONTENT_LENGTH);
      assertThat(fault.offset()).isEqualTo(2);
    }
  }

  @Test
  void aContentLengthOfMinusZeroIsZero() {
    assertThat(with("content-length", "-0", Dialect.STRICT).message().contentLength()).isZero();
  }

  @Test
  void theLargestContentLengthIsReadWhereTheLimitAllowsIt() {
    byte[] bytes = Bytes.header("{" + Bytes.required("9223372036854775807") + "}");
    MessageDecoder decoder = new MessageDecoder(UNBOUNDED, Dialect.STRICT);

    MessageHeader header = decoder.decodeHeader(java.nio.ByteBuffer.wrap(bytes));

    assertThat(header).isNotNull();
    assertThat(header.contentLength()).isEqualTo(Long.MAX_VALUE);
    assertThat(decoder.contentRemaining()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aContentAtTheLimitIsTakenAndOneByteMoreIsRefusedAtTheHeader() {
    Limits limits = Limits.DEFAULT.withContentBytes(3);
    byte[] atLimit = Bytes.message("{" + Bytes.required("3") + "}", "abc");
    byte[] over = Bytes.header("{" + Bytes.required("4") + "}");

    assertThat(Decoding.of(atLimit, limits, Dialect.STRICT).message().text()).isEqualTo("abc");
    ProtocolException fault =
        Decoding.of(Decoding.concat(atLimit, over), limits, Dialect.STRICT).failure();
    assertThat(fault).isInstanceOf(LimitExceededException.class);
    assertThat(fault.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
    assertThat(fault.declared()).hasValue(4);
    assertThat(fault.limit()).hasValue(3);
    assertThat(fault.offset()).isEqualTo(atLimit.length + 2);
    assertThat(fault.getMessage()).contains("Limits.contentBytes", "4 bytes", "limit of 3");
  }

  @Test
  void aContentLimitOfZeroTakesEmptyContentsOnly() {
    Limits limits = Limits.DEFAULT.withContentBytes(0);

    assertThat(Decoding.of(Bytes.extra("1"), limits, Dialect.STRICT).isClean()).isTrue();
    assertThat(
            Decoding.of(Bytes.header("{" + Bytes.required("1") + "}"), limits, Dialect.STRICT)
                .failure()
                .code())
        .isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
  }

  @Test
  void underscoresForHyphensAreReadInTheLenientDialectOnly() {
    byte[] bytes =
        Bytes.message(
            "{\"byteorder\": \"big\", \"content_type\": \"t\", \"content_encoding\": \"e\","
                + " \"content_length\": 1, \"x_y\": {\"content_length\": 2}}",
            "c");

    MessageHeader header = Decoding.of(bytes, Limits.DEFAULT, Dialect.LENIENT).message().header();

    assertThat(header)
        .isEqualTo(
            new MessageHeader(
                ByteOrder.BIG_ENDIAN, "t", "e", 1, Map.of("x_y", Map.of("content_length", 2))));
    assertThat(Decoding.of(bytes).failure().code()).isEqualTo(ErrorCode.HEADER_MISSING_KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"content_type", "content_encoding", "content_length"})
  void bothSpellingsAtOnceAreADuplicateInTheLenientDialectAndAnExtraInTheStrict(String key) {
    assertThat(with(key, "0", Dialect.LENIENT).failure().code())
        .isEqualTo(ErrorCode.HEADER_DUPLICATE_KEY);
    assertThat(with(key, "0", Dialect.STRICT).message().header().extras())
        .isEqualTo(Map.of(key, 0L));
  }

  @ParameterizedTest
  @EnumSource
  void capitalsAndSpacesMakeAnotherKey(Dialect dialect) {
    Map<String, String> members = required();
    members.put("Byteorder", "1");
    members.put("content-length ", "2");

    assertThat(Decoding.of(message(members), Limits.DEFAULT, dialect).message().header().extras())
        .isEqualTo(Map.of("Byteorder", 1L, "content-length ", 2L));
  }
}
