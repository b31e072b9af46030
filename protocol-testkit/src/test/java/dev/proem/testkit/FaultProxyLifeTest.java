package dev.proem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests which connections have which faults, and how they end. */
class FaultProxyLifeTest extends ProxiedEchoTest {
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().startsWith(FaultProxy.THREAD_NAME))
        .count();
  }

  @Test
  void faultsByNumber_theSecondConnectionIsClean() throws IOException {
    try (FaultProxy proxy =
        FaultProxy.to(
            server.address(),
            number -> number == 1 ? Faults.toClient(Fault.resetAfter(0)) : Faults.NONE)) {
      assertReset(proxy);
      assertEchoed(proxy);
    }
  }

  @Test
  void changedFaults_applyToConnectionsFromThenOn() throws IOException {
    try (FaultProxy proxy = FaultProxy.to(server.address());
        SocketChannel before = SocketChannel.open(proxy.address())) {
      assertEchoed(before);
      proxy.faults(Faults.toServer(Fault.resetAfter(0)));
      assertReset(proxy);
      assertEchoed(before);
      proxy.faults(Faults.NONE);
      assertEchoed(proxy);
    }
  }

  @Test
  void faultsThatThrow_resetTheConnectionOnly() throws IOException {
    try (FaultProxy proxy =
        FaultProxy.to(
            server.address(),
            number -> {
              if (number == 1) {
                throw new IllegalStateException("thrown on purpose");
              }
              return Faults.NONE;
            })) {
      assertReset(proxy);
      assertEchoed(proxy);
    }
  }

  @Test
  void resetAll_resetsOpenConnectionsAndAcceptsNewOnes() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.address());
        SocketChannel client = SocketChannel.open(proxy.address())) {
      assertEchoed(client);
      proxy.resetAll();
      assertReset(client);
      assertThat(server.ending()).isInstanceOf(SocketException.class);
      assertEchoed(proxy);
    }
  }

  @Test
  void closeAll_endsOpenConnectionsAndAcceptsNewOnes() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.address());
        SocketChannel client = SocketChannel.open(proxy.address())) {
      assertEchoed(client);
      proxy.closeAll();
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(server.ending()).isEqualTo(END);
      assertEchoed(proxy);
    }
  }

  @Test
  void resetByAPeer_passesAsAReset() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.address())) {
      try (SocketChannel client = SocketChannel.open(proxy.address())) {
        assertEchoed(client);
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      assertThat(server.ending()).isInstanceOf(SocketException.class);
      await().until(() -> proxy.openConnections() == 0);
    }
  }

  @Test
  void serverIsAbsent_theClientIsReset() throws IOException {
    try (FaultProxy proxy = FaultProxy.to(server.address())) {
      server.close();
      assertReset(proxy);
      await().until(() -> proxy.openConnections() == 0);
    }
  }

  @Test
  void unixDomainTarget_isReached(@TempDir Path folder) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("echo"));
    try (EchoServer local = new EchoServer(address);
        FaultProxy proxy =
            FaultProxy.to(
                address,
                number ->
                    number == 1
                        ? Faults.bothWays(Fault.split(1))
                        : Faults.toServer(Fault.resetAfter(0)))) {
      assertEchoed(proxy);
      assertThat(local.ending()).isEqualTo(END);
      assertReset(proxy);
    }
  }

  @Test
  void close_leavesNoThreadAndNoConnection() throws Exception {
    List<Faults> faults =
        List.of(
            Faults.NONE,
            Faults.toServer(Fault.stallAfter(0)),
            Faults.toServer(Fault.delay(Duration.ofDays(1))),
            Faults.bothWays(Fault.truncateAfter(1)),
            Faults.toServer(Fault.halfCloseAfter(0)));
    FaultProxy proxy = FaultProxy.to(server.address(), number -> faults.get(number % 5));
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      SocketChannel client = SocketChannel.open(proxy.address());
      clients.add(client);
      send(client);
    }
    await().until(() -> server.accepted() == 20 && proxy.stalled() == 4);
    assertThat(proxy.connections()).isEqualTo(20);
    assertThat(threads()).isPositive();
    proxy.close();
    assertThat(threads()).isZero();
    assertThat(proxy.openConnections()).isZero();
    for (SocketChannel client : clients) {
      client.close();
    }
    for (int i = 0; i < clients.size(); i++) {
      assertThat(server.ending()).isNotNull();
    }
    assertThatThrownBy(proxy::address).isInstanceOf(IllegalStateException.class);
    proxy.close(); // has no effect
  }
}
