package dev.proem;

import java.lang.ref.WeakReference;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The standard mapper, once for each class loader, because a mapper keeps each class that it has
 * read or written. Only the classes of a loader refer to its mapper, so both can be
 * garbage-collected: if a container loads this library once and applications many times, no
 * application stays in memory.
 *
 * <p>Classes that this library's own loader finds, in most programs all, share one mapper.
 * Thread-safe.
 */
final class LoaderBindings {
  private record Binding(JsonBinding json, VisibleClasses visible) {
    static Binding of(ClassLoader loader) {
      VisibleClasses visible = new VisibleClasses(loader);
      return new Binding(new JsonBinding(StandardMapper.of(visible)), visible);
    }
  }

  private final Binding own = Binding.of(LoaderBindings.class.getClassLoader());

  /** The mapper that the classes of a loader share. Guarded by itself. */
  private final Map<ClassLoader, WeakReference<Binding>> byLoader = new WeakHashMap<>();

  private final ClassValue<Binding> byClass =
      new ClassValue<>() {
        @Override
        protected Binding computeValue(Class<?> type) {
          return own.visible.contains(type) ? own : ofLoader(type.getClassLoader());
        }
      };

  private Binding ofLoader(ClassLoader loader) {
    synchronized (byLoader) {
      WeakReference<Binding> known = byLoader.get(loader);
      Binding binding = known == null ? null : known.get();
      if (binding == null) {
        binding = Binding.of(loader);
        byLoader.put(loader, new WeakReference<>(binding));
      }
      return binding;
    }
  }

  /** Returns the binding that reads a type. */
  JsonBinding of(Type type) {
    return bindingOf(type).json;
  }

  /** Writes a value with the mapper of its class, or of the classes in it. */
  byte[] write(@Nullable Object value, @Nullable Type type) {
    Type root = type != null ? type : value != null ? value.getClass() : Object.class;
    Binding binding = bindingOf(root);
    Set<Binding> tried = new HashSet<>();
    while (tried.add(binding)) {
      try {
        return binding.json.write(value, type);
      } catch (ForeignClassException e) {
        binding = bindingOf(e.type());
      }
    }
    return singleUse().write(value, type);
  }

  private Binding bindingOf(Type type) {
    if (type instanceof Class<?> plain && !plain.isArray()) {
      return bindingOf(plain);
    }
    for (Class<?> each : VisibleClasses.classes(type)) {
      Binding binding = bindingOf(each);
      if (binding.visible.contains(type)) {
        return binding;
      }
    }
    return new Binding(singleUse(), own.visible);
  }

  /** Uses no {@link ClassValue} for classes of the JDK, which outlive this library's loader. */
  private Binding bindingOf(Class<?> type) {
    return own.visible.isInherited(type) ? own : byClass.get(type);
  }

  /**
   * Returns a mapper for a single use: for classes of unrelated loaders, none of which may keep
   * those of another.
   */
  private static JsonBinding singleUse() {
    return new JsonBinding(StandardMapper.builder().build());
  }
}
