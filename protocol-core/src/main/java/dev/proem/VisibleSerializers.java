package dev.proem;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.SerializerFactoryConfig;
import tools.jackson.databind.ser.BeanSerializerFactory;
import tools.jackson.databind.ser.SerializerFactory;

/** Creates serializers for visible classes only, because a mapper keeps classes in many places. */
final class VisibleSerializers extends BeanSerializerFactory {
  private static final long serialVersionUID = 1;

  private final transient VisibleClasses visible;

  VisibleSerializers(VisibleClasses visible) {
    this(null, visible);
  }

  private VisibleSerializers(@Nullable SerializerFactoryConfig config, VisibleClasses visible) {
    super(config);
    this.visible = visible;
  }

  @Override
  public SerializerFactory withConfig(SerializerFactoryConfig config) {
    return new VisibleSerializers(config, visible);
  }

  @Override
  public ValueSerializer<Object> createSerializer(
      SerializationContext context,
      JavaType type,
      BeanDescription.Supplier bean,
      JsonFormat.@Nullable Value format) {
    check(type);
    return super.createSerializer(context, type, bean, format);
  }

  @Override
  public ValueSerializer<Object> createKeySerializer(SerializationContext context, JavaType type) {
    check(type);
    return super.createKeySerializer(context, type);
  }

  private void check(JavaType type) {
    for (Class<?> each : VisibleClasses.classes(type)) {
      if (!visible.contains(each)) {
        throw new ForeignClassException(each);
      }
    }
  }
}
