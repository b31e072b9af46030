package dev.proem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.proem.Message;
import dev.proem.net.ClientClosedException;
import dev.proem.net.Exchange;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.NotConnectedException;
import dev.proem.net.Outgoing;
import dev.proem.net.SimpleHandler;
import dev.proem.net.StreamHandler;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/** Runs test classes with JUnit's launcher. No run is parallel to another, so statics are free. */
class ProemServerExtensionTest {
  private static final Message HELLO = Message.text("hello");
  private static final ConcurrentLinkedQueue<MessageServer> SERVERS = new ConcurrentLinkedQueue<>();
  private static final ConcurrentLinkedQueue<MessageClient> CLIENTS = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void forget() {
    SERVERS.clear();
    CLIENTS.clear();
  }

  private static TestExecutionSummary run(Class<?> testClass, Map<String, String> parameters) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(testClass))
                .filters(EngineFilter.includeEngines("junit-jupiter"))
                .configurationParameters(parameters)
                .build(),
            listener);
    return listener.getSummary();
  }

  private static void assertPasses(Class<?> testClass, int tests, Map<String, String> parameters) {
    TestExecutionSummary summary = run(testClass, parameters);
    assertThat(summary.getFailures()).extracting(Failure::getException).isEmpty();
    assertThat(summary.getTestsSucceededCount()).isEqualTo(tests);
  }

  private static Throwable failureOf(Class<?> testClass) {
    List<Failure> failures = run(testClass, Map.of()).getFailures();
    assertThat(failures).hasSize(1);
    return failures.get(0).getException();
  }

  private static void assertAllClosed() {
    assertThat(SERVERS).allSatisfy(each -> assertThat(each.toString()).contains("closed"));
    assertThat(CLIENTS)
        .allSatisfy(
            each ->
                assertThat(each.send(HELLO))
                    .failsWithin(1, TimeUnit.MINUTES)
                    .withThrowableThat()
                    .withCauseInstanceOf(ClientClosedException.class));
  }

  /** A test that keeps its server and its client. */
  abstract static class Kept {
    @BeforeEach
    void keep(MessageServer server, MessageClient client) {
      SERVERS.add(server);
      CLIENTS.add(client);
      assertThat(client.request(HELLO).text()).isEqualTo("hello");
    }

    @AfterEach
    void stillOpen(MessageServer server, MessageClient client) {
      assertThat(server).isSameAs(SERVERS.toArray()[SERVERS.size() - 1]);
      assertThat(client.request(HELLO).text()).isEqualTo("hello");
    }

    @Test
    void first() {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void others(int number) {
      assertThat(number).isPositive();
    }
  }

  // lifecycle

  @ProemServer
  static class InstanceField extends Kept {
    final SimpleHandler echo = request -> request;

    @Nested
    class Inner {
      @Test
      void nested(MessageServer server, MessageClient client) {
        assertThat(SERVERS).contains(server);
        assertThat(CLIENTS).contains(client);
      }
    }
  }

  @Test
  void instanceField_hasAServerAndAClientForEachTest() {
    assertPasses(InstanceField.class, 4, Map.of());
    assertThat(SERVERS).hasSize(4).doesNotHaveDuplicates();
    assertThat(CLIENTS).hasSize(4).doesNotHaveDuplicates();
    assertAllClosed();
  }

  @ProemServer
  static class StaticField extends Kept {
    static final SimpleHandler ECHO = request -> request;

    @BeforeAll
    static void start(MessageServer server, MessageClient client) {
      SERVERS.add(server);
      CLIENTS.add(client);
    }

    @AfterAll
    static void stillOpen(MessageClient client) {
      assertThat(client.request(HELLO).text()).isEqualTo("hello");
    }

    @Nested
    class Inner {
      @Test
      void nested(MessageServer server) {
        assertThat(server).isSameAs(SERVERS.peek());
      }

      @ProemServer
      @Test
      void annotated(MessageServer server) {
        assertThat(server).isNotSameAs(SERVERS.peek());
      }
    }
  }

  @Test
  void staticField_hasAServerForTheClassAndAClientForEachTest() {
    assertPasses(StaticField.class, 5, Map.of());
    assertThat(Set.copyOf(SERVERS)).hasSize(2);
    assertThat(CLIENTS).hasSize(6).doesNotHaveDuplicates();
    assertAllClosed();
  }

  @ProemServer
  static class Parallel {
    private static final CyclicBarrier TOGETHER = new CyclicBarrier(2);
    private final String name = "server " + System.identityHashCode(this);

    void server(MessageServerBuilder builder) {
      builder.handler(request -> Message.text(name));
    }

    @Test
    void first(MessageServer server, MessageClient client) throws Exception {
      check(server, client);
    }

    @Test
    void second(MessageServer server, MessageClient client) throws Exception {
      check(server, client);
    }

    private void check(MessageServer server, MessageClient client) throws Exception {
      SERVERS.add(server);
      CLIENTS.add(client);
      TOGETHER.await(1, TimeUnit.MINUTES);
      assertThat(client.request(HELLO).text()).isEqualTo(name);
      TOGETHER.await(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void testsInParallel_haveTheirOwnServers() {
    assertPasses(
        Parallel.class,
        2,
        Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.mode.default", "concurrent",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", "2"));
    assertThat(SERVERS).hasSize(2).doesNotHaveDuplicates();
    assertAllClosed();
  }

  // faults of the configuration

  @ProemServer
  static class Empty {
    @Test
    void test() {}
  }

  @Test
  void noHandler_isAnError() {
    assertThat(failureOf(Empty.class))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "@ProemServer finds no handler in "
                + Empty.class.getName()
                + ". Add a field of a handler type (SimpleHandler, MessageHandler, AsyncHandler,"
                + " StreamHandler, OneWayHandler) or a method with one parameter, a"
                + " MessageServerBuilder");
  }

  @ProemServer
  static class Several extends Empty {
    final SimpleHandler first = request -> request;
    final StreamHandler second = exchange -> null;

    static void third(MessageServerBuilder builder) {}
  }

  @Test
  void severalHandlers_areAnError() {
    assertThat(failureOf(Several.class))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "@ProemServer finds 3 handlers in "
                + Several.class.getName()
                + ": first, second, third. Name one of them, as in @ProemServer(\"first\")");
  }

  @ProemServer("forth")
  static class Misspelt extends Several {}

  @Test
  void unknownName_isAnError() {
    assertThat(failureOf(Misspelt.class))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "@ProemServer(\"forth\") finds neither a field of this name in "
                + Misspelt.class.getName()
                + " nor a method of this name with one parameter, a MessageServerBuilder");
  }

  @ProemServer
  static class Late extends Empty {
    SimpleHandler handler;

    @BeforeEach
    void initialize() {
      handler = request -> request;
    }
  }

  @ProemServer
  static class LateForTheClass extends Empty {
    static SimpleHandler handler;
  }

  @Test
  void fieldThatIsNull_isAnError() {
    assertThat(failureOf(Late.class))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "Late.handler is null when the server starts, which is before @BeforeEach methods."
                + " Initialize it where it is declared");
    assertThat(failureOf(LateForTheClass.class))
        .hasMessageContaining("which is before @BeforeAll methods");
  }

  @ProemServer("handler")
  static class WrongType extends Empty {
    final String handler = "handler";
  }

  private static final class Both implements SimpleHandler, StreamHandler {
    @Override
    public Message handle(Message request) {
      return request;
    }

    @Override
    public Outgoing handle(Exchange exchange) {
      return null;
    }
  }

  @ProemServer
  static class TwoTypes extends Empty {
    final SimpleHandler handler = new Both();
  }

  @Test
  void fieldWithoutExactlyOneHandlerType_isAnError() {
    assertThat(failureOf(WrongType.class))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "WrongType.handler is of class java.lang.String, which implements none of the handler"
                + " types SimpleHandler, MessageHandler, AsyncHandler, StreamHandler,"
                + " OneWayHandler. Use an object that implements exactly one of them, or a method"
                + " with one parameter, a MessageServerBuilder");
    assertThat(failureOf(TwoTypes.class))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContaining("which implements 2 of the handler types");
  }

  @ProemServer
  static class NoHandlerSet extends Empty {
    void server(MessageServerBuilder builder) {
      builder.name("without a handler");
    }
  }

  @ProemServer
  static class AddressOfAnotherHost extends Empty {
    static void server(MessageServerBuilder builder) {
      builder.handler(request -> request).address(new InetSocketAddress("192.0.2.1", 0));
    }
  }

  @Test
  void serverThatDoesNotStart_isAnError() {
    assertThat(failureOf(NoHandlerSet.class))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage("The server of NoHandlerSet.server did not start: a server needs a handler")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(failureOf(AddressOfAnotherHost.class))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageStartingWith("The server of AddressOfAnotherHost.server did not start: ")
        .hasMessageContaining("192.0.2.1")
        .hasCauseInstanceOf(BindException.class);
  }

  @ProemServer
  static class MethodThatThrows extends Empty {
    void server(MessageServerBuilder builder) throws Exception {
      throw new Exception("of the test class");
    }
  }

  @Test
  void exceptionOfTheMethod_isThrownAsItIs() {
    assertThat(failureOf(MethodThatThrows.class)).isExactlyInstanceOf(Exception.class);
  }

  // parameters that are not available

  @ProemServer
  static class TooEarly extends Empty {
    final SimpleHandler handler = request -> request;

    @BeforeAll
    static void start(MessageServer server) {}
  }

  static class NotYetAnnotated {
    final SimpleHandler handler = request -> request;

    NotYetAnnotated(MessageClient client) {}

    @ProemServer
    @Test
    void test() {}
  }

  @Test
  void parameterBeforeTheServerStarts_isAnError() {
    assertThat(failureOf(TooEarly.class))
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessage(
            "TooEarly.handler is not static, so its server starts for each test, after constructors"
                + " and @BeforeAll methods: make it static, or move the parameter to a @BeforeEach"
                + " or test method");
    assertThat(failureOf(NotYetAnnotated.class))
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageStartingWith("No server of @ProemServer is running for ")
        .hasMessageEndingWith(
            ": annotate the test class, or move the parameter to a @BeforeEach or test method");
  }

  @ProemServer
  static class ClosedServer {
    final SimpleHandler handler = request -> request;

    @BeforeEach
    void close(MessageServer server) {
      server.close();
    }

    @Test
    void test(MessageClient client) {}
  }

  @Test
  void clientThatDoesNotConnect_isAnError() {
    assertThat(failureOf(ClosedServer.class))
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageStartingWith("The client of the server of ClosedServer.handler did not connect:")
        .hasCauseInstanceOf(NotConnectedException.class);
  }
}
