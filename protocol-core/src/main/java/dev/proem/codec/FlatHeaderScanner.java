package dev.proem.codec;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads plain headers, which most are, in one pass over their bytes: members in any order with any
 * white space, whose strings are printable ASCII without escapes, and whose values are such
 * strings, integers of up to 18 digits, booleans and null. All other headers, including those with
 * faults and those that exceed a limit, are read by {@link HeaderReader}.
 *
 * <p>For 41 bytes that are not in the {@link HeaderCache}, {@code DecodeBenchmark.decode} takes
 * about a quarter of the time of {@link HeaderReader} and a sixth of the garbage. {@code
 * FlatHeaderScannerPropertyTest} checks that the results are equal.
 */
final class FlatHeaderScanner {
  /** Headers with more members are left to {@link HeaderReader}. */
  static final int MAX_MEMBERS = 32;

  /** A long has room for any integer of so many digits. */
  static final int MAX_DIGITS = 18;

  private static final byte[] BYTE_ORDER = ascii("byteorder");
  private static final byte[] TYPE = ascii("content-type");
  private static final byte[] ENCODING = ascii("content-encoding");
  private static final byte[] LENGTH = ascii("content-length");
  private static final byte[] LITTLE = ascii("little");
  private static final byte[] BIG = ascii("big");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] NULL = ascii("null");

  /** Stands for a value that is not plain. */
  private static final Object OTHER = new Object();

  private final byte[] bytes;
  private final int end;
  private final Dialect dialect;
  private int at;

  private @Nullable ByteOrder byteOrder;
  private @Nullable String type;
  private @Nullable String encoding;
  private long length = -1;
  private @Nullable Map<String, @Nullable Object> extras;

  private FlatHeaderScanner(byte[] bytes, int begin, int end, Dialect dialect) {
    this.bytes = bytes;
    this.at = begin;
    this.end = end;
    this.dialect = dialect;
  }

  /**
   * Reads the header between two indices.
   *
   * @return null if it is not plain
   */
  static @Nullable MessageHeader scan(
      byte[] bytes, int begin, int end, Limits limits, Dialect dialect) {
    int members = Math.min(limits.headerEntries(), MAX_MEMBERS);
    return new FlatHeaderScanner(bytes, begin, end, dialect).header(members);
  }

  private @Nullable MessageHeader header(int maxMembers) {
    if (next() != '{') {
      return null;
    }
    int separator = ',';
    for (int members = 0; separator == ','; members++) {
      if (members == maxMembers || !member()) {
        return null;
      }
      separator = next();
    }
    if (separator != '}' || next() >= 0) {
      return null;
    }
    if (byteOrder == null || type == null || encoding == null || length < 0) {
      return null;
    }
    return new MessageHeader(byteOrder, type, encoding, length, extras == null ? Map.of() : extras);
  }

  /** Consumes white space and the next byte, and returns the byte; -1 at the end. */
  private int next() {
    while (at < end) {
      byte b = bytes[at++];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b & 0xFF;
      }
    }
    return -1;
  }

  private boolean member() {
    if (next() != '"') {
      return false;
    }
    int key = at;
    int keyEnd = textEnd();
    if (keyEnd < 0 || next() != ':') {
      return false;
    }
    int first = next();
    if (is(key, keyEnd, TYPE)) {
      String before = type;
      type = first == '"' ? text() : null;
      return type != null && before == null;
    }
    if (is(key, keyEnd, LENGTH)) {
      long before = length;
      length = first >= '0' && first <= '9' ? digits() : -1;
      return length >= 0 && before < 0;
    }
    if (is(key, keyEnd, ENCODING)) {
      String before = encoding;
      encoding = first == '"' ? text() : null;
      return encoding != null && before == null;
    }
    if (is(key, keyEnd, BYTE_ORDER)) {
      ByteOrder before = byteOrder;
      byteOrder = first == '"' ? byteOrder() : null;
      return byteOrder != null && before == null;
    }
    return extra(string(key, keyEnd), first);
  }

  private @Nullable ByteOrder byteOrder() {
    int begin = at;
    int textEnd = textEnd();
    if (is(begin, textEnd, LITTLE)) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    return is(begin, textEnd, BIG) ? ByteOrder.BIG_ENDIAN : null;
  }

  private boolean extra(String key, int first) {
    if (extras == null) {
      extras = new LinkedHashMap<>();
    }
    Object value = value(first);
    if (value == OTHER || extras.containsKey(key)) {
      return false;
    }
    extras.put(key, value);
    // in the lenient dialect, another spelling of a required key is not plain
    return dialect == Dialect.STRICT || RequiredKeys.hyphenated(key).equals(key);
  }

  private @Nullable Object value(int first) {
    return switch (first) {
      case '"' -> plain(text());
      case 't' -> literal(TRUE) ? true : OTHER;
      case 'f' -> literal(FALSE) ? false : OTHER;
      case 'n' -> literal(NULL) ? null : OTHER;
      case '-' -> {
        long size = at < end && bytes[at++] > '0' ? digits() : -1;
        yield size < 0 ? OTHER : (Object) (-size);
      }
      default -> {
        long number = first >= '0' && first <= '9' ? digits() : -1;
        yield number < 0 ? OTHER : (Object) number;
      }
    };
  }

  private static Object plain(@Nullable String text) {
    return text == null ? OTHER : text;
  }

  /** Reads an integer whose first digit has been consumed; returns -1 if it is not plain. */
  private long digits() {
    int begin = at - 1;
    long number = 0;
    for (int i = begin; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        int count = i - begin;
        boolean plain = count > 0 && count <= MAX_DIGITS && (count == 1 || bytes[begin] != '0');
        at = i;
        return plain ? number : -1;
      }
      number = 10 * number + digit;
    }
    return -1;
  }

  /** Reads a literal whose first byte has been consumed. The caller checks what follows. */
  private boolean literal(byte[] literal) {
    int begin = at - 1;
    at = Math.min(begin + literal.length, end);
    return is(begin, at, literal);
  }

  private @Nullable String text() {
    int begin = at;
    int textEnd = textEnd();
    return textEnd < 0 ? null : string(begin, textEnd);
  }

  /**
   * Consumes a string and its closing quote; returns the index of the quote, -1 if it is not plain.
   */
  private int textEnd() {
    for (int i = at; i < end; i++) {
      byte b = bytes[i];
      if (b == '"') {
        at = i + 1;
        return i;
      }
      if (!isPlain(b)) {
        return -1;
      }
    }
    return -1;
  }

  /**
   * Returns whether a byte is printable ASCII without a special meaning. Callers check for quotes.
   */
  static boolean isPlain(byte b) {
    return b >= ' ' && b != '\\' && b != 0x7F;
  }

  private String string(int begin, int textEnd) {
    return new String(bytes, begin, textEnd - begin, StandardCharsets.ISO_8859_1);
  }

  private boolean is(int begin, int textEnd, byte[] text) {
    return textEnd - begin == text.length
        && Arrays.equals(bytes, begin, textEnd, text, 0, text.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
