package dev.proem;

import java.time.Month;
import java.time.Year;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.FromStringDeserializer;
import tools.jackson.databind.type.ArrayType;

/** Adds a {@link KindGuard} to each type that Jackson also reads from other kinds of JSON. */
final class KindModifier extends ValueDeserializerModifier {
  private static final long serialVersionUID = 1;

  private static final Set<JsonToken> STRING = EnumSet.of(JsonToken.VALUE_STRING);
  private static final Set<JsonToken> INTEGER = EnumSet.of(JsonToken.VALUE_NUMBER_INT);
  private static final Set<JsonToken> NUMBER =
      EnumSet.of(JsonToken.VALUE_NUMBER_INT, JsonToken.VALUE_NUMBER_FLOAT);
  private static final Set<JsonToken> ARRAY = EnumSet.of(JsonToken.START_ARRAY);

  @Override
  public ValueDeserializer<?> modifyDeserializer(
      DeserializationConfig config,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    Set<JsonToken> kinds = kinds(bean.getBeanClass(), deserializer);
    return kinds == null ? deserializer : new KindGuard(deserializer, bean.getType(), kinds);
  }

  @Override
  public ValueDeserializer<?> modifyArrayDeserializer(
      DeserializationConfig config,
      ArrayType type,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    Class<?> element = type.getContentType().getRawClass();
    return element == double.class || element == float.class
        ? new KindGuard(deserializer, type, ARRAY)
        : deserializer;
  }

  @Override
  public ValueDeserializer<?> modifyEnumDeserializer(
      DeserializationConfig config,
      JavaType type,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    return type.hasRawClass(Month.class)
        ? new KindGuard(deserializer, type, INTEGER)
        : deserializer;
  }

  /**
   * Returns the kinds of JSON that a value of the class is written as, if Jackson reads more;
   * otherwise null.
   */
  private static @Nullable Set<JsonToken> kinds(Class<?> type, ValueDeserializer<?> deserializer) {
    if (type == double.class
        || type == Double.class
        || type == float.class
        || type == Float.class) {
      return NUMBER; // not "NaN"
    }
    if (type == byte.class || type == Byte.class || type == Year.class) {
      return INTEGER; // not 200 for a byte
    }
    if (type == Class.class) {
      return EnumSet.noneOf(JsonToken.class); // a content loads no class
    }
    return KindGuard.isTime(type) || deserializer instanceof FromStringDeserializer ? STRING : null;
  }
}
