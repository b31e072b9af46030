package dev.proem;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.databind.JavaType;

/** The classes that a class loader finds by name, and so keeps in memory anyway. */
record VisibleClasses(ClassLoader loader) {
  boolean contains(Class<?> type) {
    Class<?> element = element(type);
    if (isInherited(element)) {
      return true;
    }
    try {
      return Class.forName(element.getName(), false, loader) == element;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Returns whether this loader or a parent defines the class: the fast path for most classes. */
  boolean isInherited(Class<?> element) {
    ClassLoader own = element.getClassLoader();
    if (own == null) {
      return true;
    }
    for (ClassLoader above = loader; above != null; above = above.getParent()) {
      if (above == own) {
        return true;
      }
    }
    return false;
  }

  boolean contains(Type type) {
    return classes(type).stream().allMatch(this::contains);
  }

  /** Returns the classes that a type refers to. */
  static Set<Class<?>> classes(Type type) {
    Set<Class<?>> classes = new LinkedHashSet<>();
    collect(type, classes);
    return classes;
  }

  private static void collect(Type type, Set<Class<?>> classes) {
    if (type instanceof Class<?> plain) {
      classes.add(element(plain));
    } else if (type instanceof ParameterizedType generic) {
      collect(generic.getRawType(), classes);
      collect(generic.getActualTypeArguments(), classes);
    } else if (type instanceof GenericArrayType array) {
      collect(array.getGenericComponentType(), classes);
    } else if (type instanceof WildcardType any) {
      collect(any.getUpperBounds(), classes);
      collect(any.getLowerBounds(), classes);
    } else if (type instanceof JavaType resolved) {
      classes.add(element(resolved.getRawClass()));
      for (int i = 0; i < resolved.containedTypeCount(); i++) {
        collect(resolved.containedType(i), classes);
      }
    }
  }

  private static void collect(Type[] types, Set<Class<?>> classes) {
    for (Type type : types) {
      collect(type, classes);
    }
  }

  private static Class<?> element(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    return element;
  }
}
