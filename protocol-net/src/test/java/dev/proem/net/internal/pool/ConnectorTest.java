package dev.proem.net.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectorTest {
  private final CompletableFuture<SocketChannel> connected = new CompletableFuture<>();
  private final CompletableFuture<IOException> failed = new CompletableFuture<>();
  private EventLoop loop;

  @BeforeEach
  void start() throws Exception {
    loop = new EventLoop("connector-test", true);
    loop.start();
  }

  @AfterEach
  void stop() throws Exception {
    loop.stop();
    assertThat(loop.join(20_000)).isTrue();
  }

  private Connector connect(SocketAddress address) {
    Connector connector =
        new Connector(
            loop,
            Runnable::run,
            address,
            Duration.ofHours(1),
            (socket, key) -> connected.complete(socket),
            failed::complete);
    loop.execute(connector::start);
    return connector;
  }

  private boolean hasTimer(Connector connector) {
    return CompletableFuture.supplyAsync(() -> connector.isScheduled(), loop).join();
  }

  @Test
  void connectedConnector_hasNoTimer() throws Exception {
    try (ServerSocket listener = new ServerSocket(0)) {
      Connector connector = connect(listener.getLocalSocketAddress());
      connected.get(20, TimeUnit.SECONDS).close();
      assertThat(hasTimer(connector)).isFalse();
    }
  }

  @Test
  void failedConnector_hasNoTimer() throws Exception {
    SocketAddress unused;
    try (ServerSocket listener = new ServerSocket(0)) {
      unused = listener.getLocalSocketAddress();
    }
    Connector connector = connect(unused);
    assertThat(failed.get(20, TimeUnit.SECONDS)).hasMessageContaining("refused");
    assertThat(hasTimer(connector)).isFalse();
  }
}
