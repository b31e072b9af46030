package dev.proem;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import tools.jackson.core.io.NumberOutput;

/**
 * The numbers of extra headers: their canonical form and their JSON. See {@code
 * docs/spec/protocol.md}, sections "Values" and "Canonical header".
 */
final class HeaderNumbers {
  /** An integer with more bits has more characters than the limit. */
  private static final int NUMBER_BITS = 4 * Limits.HEADER_NUMBER_LENGTH;

  /**
   * A number with at most so many bits is within the limit; counting digits takes quadratic time.
   */
  private static final int SHORT_NUMBER_BITS = 3 * Limits.HEADER_NUMBER_LENGTH;

  private HeaderNumbers() {}

  static Number canonical(BigInteger integer) {
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

  /**
   * Returns a Double if it is exactly the number, otherwise a BigDecimal without trailing zeros.
   */
  static Number canonical(BigDecimal decimal) {
    if (decimal.unscaledValue().bitLength() > NUMBER_BITS) {
      throw numberTooLong();
    }
    long exponent = exponent(decimal);
    if (Math.abs(exponent) > Limits.HEADER_NUMBER_EXPONENT) {
      String why = "a header number has the exponent " + exponent + ", beyond ";
      throw new IllegalArgumentException(why + Limits.HEADER_NUMBER_EXPONENT);
    }
    double nearest = nearest(decimal);
    if (Double.isFinite(nearest)
        && (isSurelyShortest(decimal, nearest) || shortest(nearest).compareTo(decimal) == 0)) {
      return nearest;
    }
    BigDecimal stripped = withoutTrailingZeros(decimal);
    if (stripped.unscaledValue().bitLength() > SHORT_NUMBER_BITS) {
      checkLength(toJson(stripped));
    }
    return stripped;
  }

  /**
   * Replaces {@code doubleValue()}, which is slow for large powers of ten on some Java versions.
   */
  private static double nearest(BigDecimal decimal) {
    return decimal.precision() <= 15 && Math.abs(decimal.scale()) <= 22
        ? decimal.doubleValue()
        : Double.parseDouble(decimal.toString());
  }

  /** The fast path for most numbers: no two decimals of 15 digits share a normal double. */
  private static boolean isSurelyShortest(BigDecimal decimal, double nearest) {
    return decimal.precision() <= 15 && Math.abs(nearest) >= Double.MIN_NORMAL;
  }

  /** Replaces {@code stripTrailingZeros()}, which divides the whole number once for each zero. */
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

  static Double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no number " + value);
    }
    return value;
  }

  /**
   * Returns the shortest decimal that reads back as this finite double, and of those the nearest:
   * the result of CPython's {@code repr}. {@code Double.toString} is sometimes longer before Java
   * 19, and always has two digits ({@code 4.9E-324} for {@code 5e-324}).
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

  private static void checkLength(String number) {
    if (number.length() > Limits.HEADER_NUMBER_LENGTH) {
      throw numberTooLong();
    }
  }

  private static IllegalArgumentException numberTooLong() {
    return new IllegalArgumentException(
        "a header number has more than " + Limits.HEADER_NUMBER_LENGTH + " characters");
  }

  static String toJson(double value) {
    if (value == 0) {
      return Double.doubleToRawLongBits(value) < 0 ? "-0.0" : "0.0";
    }
    return layout(shortest(value));
  }

  /**
   * Returns the layout of doubles; if that exceeds the limit, the shortest form, which is never
   * longer than the text that was read.
   */
  static String toJson(BigDecimal value) {
    String layout = layout(value);
    return layout.length() <= Limits.HEADER_NUMBER_LENGTH ? layout : shortestForm(value);
  }

  /**
   * Like CPython's {@code repr(float)}, with an exponent below 1e-4 and from 1e16, of at least two
   * digits.
   */
  private static String layout(BigDecimal value) {
    long exponent = exponent(value);
    if (exponent >= -4 && exponent < 16) {
      String plain = value.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    long size = Math.abs(exponent);
    return onePlace(value) + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
  }

  private static String shortestForm(BigDecimal value) {
    String point = onePlace(value) + "e" + exponent(value);
    String whole = value.unscaledValue() + "e" + -(long) value.scale();
    String shortest = whole.length() < point.length() ? whole : point;
    if (value.scale() <= 0 || value.scale() > Limits.HEADER_NUMBER_LENGTH) {
      return shortest;
    }
    String plain = value.toPlainString();
    return plain.length() < shortest.length() ? plain : shortest;
  }

  /** Returns the digits with a point after the first. */
  private static String onePlace(BigDecimal value) {
    StringBuilder digits = new StringBuilder(value.unscaledValue().toString());
    int first = value.signum() < 0 ? 2 : 1;
    return digits.length() == first ? digits.toString() : digits.insert(first, '.').toString();
  }

  /** Returns the exponent of the notation with one digit before the point. */
  static long exponent(BigDecimal value) {
    return (long) value.precision() - value.scale() - 1;
  }
}
