package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.Binding;
import dev.proem.net.Peer;
import dev.proem.net.ServerLimits;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.listener.AcceptedSocket.Accepted;
import dev.proem.net.internal.listener.ConnectionCounter;
import dev.proem.net.internal.transport.FakeKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accepted sockets that are not connected; the wires of their connections are in memory. */
class ConnectionOpenerTest {
  private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.1", 1);
  private static final InetSocketAddress SERVICE = new InetSocketAddress("192.0.2.2", 2);
  private static final ServerLimits LIMITS =
      ServerLimits.DEFAULT.withConnections(5).withConnectionsPerAddress(1);

  private final ConnectionCounter counter = new ConnectionCounter(LIMITS);
  private final ConnectionRegistry registry = new ConnectionRegistry(counter, LIMITS);
  private final SelectionKey key = new FakeKey();
  private ScriptedServer server;
  private SocketChannel socket;
  private ConnectionOpener opener;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    server.serverLimits = LIMITS;
    socket = SocketChannel.open();
    opener = new ConnectionOpener(server.context(), counter, registry);
  }

  @AfterEach
  void end() throws IOException {
    socket.close();
    server.close();
  }

  private Accepted accepted(boolean isAdmitted, byte[] readAhead) {
    return new Accepted(
        socket,
        key,
        server.loop,
        Binding.of(SERVICE),
        isAdmitted,
        CLIENT,
        SERVICE,
        ByteBuffer.wrap(readAhead));
  }

  @Test
  void admittedSocket_becomesAConnectionThatHandlesTheBytesReadAhead() {
    opener.open(accepted(true, Peer.bytes(Message.text("hello"))));

    assertThat(registry.opened())
        .singleElement()
        .satisfies(made -> assertThat(made.connection.remoteAddress()).isEqualTo(CLIENT))
        .satisfies(made -> assertThat(made.connection.localAddress()).isEqualTo(SERVICE))
        .satisfies(made -> assertThat(key.attachment()).isSameAs(made.connection));
    assertThat(server.wire.sent()).extracting(Message::text).containsExactly("hello");
  }

  @Test
  void socketAboveTheTotalLimit_isNotifiedOfIt() {
    opener.open(accepted(false, new byte[0]));

    assertThat(registry.size()).isZero();
    assertThat(registry.isEmpty()).isFalse();
    assertThat(server.wire.text()).contains("too-many-connections", "ServerLimits.connections)");
  }

  @Test
  void socketAboveTheLimitOfItsAddress_isNotifiedOfIt() throws Exception {
    counter.tryAdd(CLIENT);
    assertThat(counter.awaitNone(1)).isTrue();
    opener.open(accepted(true, new byte[0]));

    assertThat(server.wire.text()).contains("ServerLimits.connectionsPerAddress)");
    assertThat(registry.size()).isZero();
  }

  @Test
  void socketAboveTheLimit_isClosedIfTooManyAreNotified() {
    counter.tryAdd(CLIENT);
    while (counter.tryRefuse()) {
      // as many as there may be
    }

    opener.open(accepted(true, new byte[0]));

    assertThat(socket.isOpen()).isFalse();
    assertThat(registry.isEmpty()).isTrue();
    assertThat(server.heard.all(""))
        .containsExactly(
            "limit ServerLimits.connectionsPerAddress 1",
            "refused LIMIT too many connections (ServerLimits.connectionsPerAddress);"
                + " closed without a message");
  }

  @Test
  void connectionOfAServerThatStops_isShutDownAtOnce() {
    server.context().stopping = true;
    opener.open(accepted(true, new byte[0]));

    ServerConnection made = registry.opened().get(0);
    assertThat(made.shutdown().hasStarted()).isTrue();
    MessageConnection connection = made.connection;
    connection.closeNow(new dev.proem.net.CloseReason(dev.proem.net.CloseReason.Kind.CLOSED, "x"));
    assertThat(registry.isEmpty()).isTrue();
  }
}
