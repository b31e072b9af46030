package dev.proem;

import java.lang.annotation.Annotation;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.BeanSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.impl.UnknownSerializer;

/**
 * Refuses objects without properties also where Jackson writes {@code {}} because their class has
 * an annotation of any kind: {@code @FunctionalInterface}, or those of Kotlin. One of Jackson's own
 * says that the class is meant to be written.
 */
final class EmptyBeans extends ValueSerializerModifier {
  private static final long serialVersionUID = 1;

  @Override
  public ValueSerializer<?> modifySerializer(
      SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
    boolean empty =
        serializer instanceof BeanSerializer
            && !serializer.properties().hasNext()
            && bean.get().findAnyGetter() == null
            && bean.getClassInfo().annotations().noneMatch(EmptyBeans::isOfJackson);
    return empty ? new UnknownSerializer(bean.getBeanClass()) : serializer;
  }

  private static boolean isOfJackson(Annotation annotation) {
    return annotation.annotationType().getPackageName().contains(".jackson.");
  }
}
