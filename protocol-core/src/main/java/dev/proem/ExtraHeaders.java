package dev.proem;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The extra headers of one header: ordered, canonical and unmodifiable, so a header that is made
 * from another header can share them.
 *
 * <p>They take one array, in place of the two hash tables of an unmodifiable {@link LinkedHashMap}.
 * {@code ExtraHeadersPropertyTest} checks that they are equal to one.
 */
final class ExtraHeaders extends AbstractMap<String, @Nullable Object> {
  /** Up to so many are searched one by one; more are in a hash table. */
  static final int FEW = 8;

  private static final ExtraHeaders NONE = new ExtraHeaders(new Object[0], null);

  /** Keys and values in turn; empty if {@code many} is not null. */
  private final @Nullable Object[] members;

  private final @Nullable Map<String, @Nullable Object> many;

  private ExtraHeaders(@Nullable Object[] members, @Nullable Map<String, @Nullable Object> many) {
    this.members = members;
    this.many = many;
  }

  /**
   * Returns extra headers in canonical form.
   *
   * @throws IllegalArgumentException if they cannot be extra headers
   */
  static ExtraHeaders of(Map<String, @Nullable Object> extras) {
    if (extras instanceof ExtraHeaders canonical) {
      return canonical;
    }
    if (extras.isEmpty()) {
      return NONE;
    }
    Collector collector = new Collector();
    extras.forEach(collector);
    return collector.toExtraHeaders();
  }

  private static void checkName(String name) {
    switch (name) {
      case "byteorder", "content-type", "content-encoding", "content-length" ->
          throw new IllegalArgumentException(name + " is a required key, not an extra header");
      default -> {}
    }
  }

  /**
   * Adds an extra header at the end, or replaces it in its place.
   *
   * @throws IllegalArgumentException if it cannot be an extra header
   */
  ExtraHeaders with(String name, @Nullable Object value) {
    int index = many == null ? indexOf(name) : -1;
    if (index >= 0) {
      @Nullable Object[] changed = members.clone();
      changed[index + 1] = HeaderValues.canonical(value, 1);
      return new ExtraHeaders(changed, null);
    }
    Collector collector = new Collector();
    forEach(collector::putCanonical);
    collector.accept(name, value);
    return collector.toExtraHeaders();
  }

  /** Removes an extra header, which must be present. */
  ExtraHeaders without(String name) {
    Collector collector = new Collector();
    forEach(
        (key, value) -> {
          if (!key.equals(name)) {
            collector.putCanonical(key, value);
          }
        });
    return collector.toExtraHeaders();
  }

  /** Returns the index of a key in {@code members}; -1 if it is not present. */
  private int indexOf(@Nullable Object key) {
    for (int i = 0; i < members.length; i += 2) {
      if (key(i).equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private String key(int index) {
    return (String) Objects.requireNonNull(members[index]);
  }

  @Override
  public int size() {
    return many == null ? members.length / 2 : many.size();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return many == null ? indexOf(key) >= 0 : many.containsKey(key);
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    if (many != null) {
      return many.get(key);
    }
    int index = indexOf(key);
    return index < 0 ? null : members[index + 1];
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
    if (many != null) {
      many.forEach(action);
      return;
    }
    for (int i = 0; i < members.length; i += 2) {
      action.accept(key(i), members[i + 1]);
    }
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    return many == null ? new FewEntries() : many.entrySet();
  }

  // Like the JDK's unmodifiable maps, these fail even if nothing would change.

  @Override
  public @Nullable Object put(String key, @Nullable Object value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public @Nullable Object remove(@Nullable Object key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void putAll(Map<? extends String, ? extends @Nullable Object> map) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void clear() {
    throw new UnsupportedOperationException();
  }

  private final class FewEntries extends AbstractSet<Entry<String, @Nullable Object>> {
    @Override
    public int size() {
      return members.length / 2;
    }

    @Override
    public Iterator<Entry<String, @Nullable Object>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < members.length;
        }

        @Override
        public Entry<String, @Nullable Object> next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          next += 2;
          return new SimpleImmutableEntry<>(key(next - 2), members[next - 1]);
        }
      };
    }
  }

  /** Collects extra headers; the last value of a name is used. */
  private static final class Collector implements BiConsumer<Object, @Nullable Object> {
    private @Nullable Object[] members = new Object[4];
    private int length;
    private @Nullable Map<String, @Nullable Object> many;

    /** A raw map may contain keys of any type. */
    @Override
    public void accept(Object key, @Nullable Object value) {
      String name = HeaderValues.checkKey(key);
      putCanonical(name, HeaderValues.canonical(value, 1));
      checkName(name);
    }

    void putCanonical(String name, @Nullable Object value) {
      if (many != null) {
        many.put(name, value);
        return;
      }
      for (int i = 0; i < length; i += 2) {
        if (name.equals(members[i])) {
          members[i + 1] = value;
          return;
        }
      }
      if (length == 2 * FEW) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        new ExtraHeaders(members, null).forEach(map::put);
        map.put(name, value);
        many = map;
        return;
      }
      if (length == members.length) {
        members = Arrays.copyOf(members, 2 * length);
      }
      members[length++] = name;
      members[length++] = value;
    }

    ExtraHeaders toExtraHeaders() {
      if (many != null) {
        return new ExtraHeaders(NONE.members, Collections.unmodifiableMap(many));
      }
      return length == 0 ? NONE : new ExtraHeaders(Arrays.copyOf(members, length), null);
    }
  }
}
