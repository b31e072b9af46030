package dev.proem;

import tools.jackson.core.JacksonException;

/**
 * A value is of a class that a mapper must not keep: see {@link LoaderBindings}. It never leaves
 * this package. A {@link JacksonException}, because Jackson wraps any other.
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
    return this; // it is caught and forgotten
  }
}
