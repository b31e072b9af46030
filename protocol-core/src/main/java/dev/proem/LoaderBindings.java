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
 * read or written. The mapper of a loader is kept by that loader's classes alone, so that both can
 * be collected together: in a container that loads this library once and applications many times,
 * none of them outlives its end here.
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

  private final Binding home = Binding.of(LoaderBindings.class.getClassLoader());

  /** So that classes of one loader share a mapper. Guarded by itself. */
  private final Map<ClassLoader, WeakReference<Binding>> byLoader = new WeakHashMap<>();

  private final ClassValue<Binding> byClass =
      new ClassValue<>() {
        @Override
        protected Binding computeValue(Class<?> type) {
          return home.visible.contains(type) ? home : ofLoader(type.getClassLoader());
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

  /** The binding to read a type with. */
  JsonBinding of(Type type) {
    return bindingOf(type).json;
  }

  JsonBinding home() {
    return home.json;
  }

  /** The value as JSON, through the mapper of its class or of the classes in it. */
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
    return forOnce().write(value, type);
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
    return new Binding(forOnce(), home.visible);
  }

  /** Leaves no trace in classes of the JDK, which outlive this library's loader. */
  private Binding bindingOf(Class<?> type) {
    return home.visible.isInherited(type) ? home : byClass.get(type);
  }

  /**
   * For classes of loaders that know nothing of each other: neither may keep those of the other.
   */
  private static JsonBinding forOnce() {
    return new JsonBinding(JsonContent.strictMapper().build());
  }
}
