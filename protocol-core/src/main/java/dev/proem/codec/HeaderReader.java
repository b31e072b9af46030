package dev.proem.codec;

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
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
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
  /** Our own limits are checked here, with their numbers; Jackson's stay out of their way. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MessageHeader.MAX_NESTING + 1)
                  .maxNumberLength(MessageHeader.MAX_BYTES)
                  .maxNameLength(MessageHeader.MAX_BYTES)
                  .build())
          // strangers choose the keys: do not remember them
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .build();

  private final long start;
  private final Limits limits;
  private final Dialect dialect;
  private final String text;
  private final JsonParser parser;
  private final boolean hasEscapes;
  private int entries;

  private HeaderReader(String text, long start, Limits limits, Dialect dialect, JsonParser parser) {
    this.text = text;
    this.start = start;
    this.limits = limits;
    this.dialect = dialect;
    this.parser = parser;
    this.hasEscapes = text.contains("\\u");
  }

  /**
   * Reads a header whose first byte other than white space is known to be <code>{</code>.
   *
   * @param start the offset in the stream of its first byte
   */
  static MessageHeader read(byte[] bytes, long start, Limits limits, Dialect dialect) {
    String text = utf8(bytes, start);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      HeaderReader reader = new HeaderReader(text, start, limits, dialect, parser);
      return RequiredKeys.header(reader.document(), start, dialect);
    }
  }

  /** Faster than a decoder, and as strict: what String replaces, it replaces by U+FFFD. */
  private static String utf8(byte[] bytes, long start) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0 ? text : strictUtf8(bytes, start);
  }

  private static String strictUtf8(byte[] bytes, long start) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    if (result.isError()) {
      long offset = start + in.position();
      throw new MalformedMessageException(
          ErrorCode.HEADER_NOT_UTF_8,
          Phase.HEADER,
          offset,
          "the header is not UTF-8 at byte " + offset + " of the stream");
    }
    return out.flip().toString();
  }

  private Map<String, @Nullable Object> document() {
    try {
      parser.nextToken();
      Map<String, @Nullable Object> header = object(1);
      int end = (int) parser.currentLocation().getCharOffset();
      for (int i = end; i < text.length(); i++) {
        if (" \t\r\n".indexOf(text.charAt(i)) < 0) {
          throw fault(
              ErrorCode.HEADER_TRAILING_DATA, i, "something follows the JSON object", hint(end));
        }
      }
      return header;
    } catch (StreamReadException e) {
      long index = Math.min(Math.max(e.getLocation().getCharOffset(), 0), text.length());
      // Jackson checks the pairs of keys, but not of values, and tells it by its words alone
      boolean surrogate = e.getOriginalMessage().contains("surrogate");
      throw fault(
          surrogate ? ErrorCode.HEADER_LONE_SURROGATE : ErrorCode.HEADER_INVALID_JSON,
          index,
          reason(e));
    }
  }

  /**
   * What Jackson says is wrong, without its advice to a programmer, what can't be printed, and the
   * word that it has met, which may be a secret.
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
   * Null at the end. Jackson looks at the value before it gives the key, whose faults come first.
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
      throw fault(ErrorCode.HEADER_DUPLICATE_KEY, token(), "a key comes twice in one object");
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
      default -> null; // VALUE_NULL: Jackson has refused all else
    };
  }

  private String number() {
    String number = parser.getString();
    if (number.length() > Limits.HEADER_NUMBER_LENGTH) {
      throw exceeded(
          ErrorCode.HEADER_NUMBER_TOO_LONG,
          number.length(),
          Limits.HEADER_NUMBER_LENGTH,
          "a number of the header has characters",
          "Limits.HEADER_NUMBER_LENGTH");
    }
    return number;
  }

  private static Object integer(String number) {
    BigInteger value = new BigInteger(number);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  /** The header itself turns it into a double where that is exactly the number. */
  private Number fraction(String number) {
    try {
      BigDecimal decimal = new BigDecimal(number);
      long exponent = (long) decimal.precision() - decimal.scale() - 1;
      if (Math.abs(exponent) <= Limits.HEADER_NUMBER_EXPONENT) {
        boolean minusZero = decimal.signum() == 0 && number.startsWith("-");
        return minusZero ? (Number) (-0.0) : decimal;
      }
    } catch (NumberFormatException e) {
      // an exponent of more than 32 bits: out of range as well
    }
    throw fault(ErrorCode.HEADER_INVALID_JSON, token(), "the exponent of a number is out of range");
  }

  /** Raw UTF-8 has been checked: only an escape can give half a pair. */
  private String checkText(String value) {
    if (hasEscapes && !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw fault(ErrorCode.HEADER_LONE_SURROGATE, token(), "a text holds an unpaired surrogate");
    }
    return value;
  }

  private void checkLevel(int level) {
    if (level > limits.headerNesting()) {
      throw exceeded(
          ErrorCode.HEADER_TOO_DEEP,
          level,
          limits.headerNesting(),
          "the levels of the header reach",
          "Limits.headerNesting");
    }
  }

  private void countEntry() {
    entries++;
    if (entries > limits.headerEntries()) {
      throw exceeded(
          ErrorCode.HEADER_TOO_MANY_ENTRIES,
          entries,
          limits.headerEntries(),
          "the members and elements of the header reach",
          "Limits.headerEntries");
    }
  }

  private long token() {
    return parser.currentTokenLocation().getCharOffset();
  }

  private ProtocolException exceeded(
      ErrorCode code, long reached, long limit, String what, String name) {
    long offset = offset(token());
    return new LimitExceededException(
        code,
        Phase.HEADER,
        offset,
        reached,
        limit,
        what
            + " "
            + reached
            + ", over the limit of "
            + limit
            + " ("
            + name
            + "), at byte "
            + offset
            + " of the stream");
  }

  private ProtocolException fault(ErrorCode code, long index, String why) {
    return fault(code, index, why, "");
  }

  private ProtocolException fault(ErrorCode code, long index, String why, String hint) {
    long offset = offset(index);
    String where = ", at byte " + offset + " of the stream";
    return new MalformedMessageException(code, Phase.HEADER, offset, why + where + hint);
  }

  /** Whether the object ends where the header would, if its length had been read the other way. */
  private String hint(int end) {
    int length = (int) (offset(text.length()) - start);
    boolean swapped = offset(end) - start == SwappedLength.of(length);
    return swapped ? "; " + SwappedLength.hint(length) : "";
  }

  /** The offset in the stream of a character of the header. */
  private long offset(long index) {
    return start + text.substring(0, (int) index).getBytes(StandardCharsets.UTF_8).length;
  }
}
