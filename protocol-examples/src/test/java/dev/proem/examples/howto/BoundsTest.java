package dev.proem.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.Message;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.NotConnectedException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.Outgoing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the code of docs/how-to/timeouts-and-limits.md. */
@Timeout(60)
class BoundsTest {
  static Stream<MessageServerBuilder> servers() {
    return Stream.of(
        Bounds.untrustedPeers(request -> request),
        Bounds.internal(request -> request),
        Bounds.largeFiles(
            exchange -> Outgoing.of(Message.binary(exchange.content().readAllBytes()))),
        Bounds.slowHandlers((request, exchange) -> CompletableFuture.completedFuture(request)));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void eachKindOfServer_answers(MessageServerBuilder builder) throws IOException {
    try (MessageServer server = builder.start();
        MessageClient client = Bounds.client("localhost", server.port()).connect()) {
      assertThat(client.request(Message.text("hello")).bytes()).asString().isEqualTo("hello");
      assertThat(Bounds.lookUp(client, Message.text("what")))
          .succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void contentOverTheLimit_isRejectedWithTheNameOfTheLimit() throws IOException {
    try (MessageServer server = Bounds.untrustedPeers(request -> request).start();
        MessageClient client = MessageClient.connect("localhost", server.port())) {
      assertThatExceptionOfType(ErrorReplyException.class)
          .isThrownBy(() -> client.request(Message.binary(new byte[(256 << 10) + 1])))
          .withMessageContaining("over the limit of 262144 (Limits.contentBytes)")
          .satisfies(e -> assertThat(e.code()).isEqualTo("content-too-large"));
    }
  }

  @Test
  void orderThatWasNotSent_mayBeSentAgainAndOneThatMayHaveArrivedMayNot() throws IOException {
    int unused;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = free.getLocalPort();
    }
    try (MessageClient client = Bounds.client("127.0.0.1", unused).build()) {
      assertThat(Bounds.order(client, Message.text("one dog"))).isNull();
      assertThatExceptionOfType(NotConnectedException.class)
          .isThrownBy(() -> client.request(Message.text("one dog")));
    }
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        MessageClient client = Bounds.client("127.0.0.1", listener.getLocalPort()).build()) {
      CompletableFuture<Void> server =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = listener.accept()) {
                  assertThat(socket.getInputStream().read()).isZero(); // then the server fails
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThatExceptionOfType(OutcomeUnknownException.class)
          .isThrownBy(() -> Bounds.order(client, Message.text("one dog")));
      server.join();
    }
  }
}
