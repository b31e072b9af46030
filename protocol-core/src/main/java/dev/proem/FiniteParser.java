package dev.proem;

import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.util.JsonParserDelegate;

/**
 * Refuses a number that is written in digits and that no double (or float) can hold, where Jackson
 * makes an infinity of it. The literals of the lenient dialect are taken as they are.
 */
final class FiniteParser extends JsonParserDelegate {
  FiniteParser(JsonParser parser) {
    super(parser);
  }

  @Override
  public double getDoubleValue() {
    double value = super.getDoubleValue();
    check(Double.isInfinite(value), double.class);
    return value;
  }

  @Override
  public float getFloatValue() {
    float value = super.getFloatValue();
    check(Float.isInfinite(value), float.class);
    return value;
  }

  @Override
  public Number getNumberValue() {
    Number value = super.getNumberValue();
    check(value instanceof Double number && number.isInfinite(), double.class);
    return value;
  }

  private void check(boolean infinite, Class<?> type) {
    if (infinite && !isNaN()) {
      throw new InputCoercionException(this, "out of range", currentToken(), type);
    }
  }
}
