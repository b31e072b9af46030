package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoaderBindingsTest {
  private static final int LOADERS = 20;

  /** A class that each loader of the tests defines anew. */
  public record Item(int size, Kind kind) {}

  /** Another one. */
  public enum Kind {
    SMALL,
    LARGE
  }

  /** A class of the library's loader, whose member may be of any. */
  public record Envelope(Object payload) {}

  /** Loads the two classes itself, as the loader of an application in a container does. */
  private static final class Application extends ClassLoader {
    Application() {
      super(LoaderBindingsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      boolean own = name.equals(Item.class.getName()) || name.equals(Kind.class.getName());
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = own ? findLoadedClass(name) : null;
        return loaded != null ? loaded : own ? define(name) : super.loadClass(name, resolve);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    Class<?> item() throws ClassNotFoundException {
      return loadClass(Item.class.getName());
    }

    Object newItem(int size) throws ReflectiveOperationException {
      return item().getConstructors()[0].newInstance(size, kinds()[0]);
    }

    Object[] kinds() throws ClassNotFoundException {
      return loadClass(Kind.class.getName()).getEnumConstants();
    }
  }

  private record ListOf(Type element) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return new Type[] {element};
    }

    @Override
    public Type getRawType() {
      return List.class;
    }

    @Override
    public Type getOwnerType() {
      return null;
    }
  }

  private final LoaderBindings bindings = new LoaderBindings();

  private void use(Application application) throws ReflectiveOperationException {
    Object item = application.newItem(3);
    Message message = Message.json(Map.of("size", 3, "kind", "SMALL"));

    assertRead(item, bindings.of(application.item()).read(message, application.item()));
    Type list = new ListOf(application.item());
    Message items = Message.json(List.of(Map.of("size", 3, "kind", "SMALL")));
    assertRead(List.of(item), bindings.of(list).read(items, list));
    assertWritten(item, "{\"size\": 3, \"kind\": \"SMALL\"}");
    assertWritten(List.of(1, item), "[1, {\"size\": 3, \"kind\": \"SMALL\"}]");
    assertWritten(Map.of("a", item), "{\"a\": {\"size\": 3, \"kind\": \"SMALL\"}}");
    assertWritten(new Envelope(item), "{\"payload\": {\"size\": 3, \"kind\": \"SMALL\"}}");
    assertWritten(new Object[] {application.kinds()[1]}, "[\"LARGE\"]");
    Map<Object, Object> byKind = new LinkedHashMap<>();
    byKind.put(application.kinds()[0], 1);
    assertWritten(byKind, "{\"SMALL\": 1}");
    assertWritten(enumMap(application.kinds()[0]), "{\"SMALL\": 1}");
  }

  /** AssertJ could keep an object that it is given. */
  private static void assertRead(Object expected, Object read) {
    assertThat(read.equals(expected)).isTrue();
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the enum is known at run time only
  private static Object enumMap(Object key) {
    EnumMap map = new EnumMap(((Enum) key).getDeclaringClass());
    map.put((Enum) key, 1);
    return map;
  }

  private void assertWritten(Object value, String json) {
    assertThat(new String(bindings.write(value, null), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(json);
  }

  private List<WeakReference<ClassLoader>> usedLoaders() throws ReflectiveOperationException {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < LOADERS; i++) {
      Application application = new Application();
      use(application);
      loaders.add(new WeakReference<>(application));
    }
    return loaders;
  }

  @Test
  void loadersWhoseClassesWereReadAndWritten_areCollected() throws ReflectiveOperationException {
    List<WeakReference<ClassLoader>> loaders = usedLoaders();

    await()
        .untilAsserted(
            () -> {
              System.gc();
              // the last one may have left a trace in this thread's own stack
              assertThat(loaders.subList(0, LOADERS - 1)).allMatch(each -> each.get() == null);
            });
    assertWritten(new Item(1, Kind.LARGE), "{\"size\": 1, \"kind\": \"LARGE\"}");
  }

  @Test
  void classesOfOneLoader_shareABinding() throws ReflectiveOperationException {
    Application application = new Application();

    JsonBinding binding = bindings.of(application.item());

    assertThat(bindings.of(application.kinds()[0].getClass())).isSameAs(binding);
    assertThat(bindings.of(new ListOf(application.item()))).isSameAs(binding);
    assertThat(bindings.of(new Application().item())).isNotSameAs(binding);
    assertThat(bindings.of(Item.class))
        .isNotSameAs(binding)
        .isSameAs(bindings.of(Map.class))
        .isSameAs(bindings.of(int[].class));
  }

  @Test
  void classesOfLoadersThatKnowNothingOfEachOther_areWrittenTogether()
      throws ReflectiveOperationException {
    Object one = new Application().newItem(1);
    Object other = new Application().newItem(2);

    assertWritten(
        List.of(one, other, new Item(3, Kind.LARGE)),
        "[{\"size\": 1, \"kind\": \"SMALL\"}, {\"size\": 2, \"kind\": \"SMALL\"},"
            + " {\"size\": 3, \"kind\": \"LARGE\"}]");
  }
}
