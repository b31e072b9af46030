package dev.proem;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * Names a generic type for {@link Message#json(GenericType)}: {@code new GenericType<List<Point>>()
 * {}}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> the type that is named
 */
public abstract class GenericType<T> {
  private final Type type;

  /**
   * For an anonymous subclass that gives {@code T}.
   *
   * @throws IllegalStateException when {@code T} is not given
   */
  protected GenericType() {
    if (getClass().getGenericSuperclass() instanceof ParameterizedType parent
        && parent.getRawType() == GenericType.class) {
      this.type = parent.getActualTypeArguments()[0];
    } else {
      throw new IllegalStateException("write new GenericType<SomeType>() {}");
    }
  }

  /** The type that is named. */
  public final Type type() {
    return type;
  }
}
