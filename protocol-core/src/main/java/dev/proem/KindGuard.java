package dev.proem;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Calendar;
import java.util.Date;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.util.JsonParserDelegate;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/** Rejects JSON of another kind than a value is written as, before Jackson converts it. */
final class KindGuard extends DelegatingDeserializer {
  private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?\\d+\\.?\\d*\\s*");

  private final JavaType type;
  private final Set<JsonToken> kinds;

  KindGuard(ValueDeserializer<?> deserializer, JavaType type, Set<JsonToken> kinds) {
    super(deserializer);
    this.type = type;
    this.kinds = kinds;
  }

  @Override
  protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> deserializer) {
    return new KindGuard(deserializer, type, kinds);
  }

  /** An annotation that specifies the kind of JSON of a member takes precedence. */
  @Override
  public ValueDeserializer<?> createContextual(
      DeserializationContext context, @Nullable BeanProperty property) {
    JsonFormat.Value format = findFormatOverrides(context, property, type.getRawClass());
    ValueDeserializer<?> guarded = super.createContextual(context, property);
    boolean isAnnotated = format != null && format.getShape() != JsonFormat.Shape.ANY;
    return isAnnotated && guarded instanceof KindGuard guard ? guard.getDelegatee() : guarded;
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) {
    if (!kinds.contains(parser.currentToken()) || isTimestamp(parser)) {
      return context.handleUnexpectedToken(type, parser);
    }
    Object value =
        super.deserialize(type.isArrayType() ? numbers(parser, context) : parser, context);
    boolean isOther =
        value == null // an empty string, for a UUID
            || (value instanceof Byte number && number != parser.getIntValue());
    return isOther ? context.handleUnexpectedToken(type, parser) : value;
  }

  /** Returns whether the token is a string with a number, which Jackson reads as a timestamp. */
  private boolean isTimestamp(JsonParser parser) {
    return parser.currentToken() == JsonToken.VALUE_STRING
        && isTime(type.getRawClass())
        && NUMBER.matcher(parser.getString()).matches();
  }

  static boolean isTime(Class<?> type) {
    return type.getPackageName().equals("java.time")
        || Date.class.isAssignableFrom(type)
        || Calendar.class.isAssignableFrom(type);
  }

  /** Returns a parser that rejects strings as elements of an array. */
  private JsonParser numbers(JsonParser parser, DeserializationContext context) {
    return new JsonParserDelegate(parser) {
      @Override
      public JsonToken nextToken() {
        JsonToken token = super.nextToken();
        if (token == JsonToken.VALUE_STRING) {
          context.handleUnexpectedToken(type.getContentType(), this);
        }
        return token;
      }
    };
  }
}
