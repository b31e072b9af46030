package dev.proem;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.DefaultPrettyPrinter.NopIndenter;
import tools.jackson.core.util.JsonParserDelegate;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes JSON contents through one mapper. Immutable and thread-safe. */
final class JsonBinding {
  private static final DefaultPrettyPrinter PYTHON_SEPARATORS =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withObjectNameValueSpacing(Spacing.AFTER)
                  .withObjectEntrySpacing(Spacing.AFTER)
                  .withArrayElementSpacing(Spacing.AFTER)
                  .withObjectEmptySeparator("")
                  .withArrayEmptySeparator(""))
          .withObjectIndenter(NopIndenter.instance())
          .withArrayIndenter(NopIndenter.instance());

  private final JsonMapper mapper;
  private final ObjectWriter writer;
  private final ObjectReader strict;
  private final ObjectReader lenient;
  private final ObjectReader strictPlain;
  private final ObjectReader lenientPlain;

  JsonBinding(JsonMapper mapper) {
    this.mapper = mapper;
    this.writer = mapper.writer().with(PYTHON_SEPARATORS);
    this.strict = mapper.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    this.lenient = strict.with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
    this.strictPlain = strict.forType(Object.class);
    this.lenientPlain = lenient.forType(Object.class);
  }

  /**
   * Writes a value as JSON in UTF-8.
   *
   * @param type the type that the value is written as; null for its class
   * @throws IllegalArgumentException if the mapper cannot write the value
   */
  byte[] write(@Nullable Object value, @Nullable Type type) {
    ByteArrayBuilder out = new ByteArrayBuilder();
    try {
      ObjectWriter typed = type == null ? writer : writer.forType(mapper.constructType(type));
      try (JsonGenerator generator = new FiniteGenerator(typed.createGenerator(out), limits())) {
        typed.writeValue(generator, value);
      }
      return out.toByteArray();
    } catch (ForeignClassException e) {
      throw e;
    } catch (JacksonException e) {
      throw JsonWriteFaults.notWritable(e);
    }
  }

  private StreamReadConstraints limits() {
    return mapper.tokenStreamFactory().streamReadConstraints();
  }

  /** Returns the content as an object of a type; never null. */
  Object read(Message message, Type type) {
    JavaType wanted = mapper.constructType(type);
    Object value = value(message, reader(message).forType(wanted));
    if (value == null) {
      throw JsonFaults.mismatch(
          wanted, wanted.getRawClass().getSimpleName() + " wanted, found null");
    }
    return value;
  }

  /** Returns the content as a tree. */
  JsonNode tree(Message message) {
    ObjectReader reader = reader(message).forType(JsonNode.class);
    return (JsonNode) Objects.requireNonNull(value(message, reader));
  }

  /** Returns the content as plain Java values. */
  @Nullable Object plain(Message message) {
    return widened(
        value(message, message.dialect() == Dialect.LENIENT ? lenientPlain : strictPlain));
  }

  private ObjectReader reader(Message message) {
    return message.dialect() == Dialect.LENIENT ? lenient : strict;
  }

  /** Replaces Integer by Long, so the type of a value does not depend on its size. */
  @SuppressWarnings("unchecked") // Jackson creates these for Object.class
  private static @Nullable Object widened(@Nullable Object value) {
    if (value instanceof Integer integer) {
      return integer.longValue();
    }
    if (value instanceof List<?> list) {
      ((List<Object>) list).replaceAll(JsonBinding::widened);
    } else if (value instanceof Map<?, ?> map) {
      ((Map<String, Object>) map).replaceAll((key, member) -> widened(member));
    }
    return value;
  }

  private @Nullable Object value(Message message, ObjectReader reader) {
    String text = message.text();
    try (JsonParser parser = new FiniteParser(reader.createParser(text))) {
      return reader.readValue(parser);
    } catch (JacksonException e) {
      throw JsonFaults.notReadable(e, message, text, reader, limits());
    }
  }

  /**
   * Rejects a number that is out of the range of a double or float, for which Jackson returns an
   * infinity. Accepts the literals of the lenient dialect.
   */
  private static final class FiniteParser extends JsonParserDelegate {
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
}
