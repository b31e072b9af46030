package dev.proem.net;

import dev.proem.net.internal.client.ClientContext;
import dev.proem.net.internal.client.ClientEngine;
import dev.proem.net.internal.client.ClientSettings;
import dev.proem.net.internal.listener.ConnectionCounter;
import dev.proem.net.internal.server.ConnectionRegistry;
import dev.proem.net.internal.server.ServerContext;
import dev.proem.net.internal.transport.EventLoop;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;

/** What a server or a client keeps to itself. */
public final class Internals {
  private Internals() {}

  /** A server whose handlers run on these threads. */
  public static MessageServerBuilder handlerPool(
      MessageServerBuilder builder, ThreadPoolExecutor threads, Duration longWait) {
    return builder.handlerPool(threads, longWait);
  }

  /** A client that runs on these threads. */
  public static MessageClient client(
      MessageClientBuilder builder, EventLoop loop, ExecutorService workers) {
    return new MessageClient(new ClientEngine(builder.settings(), loop, workers), null);
  }

  /** The settings of a client. */
  public static ClientSettings settings(MessageClientBuilder builder) {
    return builder.settings();
  }

  static ServerContext context(MessageServer server) {
    return (ServerContext) engineField(server, "context");
  }

  static ConnectionRegistry registry(MessageServer server) {
    return (ConnectionRegistry) engineField(server, "registry");
  }

  static ConnectionCounter counter(MessageServer server) {
    return (ConnectionCounter) engineField(server, "counter");
  }

  /** The sockets whose PROXY header has not arrived. */
  static Set<?> waiting(MessageServer server) {
    return (Set<?>) engineField(server, "waiting");
  }

  private static Object engineField(MessageServer server, String name) {
    return field(field(server, "engine"), name);
  }

  /** How many direct chunks its event loops have lent. */
  static int lent(MessageServer server) {
    return ((List<?>) engineField(server, "loops"))
        .stream().mapToInt(loop -> ((EventLoop) loop).contentMemory().lent()).sum();
  }

  /** The same of a client. */
  static int lent(MessageClient client) {
    return ((ClientContext) field(field(client, "engine"), "context")).loop.contentMemory().lent();
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
