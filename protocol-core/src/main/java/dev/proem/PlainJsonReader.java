package dev.proem;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fast path of reading JSON contents: reads small plain objects, whose values are strings
 * without escapes, integers, booleans or null. The results are those of {@link
 * JsonContent#STANDARD} with Jackson, which reads all other contents and reports all faults.
 *
 * <p>{@code JsonContentBenchmark.read} of a search request takes about a third of the time of
 * Jackson; a content that is not plain takes about 80 ns more. {@code PlainJsonReaderTest} checks
 * that the results are equal.
 */
final class PlainJsonReader {
  /** Longer contents are rarely plain, and Jackson is as fast for them. */
  static final int MAX_BYTES = 4_096;

  /** A long has room for any integer of so many digits. */
  private static final int MAX_DIGITS = 18;

  /** Stands for a value that is left to Jackson. */
  private static final Object NOT_PLAIN = new Object();

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  private final byte[] bytes;
  private int at;

  private PlainJsonReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads the object of a content in UTF-8; returns null if it is not plain. */
  static @Nullable Map<String, @Nullable Object> read(byte[] content) {
    return content.length > MAX_BYTES ? null : new PlainJsonReader(content).document();
  }

  private @Nullable Map<String, @Nullable Object> document() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    if (next() != '{') {
      return null;
    }
    int end = next();
    if (end != '}') {
      at--;
      do {
        if (next() != '"' || !(text() instanceof String key) || next() != ':') {
          return null;
        }
        Object value = value();
        if (value == NOT_PLAIN) {
          return null;
        }
        members.put(key, value);
        end = next();
      } while (end == ',');
    }
    return end == '}' && next() < 0 ? members : null;
  }

  /** Consumes white space and the next byte, and returns the byte; -1 at the end. */
  private int next() {
    while (at < bytes.length) {
      byte b = bytes[at++];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b & 0xFF;
      }
    }
    at++; // document() steps back by one
    return -1;
  }

  private @Nullable Object value() {
    int first = next();
    return switch (first) {
      case '"' -> text();
      case 't' -> literal(TRUE, true);
      case 'f' -> literal(FALSE, false);
      case 'n' -> literal(NULL, null);
      default -> number(first);
    };
  }

  /** Reads a string whose opening quote has been consumed. */
  private Object text() {
    int start = at;
    byte all = 0;
    while (at < bytes.length) {
      byte b = bytes[at++];
      if (b == '"') {
        return all >= 0
            ? new String(bytes, start, at - 1 - start, StandardCharsets.ISO_8859_1) // ASCII
            : utf8(start, at - 1);
      }
      if (b == '\\' || (b >= 0 && b < ' ')) {
        return NOT_PLAIN;
      }
      all |= b;
    }
    return NOT_PLAIN;
  }

  /** Decodes UTF-8; Java replaces malformed bytes by U+FFFD. */
  private Object utf8(int start, int end) {
    String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0 ? text : NOT_PLAIN;
  }

  private @Nullable Object literal(byte[] name, @Nullable Object value) {
    int end = at - 1 + name.length;
    if (end > bytes.length
        || !Arrays.equals(bytes, at - 1, end, name, 0, name.length)
        || continues(end)) {
      return NOT_PLAIN;
    }
    at = end;
    return value;
  }

  private Object number(int first) {
    boolean negative = first == '-';
    int start = negative ? at : at - 1;
    long value = 0;
    for (at = start; at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      if (at - start == MAX_DIGITS) {
        return NOT_PLAIN;
      }
      value = 10 * value + (bytes[at] - '0');
    }
    int digits = at - start;
    boolean invalid = digits == 0 || (bytes[start] == '0' && (digits > 1 || negative));
    return invalid || continues(at) ? NOT_PLAIN : Long.valueOf(negative ? -value : value);
  }

  /** Returns whether a literal or an integer is followed by something else than punctuation. */
  private boolean continues(int end) {
    return end < bytes.length && " \t\r\n,}".indexOf(bytes[end]) < 0;
  }
}
