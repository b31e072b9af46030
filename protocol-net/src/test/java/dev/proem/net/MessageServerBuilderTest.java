package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.proem.Message;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be said of a server before it starts, and what it says of itself afterwards. */
@Timeout(60)
class MessageServerBuilderTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private static Path folder;
  private static TestCertificates authority;
  private static TestCertificates.Issued issued;

  @BeforeAll
  static void makeCertificates() {
    authority = new TestCertificates(folder, "authority");
    issued = authority.server();
  }

  private static Tls tls() throws IOException {
    return Tls.forServer().certificate(issued.chain(), issued.key()).build();
  }

  /** A user's class whose methods have one name: each kind of handler takes its own of them. */
  private static final class Service {
    private Service() {}

    static Message one(Message request) {
      return request;
    }

    static Message one(Message request, Exchange exchange) {
      return exchange.connection().isOpen() ? request : Message.text("closed");
    }

    static Outgoing one(Exchange exchange) {
      return Outgoing.stream(exchange.header(), exchange.content());
    }

    static CompletionStage<Message> later(Message request, Exchange exchange) {
      return CompletableFuture.completedFuture(one(request, exchange));
    }
  }

  static Stream<MessageServerBuilder> references() {
    return Stream.of(
        MessageServer.builder().handler(Service::one),
        MessageServer.builder().exchangeHandler(Service::one),
        MessageServer.builder().asyncHandler(Service::later),
        MessageServer.builder().streamHandler(Service::one),
        MessageServer.builder().oneWayHandler(Service::one).exchangeHandler(Service::one));
  }

  @ParameterizedTest
  @MethodSource("references")
  void handlersOfAllKinds_areMethodReferences(MessageServerBuilder kind) throws IOException {
    try (MessageServer server = kind.start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
    }
  }

  @Test
  void tls_isSpokenOnAddressesWhereverItIsGiven() throws IOException {
    Tls tls = tls();
    Tls trusting = Tls.forClient().trust(authority.authority()).build();
    MessageServerBuilder onDefault = MessageServer.builder().handler(r -> r).tls(tls);
    MessageServerBuilder several =
        MessageServer.builder().handler(r -> r).port(0).tls(tls).address(ANY);
    try (MessageServer first = onDefault.start();
        MessageServer second = several.start();
        MessageServer mixed = several.bind(Binding.of(ANY)).start()) {
      Stream.concat(
              Stream.of(first.addresses().get(0)),
              Stream.concat(second.addresses().stream(), mixed.addresses().subList(0, 2).stream()))
          .forEach(address -> assertServed(address, trusting));
      try (Peer plain = Peer.to(mixed.addresses().get(2))) { // a binding says it for itself
        plain.assertServed();
      }
    }
  }

  private static void assertServed(SocketAddress address, Tls tls) {
    try (MessageClient client = MessageClient.builder().address(address).tls(tls).connect()) {
      assertThat(client.request(Message.text("x")).text()).isEqualTo("x");
    }
  }

  @Test
  void tlsThatNoAddressWouldHave_isRefused() throws IOException {
    Tls tls = tls();
    assertThatIllegalStateException()
        .isThrownBy(
            () -> MessageServer.builder().handler(r -> r).bind(Binding.of(ANY)).tls(tls).start())
        .withMessageContaining("use Binding.withTls");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageServer.builder().tls(Tls.forClient().build()))
        .withMessageContaining("Tls.forServer()");
  }

  @Test
  void text_isAddressesConnectionsAndState() throws IOException {
    Tls tls = tls();
    MessageServer server =
        MessageServer.builder().handler(r -> r).port(0).bind(Binding.of(ANY).withTls(tls)).start();
    String addresses =
        LogText.address(server.addresses().get(0))
            + ", "
            + LogText.address(server.addresses().get(1))
            + " (TLS)";
    try (Peer peer = Peer.of(server)) {
      peer.assertServed();
      assertThat(server).hasToString("MessageServer[" + addresses + "; connections: 1; running]");
      server.close();
    }
    assertThat(server).hasToString("MessageServer[" + addresses + "; connections: 0; closed]");
  }
}
