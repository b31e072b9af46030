package dev.proem.net;

import dev.proem.net.internal.transport.ContentMemory;
import dev.proem.net.internal.transport.Timers;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The memory that an object keeps for bytes: the capacities of all arrays and heap buffers that can
 * be reached from it by the fields of classes of this library, and by collections. Of direct
 * chunks, whose number is bounded elsewhere, only the unread bytes.
 */
public final class HeldMemory {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private long bytes;

  private HeldMemory() {}

  /**
   * In bytes.
   *
   * @param without is not looked into
   */
  public static long of(Object root, Object... without) {
    HeldMemory memory = new HeldMemory();
    memory.seen.addAll(java.util.List.of(without));
    memory.visit(root);
    return memory.bytes;
  }

  private void visit(Object object) {
    if (object == null || !seen.add(object)) {
      return;
    }
    if (object instanceof byte[] array) {
      bytes += array.length;
    } else if (object instanceof ByteBuffer buffer) {
      if (buffer.hasArray()) {
        visit(buffer.array());
      }
    } else if (object instanceof Collection<?> all) {
      all.forEach(this::visit);
    } else if (object.getClass().isArray() && !object.getClass().componentType().isPrimitive()) {
      for (int i = 0; i < Array.getLength(object); i++) {
        visit(Array.get(object, i));
      }
    } else if (isBytesOfAMessage(object.getClass())) {
      visitFields(object);
    }
  }

  /** Of headers that were seen there are a few small ones, whatever is received. */
  private static boolean isBytesOfAMessage(Class<?> type) {
    return type.getName().startsWith("dev.proem.")
        && !type.getSimpleName().startsWith("HeaderTemplate")
        && !type.getSimpleName().startsWith("HeaderCache")
        && !Runnable.class.isAssignableFrom(type)
        && !Timers.Timed.class.isAssignableFrom(type)
        && type != ContentMemory.class;
  }

  private void visitFields(Object object) {
    for (Class<?> type = object.getClass();
        type != null && type.getName().startsWith("dev.proem.");
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          visit(valueOf(field, object));
        }
      }
    }
    if (object.getClass().getSimpleName().equals("Chunk")
        && ((ByteBuffer) valueOf(object, "memory")).isDirect()) {
      bytes += (Integer) valueOf(object, "end") - (Integer) valueOf(object, "start");
    }
  }

  private static Object valueOf(Object object, String name) {
    try {
      return valueOf(object.getClass().getDeclaredField(name), object);
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  private static Object valueOf(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
