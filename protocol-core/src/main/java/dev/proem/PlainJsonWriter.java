package dev.proem;

import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fast path of writing JSON contents: writes what {@link PlainJsonReader} can read, in the
 * bytes of {@link JsonContent#STANDARD} with Jackson, which writes all other values.
 *
 * <p>{@code JsonContentBenchmark.write} of a reply takes about a third of the time of Jackson.
 * {@code PlainJsonWriterTest} checks that the results are equal.
 */
final class PlainJsonWriter {
  private static final Class<?> EMPTY_OR_LARGER_MAP = Map.of().getClass();
  private static final Class<?> SINGLETON_MAP = Map.of("", "").getClass();

  private byte[] bytes = new byte[128];
  private int size;

  private PlainJsonWriter() {}

  /** Writes at most {@link PlainJsonReader#MAX_BYTES}; returns null if the value is not plain. */
  static byte @Nullable [] write(@Nullable Object value) {
    if (value == null || !isPlainMap(value.getClass())) {
      return null;
    }
    try {
      return new PlainJsonWriter().document((Map<?, ?>) value);
    } catch (ConcurrentModificationException e) {
      return null; // Jackson throws the exception
    }
  }

  /** Excludes map classes of users, which may have annotations of Jackson. */
  private static boolean isPlainMap(Class<?> type) {
    return type == LinkedHashMap.class
        || type == HashMap.class
        || type == SINGLETON_MAP
        || type == EMPTY_OR_LARGER_MAP;
  }

  private byte @Nullable [] document(Map<?, ?> map) {
    raw("{");
    for (Map.Entry<?, ?> member : map.entrySet()) {
      if (size > 1) {
        raw(", ");
      }
      if (!(member.getKey() instanceof String key) || !text(key)) {
        return null;
      }
      raw(": ");
      if (!value(member.getValue())) {
        return null;
      }
    }
    raw("}");
    return size <= PlainJsonReader.MAX_BYTES ? Arrays.copyOf(bytes, size) : null;
  }

  // these return false if the value is not plain

  private boolean value(@Nullable Object value) {
    if (value instanceof String text) {
      return text(text);
    }
    if (value == null || value instanceof Boolean) {
      return raw(value == null ? "null" : value.toString());
    }
    return (value instanceof Long || value instanceof Integer) && raw(value.toString());
  }

  @SuppressWarnings("deprecation") // it is ASCII
  private boolean raw(String ascii) {
    ensure(ascii.length());
    ascii.getBytes(0, ascii.length(), bytes, size);
    size += ascii.length();
    return true;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  /** Writes UTF-8; returns false if a character must be escaped or is an unpaired surrogate. */
  private boolean text(String text) {
    if (text.length() > PlainJsonReader.MAX_BYTES - size) {
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
}
