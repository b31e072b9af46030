package dev.proem;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CacheProvider;
import tools.jackson.databind.cfg.DefaultCacheProvider;
import tools.jackson.databind.util.LookupCache;
import tools.jackson.databind.util.SimpleLookupCache;
import tools.jackson.databind.util.TypeKey;

/** Jackson's caches; the cache of types keeps only types with visible classes. */
final class VisibleCaches implements CacheProvider {
  private static final long serialVersionUID = 1;

  /** The size of Jackson's own cache. */
  private static final int TYPES = 200;

  private final transient VisibleClasses visible;
  private final CacheProvider standard = DefaultCacheProvider.defaultInstance();

  VisibleCaches(VisibleClasses visible) {
    this.visible = visible;
  }

  @Override
  public LookupCache<JavaType, ValueDeserializer<Object>> forDeserializerCache(
      DeserializationConfig config) {
    return standard.forDeserializerCache(config);
  }

  @Override
  public LookupCache<TypeKey, ValueSerializer<Object>> forSerializerCache(
      SerializationConfig config) {
    return standard.forSerializerCache(config);
  }

  @Override
  public LookupCache<Object, JavaType> forTypeFactory() {
    return new Types(visible);
  }

  private static final class Types extends SimpleLookupCache<Object, JavaType> {
    private static final long serialVersionUID = 1;

    private final transient VisibleClasses visible;

    Types(VisibleClasses visible) {
      super(16, TYPES);
      this.visible = visible;
    }

    @Override
    public Types emptyCopy() {
      return new Types(visible);
    }

    /** Returns a cache of the same class, because a mapper uses a snapshot. */
    @Override
    public Types snapshot() {
      return new Types(visible);
    }

    @Override
    public @Nullable JavaType put(Object key, JavaType type) {
      return visible.contains(type) ? super.put(key, type) : null;
    }

    @Override
    public @Nullable JavaType putIfAbsent(Object key, JavaType type) {
      return visible.contains(type) ? super.putIfAbsent(key, type) : null;
    }
  }
}
