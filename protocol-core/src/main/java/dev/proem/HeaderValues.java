package dev.proem;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts the values of extra headers to the canonical form, so a header that is written and read
 * is equal to itself. See {@code docs/spec/protocol.md}, section "Values".
 */
final class HeaderValues {
  private HeaderValues() {}

  /** Returns a String, Long, BigInteger, Double, BigDecimal, Boolean, List, Map or null. */
  static @Nullable Object canonical(@Nullable Object value, int level) {
    if (value == null || value instanceof Long || value instanceof Boolean) {
      return value;
    }
    if (value instanceof String text) {
      return checkText(text);
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof BigInteger integer) {
      return HeaderNumbers.canonical(integer);
    }
    if (value instanceof Double || value instanceof Float) {
      return HeaderNumbers.finite(((Number) value).doubleValue());
    }
    if (value instanceof BigDecimal decimal) {
      return HeaderNumbers.canonical(decimal);
    }
    if (value instanceof Map<?, ?> map) {
      return canonicalMap(map, level + 1);
    }
    if (value instanceof List<?> list) {
      return canonicalList(list, level + 1);
    }
    throw new IllegalArgumentException(
        "a header value can't be a " + value.getClass().getName() + "; use a plain Java value");
  }

  private static Map<String, @Nullable Object> canonicalMap(Map<?, ?> map, int level) {
    checkNesting(level);
    if (map.isEmpty()) {
      return Map.of();
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          result.put(checkKey(key), canonical(value, level));
        });
    return Collections.unmodifiableMap(result);
  }

  static String checkKey(@Nullable Object key) {
    if (!(key instanceof String name)) {
      throw new IllegalArgumentException("a header key must be a string, not " + key);
    }
    return checkText(name);
  }

  private static List<@Nullable Object> canonicalList(List<?> list, int level) {
    checkNesting(level);
    if (list.isEmpty()) {
      return List.of();
    }
    List<@Nullable Object> result = new ArrayList<>(list.size());
    for (Object element : list) {
      result.add(canonical(element, level));
    }
    return Collections.unmodifiableList(result);
  }

  static String checkText(String text) {
    if (isFrequent(text)) {
      return text;
    }
    int surrogate = TextCodec.unpairedSurrogate(text);
    if (surrogate >= 0) {
      throw new IllegalArgumentException(
          "unpaired surrogate at index " + surrogate + " of a header text");
    }
    return text;
  }

  /** Recognizes frequent types and encodings, which is faster than a search for surrogates. */
  private static boolean isFrequent(String text) {
    return text.equals("utf-8")
        || text.equals("text/json")
        || text.equals("binary")
        || text.equals("text/plain");
  }

  private static void checkNesting(int level) {
    if (level > MessageHeader.MAX_NESTING) {
      throw new IllegalArgumentException(
          "header values nest deeper than " + MessageHeader.MAX_NESTING + " levels");
    }
  }
}
