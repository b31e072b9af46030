package dev.proem.testkit;

import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.TransportException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts and closes the servers and clients of {@link ProemServer}. */
final class ProemServerExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {
  /** The server and the client that are available in a test class or in a test. */
  private static final class Fixture {
    private final HandlerSource source;
    private final @Nullable MessageServer server;
    private final boolean ownsServer;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable MessageClient client;

    Fixture(HandlerSource source, @Nullable MessageServer server, boolean ownsServer) {
      this.source = source;
      this.server = server;
      this.ownsServer = ownsServer;
    }

    MessageServer server() {
      if (server == null) {
        throw new ParameterResolutionException(
            source
                + " is not static, so its server starts for each test, after constructors and"
                + " @BeforeAll methods: make it static, or move the parameter to a @BeforeEach or"
                + " test method");
      }
      return server;
    }

    MessageClient client() {
      lock.lock();
      try {
        if (client == null) {
          client = MessageClient.connect(server().addresses().get(0));
        }
        return client;
      } catch (TransportException e) {
        throw new ParameterResolutionException(
            "The client of the server of "
                + source
                + " did not connect: "
                + e.getMessage()
                + ". It has default settings: if the server needs others, such as TLS, declare a"
                + " MessageServer parameter and build a client",
            e);
      } finally {
        lock.unlock();
      }
    }

    void close() {
      if (client != null) {
        client.close();
      }
      if (ownsServer && server != null) {
        server.close();
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Class<?> testClass = context.getRequiredTestClass();
    Optional<ProemServer> annotation =
        AnnotationSupport.findAnnotation(testClass, ProemServer.class);
    Fixture enclosing = fixture(context); // of the class that encloses a nested one
    if (annotation.isPresent()) {
      HandlerSource source = HandlerSource.find(annotation.get().value(), testClass);
      MessageServer server = source.isStatic() ? source.start(null) : null;
      put(context, new Fixture(source, server, true));
    } else if (enclosing != null) {
      put(context, new Fixture(enclosing.source, enclosing.server, false));
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Optional<ProemServer> annotation =
        AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), ProemServer.class);
    Fixture ofClass = fixture(context);
    if (annotation.isEmpty() && ofClass != null && ofClass.server != null) {
      put(context, new Fixture(ofClass.source, ofClass.server, false));
      return;
    }
    HandlerSource source =
        annotation.isEmpty() && ofClass != null
            ? ofClass.source
            : HandlerSource.find(
                annotation.map(ProemServer::value).orElse(""), context.getRequiredTestClass());
    Object instance =
        context.getRequiredTestInstances().findInstance(source.testClass()).orElse(null);
    put(context, new Fixture(source, source.start(instance), true));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == MessageServer.class || type == MessageClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Fixture fixture = fixture(context);
    if (fixture == null) {
      throw new ParameterResolutionException(
          "No server of @ProemServer is running for "
              + parameter.getDeclaringExecutable()
              + ": annotate the test class, or move the parameter to a @BeforeEach or test method");
    }
    return parameter.getParameter().getType() == MessageServer.class
        ? fixture.server()
        : fixture.client();
  }

  /** Returns the fixture of the context or of its nearest ancestor that has one. */
  private static @Nullable Fixture fixture(ExtensionContext context) {
    return store(context).get(Fixture.class, Fixture.class);
  }

  private static void put(ExtensionContext context, Fixture fixture) {
    store(context).put(Fixture.class, fixture);
  }

  private static void close(ExtensionContext context) {
    Fixture own = store(context).remove(Fixture.class, Fixture.class);
    if (own != null) {
      own.close();
    }
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(Namespace.create(ProemServerExtension.class));
  }
}
