package dev.proem;

import java.util.OptionalDouble;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;

/** Reads numbers only, where Jackson's own takes a string {@code "NaN"} as well. */
final class OptionalDoubles extends StdScalarDeserializer<OptionalDouble> {
  OptionalDoubles() {
    super(OptionalDouble.class);
  }

  @Override
  public OptionalDouble deserialize(JsonParser parser, DeserializationContext context) {
    return parser.currentToken().isNumeric()
        ? OptionalDouble.of(parser.getDoubleValue())
        : (OptionalDouble) context.handleUnexpectedToken(getValueType(context), parser);
  }

  @Override
  public OptionalDouble getNullValue(DeserializationContext context) {
    return OptionalDouble.empty();
  }
}
