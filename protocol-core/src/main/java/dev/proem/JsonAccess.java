package dev.proem;

import java.lang.reflect.InaccessibleObjectException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds classes that reflection cannot access, because their module does not open their package.
 */
final class JsonAccess {
  private JsonAccess() {}

  /** Returns the class that could not be accessed, if that is the cause of an exception. */
  static @Nullable Class<?> notOpen(JacksonException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (!(cause instanceof IllegalAccessException
        || cause instanceof InaccessibleObjectException)) {
      return null;
    }
    Class<?> type =
        e instanceof ValueInstantiationException made
            ? made.getType().getRawClass()
            : holder(e.getPath());
    return type == null || missingLine(type).isEmpty() ? null : type;
  }

  /** Returns the class of the member that failed. */
  private static @Nullable Class<?> holder(List<JacksonException.Reference> path) {
    Object from = path.isEmpty() ? null : path.get(path.size() - 1).from();
    return from == null || from instanceof Class<?> ? (Class<?>) from : from.getClass();
  }

  /** Returns the line that the module of a class lacks; empty if it lacks none. */
  static String missingLine(Class<?> type) {
    return missingLine(type, JsonMapper.class.getModule());
  }

  static String missingLine(Class<?> type, Module jackson) {
    Module module = type.getModule();
    if (type.isPrimitive() || module.isOpen(type.getPackageName(), jackson)) {
      return "";
    }
    String to = jackson.isNamed() ? " to " + jackson.getName() : "";
    return "its package is not open; add \"opens "
        + type.getPackageName()
        + to
        + ";\" to the module-info of "
        + module.getName();
  }
}
