package dev.proem;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The quick way through small plain contents: JSON objects whose values are texts without escapes,
 * integers, truth values or null, as most requests and replies are. It makes what {@link
 * JsonContent#STANDARD} makes through Jackson; whatever is not plain, or not JSON, is left to
 * Jackson, which is the one truth of what is valid and of how it fails.
 *
 * <p>{@code JsonContentBenchmark} of protocol-benchmarks: a search request is read four times, and
 * its reply written five times as fast as through Jackson's streams and their pooled buffers.
 */
final class PlainJson {
  /** Longer contents are rarely plain, and Jackson is as quick with them. */
  static final int MOST_BYTES = 4_096;

  /** All of these are surely longs. */
  private static final int MOST_DIGITS = 18;

  private static final Class<?> MAP_OF_NONE_OR_MANY = Map.of().getClass();
  private static final Class<?> MAP_OF_ONE = Map.of("", "").getClass();

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  private final byte[] bytes;
  private int at;

  private PlainJson(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Says that Jackson has to look at it. */
  private static final Object NOT_PLAIN = new Object();

  // reading

  /** The object of a content in UTF-8; null when it is not plain. */
  static @Nullable Map<String, @Nullable Object> read(byte[] content) {
    return content.length > MOST_BYTES ? null : new PlainJson(content).document();
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

  // writing

  /** The bytes of a value; null when it is not plain. */
  static byte @Nullable [] write(@Nullable Object value) {
    if (value == null || !isPlainMap(value.getClass())) {
      return null;
    }
    Map<?, ?> map = (Map<?, ?>) value;
    Output out = new Output();
    out.raw('{');
    for (Map.Entry<?, ?> member : map.entrySet()) {
      if (out.size > 1) {
        out.raw(',');
        out.raw(' ');
      }
      if (!(member.getKey() instanceof String key) || !out.text(key)) {
        return null;
      }
      out.raw(':');
      out.raw(' ');
      if (!out.value(member.getValue())) {
        return null;
      }
    }
    out.raw('}');
    return out.bytes();
  }

  /** Maps of a user's own may tell Jackson to be written in another way. */
  private static boolean isPlainMap(Class<?> type) {
    return type == LinkedHashMap.class
        || type == HashMap.class
        || type == MAP_OF_ONE
        || type == MAP_OF_NONE_OR_MANY;
  }

  /** Grows as needed; each method says whether it could write what it was given. */
  private static final class Output {
    private byte[] bytes = new byte[128];
    private int size;

    private void raw(char c) {
      ensure(1);
      bytes[size++] = (byte) c;
    }

    private boolean raw(byte[] some) {
      ensure(some.length);
      System.arraycopy(some, 0, bytes, size, some.length);
      size += some.length;
      return true;
    }

    private void ensure(int more) {
      if (bytes.length - size < more) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
      }
    }

    private boolean value(@Nullable Object value) {
      if (value instanceof String text) {
        return text(text);
      }
      if (value == null) {
        return raw(NULL);
      }
      if (value instanceof Boolean truth) {
        return raw(truth ? TRUE : FALSE);
      }
      return (value instanceof Long || value instanceof Integer)
          && raw(value.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** In UTF-8, unless something has to be escaped, or half a surrogate pair can't be written. */
    private boolean text(String text) {
      if (text.length() > MOST_BYTES) {
        return false;
      }
      ensure(3 * text.length() + 2);
      byte[] to = bytes;
      int end = size;
      to[end++] = '"';
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c < 0x80) {
          if (c < ' ' || c == '"' || c == '\\') {
            return false;
          }
          to[end++] = (byte) c;
        } else if (c < 0x800) {
          to[end++] = (byte) (0xC0 | c >> 6);
          to[end++] = (byte) (0x80 | (c & 0x3F));
        } else if (!Character.isSurrogate(c)) {
          to[end++] = (byte) (0xE0 | c >> 12);
          to[end++] = (byte) (0x80 | (c >> 6 & 0x3F));
          to[end++] = (byte) (0x80 | (c & 0x3F));
        } else {
          i++;
          if (i == text.length() || !Character.isSurrogatePair(c, text.charAt(i))) {
            return false;
          }
          int both = Character.toCodePoint(c, text.charAt(i));
          to[end++] = (byte) (0xF0 | both >> 18);
          to[end++] = (byte) (0x80 | (both >> 12 & 0x3F));
          to[end++] = (byte) (0x80 | (both >> 6 & 0x3F));
          to[end++] = (byte) (0x80 | (both & 0x3F));
        }
      }
      to[end++] = '"';
      size = end;
      return true;
    }

    private byte[] bytes() {
      return Arrays.copyOf(bytes, size);
    }
  }
}
