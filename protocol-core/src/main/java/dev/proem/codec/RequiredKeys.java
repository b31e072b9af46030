package dev.proem.codec;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.MalformedMessageException;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Separates the four required keys of a header from the extra headers. See {@code
 * docs/spec/protocol.md}, sections "Header" and "Dialects".
 */
final class RequiredKeys {
  private static final List<String> NAMES =
      List.of("byteorder", "content-type", "content-encoding", "content-length");

  private final Map<String, @Nullable Object> members;
  private final long start;
  private final Dialect dialect;

  private RequiredKeys(Map<String, @Nullable Object> members, long start, Dialect dialect) {
    this.members = members;
    this.start = start;
    this.dialect = dialect;
  }

  /**
   * Returns the header with these members. Consumes the map, and checks in the order of the spec.
   */
  static MessageHeader header(Map<String, @Nullable Object> members, long start, Dialect dialect) {
    RequiredKeys keys = new RequiredKeys(members, start, dialect);
    keys.checkPresence();
    String order = keys.text("byteorder", nativeOrder());
    String type = keys.text("content-type", "binary/octet-stream");
    String encoding = keys.text("content-encoding", "binary");
    return new MessageHeader(keys.byteOrder(order), type, encoding, keys.contentLength(), members);
  }

  /** Returns the standard spelling of a key of the lenient dialect. */
  static String hyphenated(String key) {
    return switch (key) {
      case "content_type" -> "content-type";
      case "content_encoding" -> "content-encoding";
      case "content_length" -> "content-length";
      default -> key;
    };
  }

  private static String nativeOrder() {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? "big" : "little";
  }

  /** The lenient dialect has a default for each key except the length. */
  private void checkPresence() {
    for (String key : NAMES) {
      if (!members.containsKey(key)
          && (dialect == Dialect.STRICT || key.equals("content-length"))) {
        throw fault(ErrorCode.HEADER_MISSING_KEY, "the required key " + key + " is missing");
      }
    }
  }

  private String text(String key, String lenientDefault) {
    boolean isPresent = members.containsKey(key);
    Object value = members.remove(key);
    if (value instanceof String text) {
      return text;
    }
    if (value == null && (!isPresent || dialect == Dialect.LENIENT)) {
      return lenientDefault;
    }
    throw fault(ErrorCode.HEADER_WRONG_TYPE, key + " is not a string");
  }

  private ByteOrder byteOrder(String name) {
    return switch (name) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw fault(ErrorCode.UNKNOWN_BYTEORDER, "byteorder is neither \"little\" nor \"big\"");
    };
  }

  private long contentLength() {
    if (members.remove("content-length") instanceof Long length && length >= 0) {
      return length;
    }
    throw fault(
        ErrorCode.INVALID_CONTENT_LENGTH, "content-length is not an integer from 0 to 2^63 - 1");
  }

  private ProtocolException fault(ErrorCode code, String why) {
    return new MalformedMessageException(
        code, Phase.HEADER, start, why + ", in the header at byte " + start + " of the stream");
  }
}
