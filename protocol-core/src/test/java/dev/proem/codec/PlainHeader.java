package dev.proem.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Headers as Jackson's own mapper reads them, set to be as strict as it can be. */
final class PlainHeader {
  private static final JsonMapper PLAIN =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  /** Faults that the mapper has as well. */
  private static final Set<ErrorCode> SHARED =
      EnumSet.of(
          ErrorCode.HEADER_INVALID_JSON,
          ErrorCode.HEADER_DUPLICATE_KEY,
          ErrorCode.HEADER_TRAILING_DATA);

  /** Faults of a header that is JSON. */
  private static final Set<ErrorCode> OURS =
      EnumSet.of(
          ErrorCode.HEADER_MISSING_KEY,
          ErrorCode.HEADER_WRONG_TYPE,
          ErrorCode.UNKNOWN_BYTEORDER,
          ErrorCode.INVALID_CONTENT_LENGTH,
          ErrorCode.CONTENT_TOO_LARGE);

  private PlainHeader() {}

  /**
   * Proves that a header is read as the mapper reads it, where both know the same rules.
   *
   * @param header begins with an opening brace
   * @return what was read, or null
   */
  static @Nullable MessageHeader assertReadAlike(byte[] header) {
    Map<String, @Nullable Object> plain = plain(header);
    MessageHeader ours = null;
    ErrorCode fault = null;
    try {
      ours = HeaderReader.read(header, 0, Limits.DEFAULT, Dialect.STRICT);
    } catch (ProtocolException e) {
      fault = e.code();
      if (e.code() == ErrorCode.HEADER_INVALID_JSON && e.getMessage().contains("exponent")) {
        return null; // in a range of our own
      }
    }

    if (ours != null) {
      assertThat(plain).as("the mapper refuses what we read: %s", ours).isNotNull();
      assertSame(ours, plain);
    } else if (SHARED.contains(fault)) {
      assertThat(plain).as("the mapper reads what we refuse as %s", fault).isNull();
    } else if (OURS.contains(fault)) {
      assertThat(plain).as("the mapper refuses what we refuse as %s", fault).isNotNull();
    }
    return ours;
  }

  private static void assertSame(MessageHeader ours, Map<String, @Nullable Object> plain) {
    Map<String, @Nullable Object> extras = new LinkedHashMap<>(plain);
    assertThat(extras.remove("byteorder")).isIn("little", "big");
    assertThat(extras.remove("content-type")).isEqualTo(ours.contentType());
    assertThat(extras.remove("content-encoding")).isEqualTo(ours.contentEncoding());
    assertThat(extras.remove("content-length")).hasToString(Long.toString(ours.contentLength()));
    MessageHeader same =
        new MessageHeader(
            ours.byteOrder(),
            ours.contentType(),
            ours.contentEncoding(),
            ours.contentLength(),
            extras);
    assertThat(withoutMinusZero(ours.extras())).isEqualTo(same.extras());
    assertThat(new ArrayList<>(ours.extras().keySet())).isEqualTo(new ArrayList<>(extras.keySet()));
  }

  /** A decimal of the mapper has no minus zero. */
  private static @Nullable Object withoutMinusZero(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream()
          .map(PlainHeader::withoutMinusZero)
          .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> result = new LinkedHashMap<>();
      map.forEach((key, member) -> result.put(key, withoutMinusZero(member)));
      return result;
    }
    return value instanceof Double number && number == 0 ? (Object) 0.0 : value;
  }

  @SuppressWarnings("unchecked") // keys of JSON objects are strings
  static @Nullable Map<String, @Nullable Object> plain(byte[] header) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
      return PLAIN.readValue(text, Map.class);
    } catch (CharacterCodingException | JacksonException e) {
      return null;
    }
  }
}
