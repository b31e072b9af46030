package dev.proem;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads small plain contents: JSON objects whose values are texts without escapes, integers, truth
 * values or null, as most requests and replies are. It makes what {@link JsonContent#STANDARD}
 * makes through Jackson; whatever is not plain, or not JSON, is left to Jackson, which is the one
 * truth of what is valid and of how it fails.
 *
 * <p>Gain: {@code JsonContentBenchmark.read} of a search request takes about a third of the time of
 * Jackson; one with a list, which is not plain, some 80 ns more. {@code PlainJsonReaderTest} holds
 * the two equal.
 */
final class PlainJsonReader {
  /** Longer contents are rarely plain, and Jackson is as quick with them. */
  static final int MOST_BYTES = 4_096;

  /** All of these are surely longs. */
  private static final int MOST_DIGITS = 18;

  /** Says that Jackson has to look at it. */
  private static final Object NOT_PLAIN = new Object();

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  private final byte[] bytes;
  private int at;

  private PlainJsonReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The object of a content in UTF-8; null when it is not plain. */
  static @Nullable Map<String, @Nullable Object> read(byte[] content) {
    return content.length > MOST_BYTES ? null : new PlainJsonReader(content).document();
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

  /** The next byte that is no white space, which is consumed; -1 at the end. */
  private int next() {
    while (at < bytes.length) {
      byte b = bytes[at++];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b & 0xFF;
      }
    }
    at++; // so that it can be given back like any other
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

  /** The rest of a text, after its quote. */
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

  /** Java puts a replacement character where it is no UTF-8. */
  private Object utf8(int start, int end) {
    String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0 ? text : NOT_PLAIN;
  }

  private @Nullable Object literal(byte[] name, @Nullable Object value) {
    int end = at - 1 + name.length;
    if (end > bytes.length
        || !Arrays.equals(bytes, at - 1, end, name, 0, name.length)
        || isPartOfWord(end)) {
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
      if (at - start == MOST_DIGITS) {
        return NOT_PLAIN;
      }
      value = 10 * value + (bytes[at] - '0');
    }
    int digits = at - start;
    boolean odd = digits == 0 || (bytes[start] == '0' && (digits > 1 || negative));
    return odd || isPartOfWord(at) ? NOT_PLAIN : Long.valueOf(negative ? -value : value);
  }

  /** Whether something other than JSON's punctuation follows a literal or an integer. */
  private boolean isPartOfWord(int end) {
    return end < bytes.length && " \t\r\n,}".indexOf(bytes[end]) < 0;
  }
}
