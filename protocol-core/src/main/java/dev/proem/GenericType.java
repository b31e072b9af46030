package dev.proem;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A generic type for {@link Message#json(GenericType)}: {@code new GenericType<List<Point>>() {}}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> the type
 */
public abstract class GenericType<T> {
  private final Type type;

  /**
   * Creates the type {@code T} of an anonymous subclass.
   *
   * @throws IllegalStateException if the subclass does not specify {@code T}
   */
  protected GenericType() {
    if (getClass().getGenericSuperclass() instanceof ParameterizedType parent
        && parent.getRawType() == GenericType.class) {
      this.type = parent.getActualTypeArguments()[0];
    } else {
      throw new IllegalStateException("write new GenericType<SomeType>() {}");
    }
  }

  /** Returns the type. */
  public final Type type() {
    return type;
  }
}
