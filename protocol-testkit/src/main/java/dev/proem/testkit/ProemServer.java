package dev.proem.testkit;

import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts a {@link MessageServer} on a free port of the loopback address for the tests of a class or
 * for one test method, and closes it afterwards. This is an extension of JUnit Jupiter.
 *
 * <pre>{@code
 * @ProemServer
 * class OrdersTest {
 *   final Orders orders = new Orders(); // a MessageHandler
 *
 *   @Test
 *   void order_isConfirmed(MessageClient client) {
 *     assertThat(client.request(order)).hasContentType("text/json");
 *   }
 * }
 * }</pre>
 *
 * <p>The server gets its handler from a member of the test class, its superclasses, or the classes
 * that enclose a nested test class. The member may have any visibility, and is one of these:
 *
 * <ul>
 *   <li>a field that contains a handler: a {@link dev.proem.net.SimpleHandler}, {@link
 *       dev.proem.net.MessageHandler}, {@link dev.proem.net.AsyncHandler}, {@link
 *       dev.proem.net.StreamHandler} or {@link dev.proem.net.OneWayHandler};
 *   <li>a method with one parameter, a {@link MessageServerBuilder}, which sets the handler and
 *       anything else. Its return value is ignored.
 * </ul>
 *
 * <p>The lifetime of the server depends on the member. For a static member of an annotated class,
 * one server starts before {@code @BeforeAll} methods and serves all tests of the class and of its
 * nested classes. For an instance member, or if a test method is annotated, each test has its own
 * server, which starts before {@code @BeforeEach} methods. The server is closed after
 * {@code @AfterAll} or {@code @AfterEach} methods, respectively. Tests may run in parallel.
 *
 * <p>Test methods, lifecycle methods and constructors may have these parameters:
 *
 * <ul>
 *   <li>a {@link MessageServer}: the server. It is not available in constructors and
 *       {@code @BeforeAll} methods if each test has its own server;
 *   <li>a {@link MessageClient}: a client with default settings, which is connected to the first
 *       address of the server and closed before the server. All parameters of one test are the same
 *       client, and no two tests share a client; only constructors and {@code @BeforeAll} methods
 *       get a client of the class. A server with TLS or a test with special settings needs a client
 *       of its own.
 * </ul>
 *
 * <p>If the member is absent, ambiguous or of a wrong type, or the server does not start, then the
 * tests fail with an {@link org.junit.jupiter.api.extension.ExtensionConfigurationException}. If a
 * parameter is not available, they fail with a {@link
 * org.junit.jupiter.api.extension.ParameterResolutionException}.
 */
@Documented
@ExtendWith(ProemServerExtension.class)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ProemServer {
  /**
   * Returns the name of the field or method that provides the handler. The default is the only
   * field or method that fits. If there are several, a name is required. The annotation of a test
   * method takes precedence over that of its class.
   */
  String value() default "";
}
