package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.Message;
import dev.proem.net.Binding;
import dev.proem.net.Peer;
import dev.proem.net.ShutdownReport;
import dev.proem.net.internal.transport.Background;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServerEngineTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private ScriptedServer scripted;
  private ServerEngine engine;

  @BeforeEach
  void start() throws IOException {
    scripted = new ScriptedServer();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    engine = ServerEngine.start(scripted.settings(Binding.of(any), Binding.of(any)));
  }

  @AfterEach
  void end() throws IOException {
    engine.shutdown(Duration.ZERO);
    scripted.close();
  }

  private Peer peer(int address) throws IOException {
    return Peer.to(engine.addresses().get(address));
  }

  @Test
  void allAddresses_areServed() throws IOException {
    try (Peer one = peer(0);
        Peer two = peer(1)) {
      assertThat(one.ask("1").text()).isEqualTo("1");
      assertThat(two.ask("2").text()).isEqualTo("2");
      assertThat(engine.connections()).hasSize(2);
      assertThat(engine.toString()).contains("connections: 2; running");
    }
  }

  @Test
  void broadcast_completesWithTheNumberOfConnections() throws IOException {
    try (Peer one = peer(0);
        Peer two = peer(1)) {
      one.assertServed();
      two.assertServed();

      CompletableFuture<Integer> sent = engine.broadcast(Message.text("news"));

      assertThat(sent).succeedsWithin(LONG).isEqualTo(2);
      assertThat(one.read().text()).isEqualTo("news");
      assertThat(two.read().text()).isEqualTo("news");
    }
  }

  @Test
  void shutdown_endsTheConnectionsAndReportsOnce() throws IOException {
    SocketAddress address = engine.addresses().get(0);
    try (Peer peer = peer(0)) {
      peer.assertServed();
      CompletableFuture<ShutdownReport> report =
          Background.supplyAsync(() -> engine.shutdown(LONG));
      peer.assertEnd();
      peer.hangUp();
      assertThat(report).succeedsWithin(LONG);
      assertThat(engine.shutdown(LONG)).isSameAs(report.join());
      assertThat(report.join().cutOff()).isZero();
      assertThat(report.join().closedIdle()).isEqualTo(1);
    }
    assertThat(engine.connections()).isEmpty();
    assertThat(engine.toString()).endsWith("; connections: 0; closed]");
    ServerEngine.start(scripted.settings(Binding.of(address))).shutdown(Duration.ZERO);
  }

  @Test
  void addressInUse_startsNothing() {
    SocketAddress used = engine.addresses().get(0);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> ServerEngine.start(scripted.settings(Binding.of(any), Binding.of(used))));
    assertThat(List.copyOf(Thread.getAllStackTraces().keySet()))
        .extracting(Thread::getName)
        .filteredOn(name -> name.startsWith("scripted-loop"))
        .as("the event loop of the other engine")
        .hasSize(1);
  }
}
