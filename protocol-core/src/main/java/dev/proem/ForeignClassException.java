package dev.proem;

import tools.jackson.core.JacksonException;

/**
 * Reports a value of a class that a mapper must not keep: see {@link LoaderBindings}. Internal. A
 * {@link JacksonException}, because Jackson wraps any other exception.
 */
final class ForeignClassException extends JacksonException {
  private static final long serialVersionUID = 1;

  private final transient Class<?> type;

  ForeignClassException(Class<?> type) {
    super("a class of another class loader");
    this.type = type;
  }

  Class<?> type() {
    return type;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this; // always caught
  }
}
