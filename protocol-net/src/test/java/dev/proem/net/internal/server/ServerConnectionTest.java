package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Bound;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.Outgoing;
import dev.proem.net.Peer;
import dev.proem.net.RequestHandler;
import dev.proem.net.ServerLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over a wire in memory, with an inline handler that returns the request. */
class ServerConnectionTest {
  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  @Test
  void requests_areAnsweredInOrder() {
    ServerConnection role = server.open();

    server.receive(role, Message.text("1"), Message.text("2"));

    assertThat(server.wire.sent()).extracting(Message::text).containsExactly("1", "2");
    assertThat(role.requestsInFlight()).isZero();
    assertThat(role.isBusy()).isFalse();
    assertThat(server.heard.all("answered")).hasSize(2);
  }

  @Test
  void peerThatCloses_isClosedAndItsOwnerNotified() {
    ServerConnection role = server.open();

    server.wire.end();
    role.connection.step(role.connection.reader::read);
    role.connection.step(role.connection.reader::read);

    assertThat(server.wire.shut).isTrue();
    assertThat(server.wire.closed).isTrue();
    assertThat(server.closed).containsExactly(role);
    assertThat(server.heard.all(""))
        .containsExactly("opened 1", "closed PEER_CLOSED the peer closed");
  }

  @Test
  void refusedConnection_getsOneErrorAndIsNeverReportedAsOpened() {
    ServerConnection role = server.connection();
    role.refuse(new Bound("ServerLimits.connections", 2));
    role.connection.begin(ByteBuffer.allocate(0));

    assertThat(server.wire.sent())
        .singleElement()
        .satisfies(error -> assertThat(error.header().error()).contains("too-many-connections"))
        .satisfies(
            error ->
                assertThat(error.text())
                    .isEqualTo(
                        "The server has too many connections, more than 2"
                            + " (ServerLimits.connections)."));
    server.wire.end();
    role.connection.step(role.connection.reader::read);
    assertThat(server.heard.all(""))
        .containsExactly(
            "limit ServerLimits.connections 2",
            "refused LIMIT too many connections (ServerLimits.connections)");
  }

  @Test
  void push_isMarkedAndItsFutureCompletes() {
    ServerConnection role = server.open();

    CompletableFuture<Void> sent = role.send(Outgoing.of(Message.text("news")));
    role.connection.step(() -> {});

    assertThat(sent).isCompleted();
    assertThat(server.wire.sent()).allMatch(message -> message.header().isPush()).hasSize(1);
  }

  @Test
  void requestThatExceedsTheTotal_isRejectedAndEndsTheConnection() {
    server.serverLimits = ServerLimits.DEFAULT.withReceivedTotal(100);
    ServerConnection role = server.open();

    server.receive(role, Message.binary(new byte[200]));

    assertThat(server.wire.sent())
        .singleElement()
        .satisfies(error -> assertThat(error.header().error()).contains("overloaded"));
    assertThat(role.connection.isOpen()).isFalse();
    assertThat(server.heard.all("limit")).containsExactly("limit ServerLimits.receivedTotal 100");
  }

  @Test
  void heldBytes_areThoseOfAnIncompleteMessage() {
    ServerConnection role = server.open();
    byte[] request = Peer.bytes(Message.binary(new byte[1_000]));

    server.receive(role, Arrays.copyOf(request, request.length - 1));

    assertThat(role.heldBytes()).isGreaterThanOrEqualTo(request.length - 1);
    assertThat(role.isWaitingForMessage()).isTrue();
    role.stopWaiting();
    assertThat(role.heldBytes()).as("it is ending").isZero();
  }

  @Test
  void streamedRequest_isHandledBeforeItsContentIsComplete() {
    server.streamed = true;
    server.inline = false;
    server.handler =
        RequestHandler.ofStream(
            exchange -> Outgoing.of(Message.binary(exchange.content().readAllBytes())));
    ServerConnection role = server.open();
    byte[] request = Peer.bytes(Message.binary(new byte[1_000]));

    server.receive(role, Arrays.copyOf(request, request.length - 1));
    assertThat(server.queued).hasSize(1);
    assertThat(role.incomingContent()).isNotNull();
    assertThat(role.isWaitingForMessage()).as("its handler has it").isFalse();

    server.receive(role, new byte[1]);
    assertThat(role.incomingContent()).isNull();
    server.queued.remove(0).run();
    assertThat(server.wire.sent())
        .extracting(Message::header)
        .extracting(MessageHeader::contentLength)
        .containsExactly(1_000L);
  }
}
