package dev.proem.codec;

import dev.proem.Bound;
import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON of one header, in one pass over Jackson's streaming parser. See {@code
 * docs/spec/protocol.md}, sections "Header" and "Errors".
 */
final class HeaderReader {
  /** The parser's limits are out of reach, because ours are checked here, with their numbers. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MessageHeader.MAX_NESTING + 1)
                  .maxNumberLength(MessageHeader.MAX_BYTES)
                  .maxNameLength(MessageHeader.MAX_BYTES)
                  .build())
          // untrusted peers choose the keys
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .build();

  private final HeaderText text;
  private final Limits limits;
  private final Dialect dialect;
  private final JsonParser parser;
  private final boolean hasEscapes;
  private int entries;

  private HeaderReader(HeaderText text, Limits limits, Dialect dialect, JsonParser parser) {
    this.text = text;
    this.limits = limits;
    this.dialect = dialect;
    this.parser = parser;
    this.hasEscapes = text.json().contains("\\u");
  }

  /**
   * Reads a header whose first byte other than white space is <code>{</code>.
   *
   * @param start the position in the stream of its first byte
   */
  static MessageHeader read(byte[] bytes, long start, Limits limits, Dialect dialect) {
    HeaderText text = HeaderText.of(bytes, start);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text.json())) {
      HeaderReader reader = new HeaderReader(text, limits, dialect, parser);
      return RequiredKeys.header(reader.document(), start, dialect);
    }
  }

  private Map<String, @Nullable Object> document() {
    try {
      parser.nextToken();
      Map<String, @Nullable Object> header = object(1);
      text.checkEnd((int) parser.currentLocation().getCharOffset());
      return header;
    } catch (StreamReadException e) {
      long index = Math.min(Math.max(e.getLocation().getCharOffset(), 0), text.json().length());
      // Jackson checks surrogate pairs in keys only, and reports them only in its message
      boolean surrogate = e.getOriginalMessage().contains("surrogate");
      throw text.fault(
          surrogate ? ErrorCode.HEADER_LONE_SURROGATE : ErrorCode.HEADER_INVALID_JSON,
          index,
          reason(e));
    }
  }

  /**
   * Returns Jackson's message without its advice to programmers, characters that cannot be printed,
   * and the token found, which may be a secret.
   */
  private static String reason(StreamReadException e) {
    return e.getOriginalMessage()
        .replaceFirst("^Unrecognized token '.*?'(?=: was expecting|$)", "Unrecognized token")
        .replaceFirst(
            "(: enable `| \\(start marker at| \\(for \\w+ starting at| \\(not recognized as).*", "")
        .replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }

  private Map<String, @Nullable Object> object(int level) {
    checkLevel(level);
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (String key = nextKey(members, level); key != null; key = nextKey(members, level)) {
      parser.nextToken();
      members.put(key, value(level));
    }
    return members;
  }

  /**
   * Returns null at the end. Jackson parses the value before it returns the key, but the faults of
   * the key are reported first.
   */
  private @Nullable String nextKey(Map<String, @Nullable Object> members, int level) {
    StreamReadException faultOfValue = null;
    try {
      if (parser.nextToken() == JsonToken.END_OBJECT) {
        return null;
      }
    } catch (StreamReadException e) {
      if (parser.currentToken() != JsonToken.PROPERTY_NAME) {
        throw e;
      }
      faultOfValue = e;
    }
    countEntry();
    String key = checkText(parser.currentName());
    if (level == 1 && dialect == Dialect.LENIENT) {
      key = RequiredKeys.hyphenated(key);
    }
    if (members.containsKey(key)) {
      throw fault(ErrorCode.HEADER_DUPLICATE_KEY, "a key occurs twice in one object");
    }
    if (faultOfValue != null) {
      throw faultOfValue;
    }
    return key;
  }

  private List<@Nullable Object> array(int level) {
    checkLevel(level);
    List<@Nullable Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      countEntry();
      elements.add(value(level));
    }
    return elements;
  }

  private @Nullable Object value(int level) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(level + 1);
      case START_ARRAY -> array(level + 1);
      case VALUE_STRING -> checkText(parser.getString());
      case VALUE_NUMBER_INT -> integer(number());
      case VALUE_NUMBER_FLOAT -> fraction(number());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null; // VALUE_NULL: Jackson has rejected all else
    };
  }

  private String number() {
    String number = parser.getString();
    if (number.length() > Limits.HEADER_NUMBER_LENGTH) {
      throw exceeded(
          ErrorCode.HEADER_NUMBER_TOO_LONG,
          number.length(),
          "characters in a number",
          new Bound("Limits.HEADER_NUMBER_LENGTH", Limits.HEADER_NUMBER_LENGTH));
    }
    return number;
  }

  private static Object integer(String number) {
    BigInteger value = new BigInteger(number);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  /** Returns a decimal. {@link MessageHeader} makes it a double if that is exactly the number. */
  private Number fraction(String number) {
    try {
      BigDecimal decimal = new BigDecimal(number);
      long exponent = (long) decimal.precision() - decimal.scale() - 1;
      if (Math.abs(exponent) <= Limits.HEADER_NUMBER_EXPONENT) {
        boolean minusZero = decimal.signum() == 0 && number.startsWith("-");
        return minusZero ? (Number) (-0.0) : decimal;
      }
    } catch (NumberFormatException e) {
      // the exponent has more than 32 bits
    }
    throw fault(ErrorCode.HEADER_INVALID_JSON, "the exponent of a number is out of range");
  }

  /** Rejects unpaired surrogates, which only escapes can express in well-formed UTF-8. */
  private String checkText(String value) {
    if (hasEscapes && !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw fault(ErrorCode.HEADER_LONE_SURROGATE, "a string contains an unpaired surrogate");
    }
    return value;
  }

  private void checkLevel(int level) {
    if (level > limits.headerNesting()) {
      throw exceeded(
          ErrorCode.HEADER_TOO_DEEP,
          level,
          "levels",
          new Bound("Limits.headerNesting", limits.headerNesting()));
    }
  }

  private void countEntry() {
    entries++;
    if (entries > limits.headerEntries()) {
      throw exceeded(
          ErrorCode.HEADER_TOO_MANY_ENTRIES,
          entries,
          "members and elements",
          new Bound("Limits.headerEntries", limits.headerEntries()));
    }
  }

  private long tokenIndex() {
    return parser.currentTokenLocation().getCharOffset();
  }

  private ProtocolException exceeded(ErrorCode code, long actual, String what, Bound bound) {
    return text.exceeded(code, tokenIndex(), actual, what, bound);
  }

  private ProtocolException fault(ErrorCode code, String why) {
    return text.fault(code, tokenIndex(), why);
  }
}
