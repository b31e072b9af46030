package dev.proem;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleSerializers;
import tools.jackson.databind.ser.BeanSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.impl.UnknownSerializer;
import tools.jackson.databind.ser.std.StdSerializer;

/** The serializers of types without properties. */
final class EmptyTypes {
  private EmptyTypes() {}

  /**
   * Rejects objects without properties, even if their class has an annotation such as {@code
   * FunctionalInterface}, for which Jackson writes {@code {}}. An annotation of Jackson means that
   * the class is to be written.
   */
  static final class Beans extends ValueSerializerModifier {
    private static final long serialVersionUID = 1;

    @Override
    public ValueSerializer<?> modifySerializer(
        SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
      boolean empty =
          serializer instanceof BeanSerializer
              && !serializer.properties().hasNext()
              && bean.get().findAnyGetter() == null
              && bean.getClassInfo().annotations().noneMatch(Beans::isOfJackson);
      return empty ? new UnknownSerializer(bean.getBeanClass()) : serializer;
    }

    private static boolean isOfJackson(Annotation annotation) {
      return annotation.annotationType().getPackageName().contains(".jackson.");
    }
  }

  /** Writes records without components as {@code {}}. */
  static final class Records extends SimpleSerializers {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable ValueSerializer<?> findSerializer(
        SerializationConfig config,
        JavaType type,
        BeanDescription.Supplier bean,
        JsonFormat.@Nullable Value format) {
      Class<?> raw = type.getRawClass();
      return raw.isRecord() && raw.getRecordComponents().length == 0 ? new Empty(type) : null;
    }
  }

  private static final class Empty extends StdSerializer<Object> {
    Empty(JavaType type) {
      super(type);
    }

    @Override
    public void serialize(Object value, JsonGenerator out, SerializationContext context) {
      out.writeStartObject(value);
      out.writeEndObject();
    }

    @Override
    public void serializeWithType(
        Object value, JsonGenerator out, SerializationContext context, TypeSerializer ids) {
      WritableTypeId id = ids.typeId(value, JsonToken.START_OBJECT);
      ids.writeTypePrefix(out, context, id);
      ids.writeTypeSuffix(out, context, id);
    }
  }
}
