package dev.proem.net;

import java.lang.reflect.Field;
import java.util.List;

/** What a server keeps to itself. */
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

  private static Object field(MessageServer server, String name) {
    try {
      Field field = MessageServer.class.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(server);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
