package dev.proem;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * Rejects numbers that JSON does not have, for which Jackson writes a string, and numbers and keys
 * that are longer than the limits for reading.
 */
final class FiniteGenerator extends JsonGeneratorDelegate {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private final int maxDigits;
  private final int maxNameLength;

  FiniteGenerator(JsonGenerator generator, StreamReadConstraints limits) {
    super(generator, false);
    this.maxDigits = limits.getMaxNumberLength();
    this.maxNameLength = limits.getMaxNameLength();
  }

  @Override
  public JsonGenerator writeName(String name) {
    checkName(name);
    return super.writeName(name);
  }

  @Override
  public JsonGenerator writeName(SerializableString name) {
    checkName(name.getValue());
    return super.writeName(name);
  }

  private void checkName(String name) {
    if (name.length() > maxNameLength) {
      throw new StreamWriteException(this, "a key has more than " + maxNameLength + " characters");
    }
  }

  /** Called with the string of any other {@link Number}, such as a {@code DoubleAdder}. */
  @Override
  public JsonGenerator writeNumber(String value) {
    check(NUMBER.matcher(value).matches(), Preview.of(value));
    if (digits(value) > maxDigits) {
      throw tooLong();
    }
    return super.writeNumber(value);
  }

  @Override
  public JsonGenerator writeNumber(double value) {
    check(Double.isFinite(value), value);
    return super.writeNumber(value);
  }

  @Override
  public JsonGenerator writeNumber(float value) {
    check(Float.isFinite(value), value);
    return super.writeNumber(value);
  }

  /** Checks the elements, because Jackson's own method does not call {@code writeNumber}. */
  @Override
  public JsonGenerator writeArray(double[] array, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      check(Double.isFinite(array[i]), array[i]);
    }
    return super.writeArray(array, offset, length);
  }

  @Override
  public JsonGenerator writeNumber(BigInteger value) {
    checkDigits(value, value);
    return super.writeNumber(value);
  }

  @Override
  public JsonGenerator writeNumber(BigDecimal value) {
    checkDigits(value.unscaledValue(), value);
    return super.writeNumber(value);
  }

  /** Counts the digits only if the bits do not decide, because that takes quadratic time. */
  private void checkDigits(BigInteger unscaled, Number value) {
    long bits = unscaled.bitLength();
    if (bits <= 3L * maxDigits) {
      return; // a digit has more than 3 bits
    }
    if (bits > 4L * maxDigits || digits(value.toString()) > maxDigits) {
      throw tooLong();
    }
  }

  private static long digits(String number) {
    return number.chars().filter(Character::isDigit).count();
  }

  private StreamWriteException tooLong() {
    return new StreamWriteException(this, "a number has more than " + maxDigits + " digits");
  }

  private void check(boolean finite, Object value) {
    if (!finite) {
      throw new StreamWriteException(this, "JSON has no number " + value);
    }
  }
}
