package dev.proem.testkit;

import dev.proem.net.AsyncHandler;
import dev.proem.net.MessageHandler;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.OneWayHandler;
import dev.proem.net.SimpleHandler;
import dev.proem.net.StreamHandler;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ModifierSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * The member of a test class that provides the handler of a server.
 *
 * @param testClass the class whose instance has the member, if the member is not static
 * @param member a field, or a method with a {@link MessageServerBuilder} parameter
 */
record HandlerSource(Class<?> testClass, Member member) {
  private record Kind<H>(Class<H> type, BiConsumer<MessageServerBuilder, H> setter) {
    void set(MessageServerBuilder builder, Object handler) {
      setter.accept(builder, type.cast(handler));
    }
  }

  private static final List<Kind<?>> KINDS =
      List.of(
          new Kind<>(SimpleHandler.class, MessageServerBuilder::handler),
          new Kind<>(MessageHandler.class, MessageServerBuilder::exchangeHandler),
          new Kind<>(AsyncHandler.class, MessageServerBuilder::asyncHandler),
          new Kind<>(StreamHandler.class, MessageServerBuilder::streamHandler),
          new Kind<>(OneWayHandler.class, MessageServerBuilder::oneWayHandler));

  private static final String HANDLER_TYPES =
      KINDS.stream().map(kind -> kind.type().getSimpleName()).collect(Collectors.joining(", "));

  /**
   * Finds the member in the test class or, if there is none, in the classes that enclose it.
   *
   * @param name the name of the member, or "" for the only one that fits
   * @throws ExtensionConfigurationException if there is none or more than one
   */
  static HandlerSource find(String name, Class<?> testClass) {
    for (Class<?> each = testClass; each != null; each = enclosing(each)) {
      List<Member> members = members(name, each);
      if (members.size() == 1 || (members.size() > 1 && !name.isEmpty())) {
        return new HandlerSource(each, members.get(0)); // a subclass hides a member of its name
      }
      if (!members.isEmpty()) {
        List<String> names = members.stream().map(Member::getName).sorted().toList();
        throw new ExtensionConfigurationException(
            "@ProemServer finds "
                + names.size()
                + " handlers in "
                + each.getName()
                + ": "
                + String.join(", ", names)
                + ". Name one of them, as in @ProemServer(\""
                + names.get(0)
                + "\")");
      }
    }
    throw new ExtensionConfigurationException(
        name.isEmpty()
            ? "@ProemServer finds no handler in "
                + testClass.getName()
                + ". Add a field of a handler type ("
                + HANDLER_TYPES
                + ") or a method with one parameter, a MessageServerBuilder"
            : "@ProemServer(\""
                + name
                + "\") finds neither a field of this name in "
                + testClass.getName()
                + " nor a method of this name with one parameter, a MessageServerBuilder");
  }

  private static @Nullable Class<?> enclosing(Class<?> each) {
    return ModifierSupport.isStatic(each) ? null : each.getEnclosingClass();
  }

  private static List<Member> members(String name, Class<?> owner) {
    List<Member> members =
        new ArrayList<>(
            ReflectionSupport.findMethods(
                owner,
                method ->
                    Arrays.equals(
                            method.getParameterTypes(), new Class<?>[] {MessageServerBuilder.class})
                        && !method.isSynthetic()
                        && (name.isEmpty() || name.equals(method.getName())),
                HierarchyTraversalMode.BOTTOM_UP));
    members.addAll(
        ReflectionSupport.findFields(
            owner,
            field -> name.isEmpty() ? isHandler(field) : name.equals(field.getName()),
            HierarchyTraversalMode.BOTTOM_UP));
    return members;
  }

  private static boolean isHandler(Field field) {
    return KINDS.stream().anyMatch(kind -> kind.type().isAssignableFrom(field.getType()));
  }

  boolean isStatic() {
    return ModifierSupport.isStatic(member);
  }

  /**
   * Starts a server with the handler.
   *
   * @param instance the instance of the test class; null if the member is static
   * @throws ExtensionConfigurationException if there is no handler or the server does not start
   */
  MessageServer start(@Nullable Object instance) {
    MessageServerBuilder builder = MessageServer.builder();
    if (member instanceof Method method) {
      ReflectionSupport.invokeMethod(method, instance, builder);
    } else {
      setHandler(builder, value((Field) member, instance));
    }
    try {
      return builder.start();
    } catch (IOException | IllegalStateException e) {
      throw new ExtensionConfigurationException(
          "The server of " + this + " did not start: " + e.getMessage(), e);
    }
  }

  private @Nullable Object value(Field field, @Nullable Object instance) {
    try {
      return ReflectionSupport.tryToReadFieldValue(field, instance).get();
    } catch (Exception e) {
      throw new ExtensionConfigurationException(this + " can't be read: " + e.getMessage(), e);
    }
  }

  private void setHandler(MessageServerBuilder builder, @Nullable Object value) {
    if (value == null) {
      throw new ExtensionConfigurationException(
          this
              + " is null when the server starts, which is before "
              + (isStatic() ? "@BeforeAll" : "@BeforeEach")
              + " methods. Initialize it where it is declared");
    }
    List<Kind<?>> kinds = KINDS.stream().filter(kind -> kind.type().isInstance(value)).toList();
    if (kinds.size() != 1) {
      throw new ExtensionConfigurationException(
          this
              + " is of "
              + value.getClass()
              + ", which implements "
              + (kinds.isEmpty() ? "none" : kinds.size())
              + " of the handler types "
              + HANDLER_TYPES
              + ". Use an object that implements exactly one of them, or a method with one"
              + " parameter, a MessageServerBuilder");
    }
    kinds.get(0).set(builder, value);
  }

  /** Returns the name of the member with that of its class, for messages. */
  @Override
  public String toString() {
    return member.getDeclaringClass().getSimpleName() + "." + member.getName();
  }
}
