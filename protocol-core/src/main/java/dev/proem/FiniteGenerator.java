package dev.proem;

import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * Refuses numbers that JSON does not have, where Jackson writes a string, and those that are longer
 * than what is read.
 */
final class FiniteGenerator extends JsonGeneratorDelegate {
  private final int maxDigits;

  FiniteGenerator(JsonGenerator generator, int maxDigits) {
    super(generator, false);
    this.maxDigits = maxDigits;
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

  /** Jackson's own would not come back here for each element. */
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

  /** To count the digits of a number costs the square of their count, its bits tell most of it. */
  private void checkDigits(BigInteger unscaled, Number value) {
    long bits = unscaled.bitLength();
    if (bits <= 3L * maxDigits) {
      return; // surely short enough: a digit has more than 3 bits
    }
    if (bits > 4L * maxDigits
        || value.toString().chars().filter(Character::isDigit).count() > maxDigits) {
      throw new StreamWriteException(this, "a number has more than " + maxDigits + " digits");
    }
  }

  private void check(boolean finite, Object value) {
    if (!finite) {
      throw new StreamWriteException(this, "JSON has no number " + value);
    }
  }
}
