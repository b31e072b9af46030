package dev.proem.net;

import java.lang.reflect.Field;
import java.util.List;

/** What a server or a client keeps to itself. */
final class Inside {
  private Inside() {}

  static ServerCore core(MessageServer server) {
    return (ServerCore) field(server, "core");
  }

  /** How many direct chunks its event loops have lent. */
  static int lent(MessageServer server) {
    return ((List<?>) field(server, "loops"))
        .stream().mapToInt(loop -> ((EventLoop) loop).contentMemory().lent()).sum();
  }

  /** The same of a client. */
  static int lent(MessageClient client) {
    return ((ClientCore) field(client, "core")).loop.contentMemory().lent();
  }

  /** The value of a private field. */
  static Object field(Object object, String name) {
    try {
      Field field = object.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(object);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
