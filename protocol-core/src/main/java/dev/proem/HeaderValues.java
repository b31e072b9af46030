package dev.proem;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.NumberOutput;

/**
 * Brings the values of extra headers into the one form that a header holds, so that a header that
 * is written and read again is equal to itself. See {@code docs/spec/protocol.md}, section
 * "Values".
 */
final class HeaderValues {
  /** More bits than an integer of {@link Limits#HEADER_NUMBER_LENGTH} characters can have. */
  private static final int NUMBER_BITS = 4 * Limits.HEADER_NUMBER_LENGTH;

  /**
   * With this many bits a number is surely short enough: to count its digits costs their square.
   */
  private static final int SHORT_NUMBER_BITS = 3 * Limits.HEADER_NUMBER_LENGTH;

  private HeaderValues() {}

  /** The value as String, Long, BigInteger, Double, BigDecimal, Boolean, List, Map or null. */
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
      return canonicalInteger(integer);
    }
    if (value instanceof Double || value instanceof Float) {
      return finite(((Number) value).doubleValue());
    }
    if (value instanceof BigDecimal decimal) {
      return canonicalDecimal(decimal);
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

  private static Number canonicalInteger(BigInteger integer) {
    if (integer.bitLength() < Long.SIZE) {
      return integer.longValue();
    }
    if (integer.bitLength() > NUMBER_BITS) {
      throw numberTooLong();
    }
    if (integer.bitLength() > SHORT_NUMBER_BITS) {
      checkLength(integer.toString());
    }
    return integer;
  }

  /** A Double where that is exactly the number, else a BigDecimal without trailing zeros. */
  private static Number canonicalDecimal(BigDecimal decimal) {
    if (decimal.unscaledValue().bitLength() > NUMBER_BITS) {
      throw numberTooLong();
    }
    long exponent = HeaderJson.exponent(decimal);
    if (Math.abs(exponent) > Limits.HEADER_NUMBER_EXPONENT) {
      throw new IllegalArgumentException(
          "a header number has the exponent "
              + exponent
              + ", beyond "
              + Limits.HEADER_NUMBER_EXPONENT);
    }
    double nearest = nearest(decimal);
    if (Double.isFinite(nearest)
        && (isSurelyShortest(decimal, nearest) || shortest(nearest).compareTo(decimal) == 0)) {
      return nearest;
    }
    BigDecimal stripped = withoutTrailingZeros(decimal);
    if (stripped.unscaledValue().bitLength() > SHORT_NUMBER_BITS) {
      checkLength(HeaderJson.number(stripped));
    }
    return stripped;
  }

  /** As {@code doubleValue()}, which on some Java versions computes far powers of ten in full. */
  private static double nearest(BigDecimal decimal) {
    return decimal.precision() <= 15 && Math.abs(decimal.scale()) <= 22
        ? decimal.doubleValue()
        : Double.parseDouble(decimal.toString());
  }

  /** No two decimals of 15 digits share a normal double: the cheap answer for most numbers. */
  private static boolean isSurelyShortest(BigDecimal decimal, double nearest) {
    return decimal.precision() <= 15 && Math.abs(nearest) >= Double.MIN_NORMAL;
  }

  /** As {@code stripTrailingZeros()}, which divides the whole number once per zero. */
  private static BigDecimal withoutTrailingZeros(BigDecimal decimal) {
    if (decimal.unscaledValue().testBit(0)) {
      return decimal; // odd
    }
    String digits = decimal.unscaledValue().toString();
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    int zeros = digits.length() - end;
    return new BigDecimal(new BigInteger(digits.substring(0, end)), decimal.scale() - zeros);
  }

  private static Double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no number " + value);
    }
    return value;
  }

  /**
   * The shortest decimal that reads back as this finite double, and of those the nearest to it:
   * what CPython's {@code repr} shows. {@code Double.toString} is not it: before Java 19 it is
   * longer than needed at times, and always it has two digits ({@code 4.9E-324} for {@code
   * 5e-324}).
   */
  static BigDecimal shortest(double value) {
    BigDecimal decimal = new BigDecimal(NumberOutput.toString(value, true)).stripTrailingZeros();
    if (decimal.precision() == 2) {
      BigDecimal oneDigit = decimal.round(new MathContext(1));
      if (nearest(oneDigit) == value) {
        return oneDigit.stripTrailingZeros();
      }
    }
    return decimal;
  }

  static String checkText(String text) {
    if (isOfMostMessages(text)) {
      return text;
    }
    int surrogate = TextCodec.unpairedSurrogate(text);
    if (surrogate >= 0) {
      throw new IllegalArgumentException(
          "an unpaired surrogate at index "
              + surrogate
              + " of a header text can't be written as UTF-8");
    }
    return text;
  }

  /** The usual types and encodings: to compare them costs less than to look through them. */
  private static boolean isOfMostMessages(String text) {
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

  private static void checkLength(String number) {
    if (number.length() > Limits.HEADER_NUMBER_LENGTH) {
      throw numberTooLong();
    }
  }

  private static IllegalArgumentException numberTooLong() {
    return new IllegalArgumentException(
        "a header number has more than " + Limits.HEADER_NUMBER_LENGTH + " characters");
  }
}
