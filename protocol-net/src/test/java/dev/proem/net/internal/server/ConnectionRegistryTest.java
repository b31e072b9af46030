package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.Peer;
import dev.proem.net.ServerLimits;
import dev.proem.net.internal.connection.OutgoingEncoder;
import dev.proem.net.internal.listener.ConnectionCounter;
import dev.proem.net.internal.message.BatchedCounter;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendListener;
import dev.proem.net.internal.transport.CallerThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionRegistryTest {
  private static final ServerLimits LIMITS =
      ServerLimits.DEFAULT.withConnectionsPerAddress(1).withUnsent(0, 1_000).withUnsentTotal(1_000);

  private final ConnectionCounter counter = new ConnectionCounter(LIMITS);
  private final ConnectionRegistry registry = new ConnectionRegistry(counter, LIMITS);
  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  private ServerConnection open(ScriptedWire wire, int address) {
    ServerConnection role = server.connection(wire, address);
    role.connection.begin(ByteBuffer.allocate(0));
    return role;
  }

  /** An open connection that has received a part of a message. */
  private ServerConnection holding(int bytes, int address) {
    ScriptedWire wire = new ScriptedWire();
    ServerConnection role = open(wire, address);
    byte[] request = Peer.bytes(Message.binary(new byte[10_000]));
    wire.receive(Arrays.copyOf(request, bytes));
    role.connection.step(role.connection.reader::read);
    registry.add(role);
    return role;
  }

  /** An open connection with unsent bytes. */
  private ServerConnection unsent(int bytes, int address) {
    ScriptedWire wire = new ScriptedWire();
    wire.room = 0;
    ServerConnection role = open(wire, address);
    OutgoingItem item = OutgoingEncoder.of(Message.binary(new byte[bytes]), SendListener.NONE);
    role.connection.step(() -> role.connection.queue(item));
    registry.add(role);
    return role;
  }

  @Test
  void connectionsOfOneAddress_areLimited() {
    ServerConnection first = server.connection(new ScriptedWire(), 1);
    assertThat(registry.add(first)).isTrue();
    assertThat(registry.add(server.connection(new ScriptedWire(), 1))).isFalse();
    assertThat(registry.add(server.connection(new ScriptedWire(), 2))).isTrue();
    assertThat(registry.size()).isEqualTo(2);

    registry.closed(first);

    assertThat(registry.add(server.connection(new ScriptedWire(), 1))).isTrue();
  }

  @Test
  void onlyConnectionsThatWereOpened_areListed() {
    ServerConnection opened = open(new ScriptedWire(), 1);
    registry.add(opened);
    registry.add(server.connection(new ScriptedWire(), 2));
    assertThat(registry.opened()).containsExactly(opened);
  }

  @Test
  void actions_includeRefusedConnections() {
    ServerConnection served = open(new ScriptedWire(), 1);
    ServerConnection refused = open(new ScriptedWire(), 2);
    registry.add(served);
    registry.addRefused(refused);
    List<ServerConnection> all = new ArrayList<>();

    registry.forEach(all::add);
    registry.forEachOf(server.loop, all::add);
    registry.forEachOf(CallerThread.loop(), all::add);

    assertThat(all).containsExactlyInAnyOrder(served, refused, served, refused);
    registry.closed(served);
    registry.closed(refused);
    assertThat(registry.isEmpty()).isTrue();
  }

  @Test
  void connectionThatHoldsTheMost_isShed() {
    ServerConnection small = holding(100, 1);
    ServerConnection large = holding(5_000, 2);

    assertThat(registry.shedLargest(CallerThread.loop())).as("other loop").isFalse();
    assertThat(registry.shedLargest(server.loop)).isTrue();

    assertThat(large.connection.isOpen()).isFalse();
    assertThat(small.connection.isOpen()).isTrue();
    assertThat(registry.shedLargest(server.loop)).isTrue();
    assertThat(small.connection.isOpen()).isFalse();
    assertThat(registry.shedLargest(server.loop)).as("none is left").isFalse();
  }

  @Test
  void connectionWithTheMostUnsentBytes_isClosedAboveTheTotal() {
    ServerConnection small = unsent(100, 1);
    ServerConnection large = unsent(5_000, 2);

    registry.limitUnsent(server.loop, new BatchedCounter(new AtomicLong(1_000)));
    assertThat(large.connection.isClosed()).as("at the limit").isFalse();
    registry.limitUnsent(server.loop, new BatchedCounter(new AtomicLong(1_001)));

    assertThat(large.connection.isClosed()).isTrue();
    assertThat(small.connection.isClosed()).isFalse();
    assertThat(server.heard.all("limit")).contains("limit ServerLimits.unsentTotal 1000");
  }
}
