package dev.proem.testkit;

import static dev.proem.testkit.ProemAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.SimpleHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The extension as users use it. ProemServerExtensionTest has its lifecycle and its errors. */
class ProemServerTest {
  static final Message HELLO = Message.text("hello");

  @ProemServer
  @Nested
  class HandlerInAField {
    final SimpleHandler echo = request -> request;

    @Test
    void client_isConnectedToTheServer(MessageServer server, MessageClient client) {
      assertThat(client.request(HELLO)).text().isEqualTo("hello");
      assertThat(server.connections()).hasSize(1);
    }

    @Test
    void server_listensOnOnePortOfTheLoopbackAddress(MessageServer server) {
      assertThat(server.addresses())
          .containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    }

    @Test
    void parametersOfOneTest_areTheSame(
        MessageServer server, MessageServer again, MessageClient client, MessageClient same) {
      assertThat(server).isSameAs(again);
      assertThat(client).isSameAs(same);
    }

    @Nested
    class Inner {
      @Test
      void nestedClass_hasTheHandlerOfTheEnclosingOne(MessageClient client) {
        assertThat(client.request(HELLO)).text().isEqualTo("hello");
      }

      @ProemServer("other")
      @Test
      void annotatedMethod_hasAHandlerOfItsOwn(MessageClient client) {
        assertThat(client.request(HELLO)).text().isEqualTo("other");
      }

      final Object other = (SimpleHandler) request -> Message.text("other");
    }
  }

  @ProemServer("echo")
  @Nested
  class NamedMembers {
    final SimpleHandler echo = request -> request;

    void shouting(MessageServerBuilder builder) {
      builder.handler(request -> Message.text(request.text() + "!"));
    }

    @Test
    void nameOfAField_usesIt(MessageClient client) {
      assertThat(client.request(HELLO)).text().isEqualTo("hello");
    }

    @ProemServer("shouting")
    @Test
    void nameOfAMethod_usesIt(MessageClient client) {
      assertThat(client.request(HELLO)).text().isEqualTo("hello!");
    }
  }

  @Nested
  class AnnotatedMethodOnly {
    @SuppressWarnings("UnusedVariable") // The extension finds it, although it is private.
    private final SimpleHandler echo = request -> request;

    @ProemServer
    @Test
    void test_hasAServer(MessageClient client) {
      assertThat(client.request(HELLO)).text().isEqualTo("hello");
    }
  }

  @ProemServer
  abstract static class Base {
    static void server(MessageServerBuilder builder) {
      builder.name("of the base class").handler(request -> request);
    }
  }

  @Nested
  class InheritedAnnotation extends Base {
    private static MessageServer started;
    private final MessageClient ofTheConstructor;
    private MessageClient ofBeforeEach;

    InheritedAnnotation(MessageClient client) {
      ofTheConstructor = client;
    }

    @BeforeAll
    static void keep(MessageServer server) {
      started = server;
    }

    @BeforeEach
    void keep(MessageClient client) {
      ofBeforeEach = client;
    }

    @Test
    void staticMethod_hasAServerForTheClass(MessageServer server, MessageClient client) {
      assertThat(server).isSameAs(started);
      assertThat(client).isSameAs(ofBeforeEach).isNotSameAs(ofTheConstructor);
      assertThat(ofTheConstructor.request(HELLO)).text().isEqualTo("hello");
    }
  }
}
