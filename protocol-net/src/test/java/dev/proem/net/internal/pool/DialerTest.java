package dev.proem.net.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.Backoff;
import dev.proem.net.Balancing;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DialerTest {
  private static final CloseReason CLOSED = new CloseReason(CloseReason.Kind.CLOSED, "closed");
  private static final Backoff LONG = new Backoff(Duration.ofHours(1), Duration.ofHours(1), 1, 0);
  private static final SocketAddress NAME = InetSocketAddress.createUnresolved("one", 1);

  private final BlockingQueue<CloseReason> failures = new LinkedBlockingQueue<>();
  private final BlockingQueue<SocketChannel> sockets = new LinkedBlockingQueue<>();
  private final FakePooledConnection connection = new FakePooledConnection();
  private boolean createFails;
  private EventLoop loop;

  @BeforeEach
  void start() throws IOException {
    loop = new EventLoop("dialer-test", true);
    loop.start();
  }

  @AfterEach
  void stop() throws Exception {
    for (SocketChannel socket : sockets) {
      socket.close();
    }
    loop.stop();
    assertThat(loop.join(20_000)).isTrue();
  }

  private final class Dial implements Dialer.Owner<FakePooledConnection> {
    final Endpoints endpoints;
    final Dialer<FakePooledConnection> dialer;

    Dial(SocketAddress address, Executor lookups) {
      endpoints = new Endpoints(List.of(address), Balancing.FAILOVER, LONG);
      dialer = new Dialer<>(loop, lookups, Duration.ofHours(1), endpoints, this);
    }

    void connect() {
      onLoop(
          () -> {
            dialer.connect(Objects.requireNonNull(endpoints.next(System.nanoTime())));
            return true;
          });
    }

    @Override
    public FakePooledConnection create(
        Endpoints.Attempt attempt, SocketChannel socket, SelectionKey key) throws IOException {
      connection.attempt = attempt;
      sockets.add(socket);
      if (createFails) {
        throw new IOException("on purpose");
      }
      return connection;
    }

    @Override
    public void notConnected(SocketAddress address, CloseReason reason) {
      failures.add(reason);
    }

    int opening() {
      return onLoop(dialer::opening);
    }
  }

  private <T> T onLoop(Supplier<T> action) {
    return CompletableFuture.supplyAsync(action, loop).join();
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @Test
  void connectedSocket_isInItsHandshakeUntilTheHandshakeEnds() throws Exception {
    try (ServerSocket server = server()) {
      Dial dial = new Dial(server.getLocalSocketAddress(), Runnable::run);
      dial.connect();
      assertThat(sockets.poll(20, TimeUnit.SECONDS)).isNotNull().satisfies(sockets::add);
      assertThat(dial.opening()).isOne();
      assertThat(connection.started).isTrue();
      assertThat(connection.attempt.address()).isEqualTo(server.getLocalSocketAddress());
      assertThat(onLoop(() -> dial.dialer.endHandshake(connection))).isTrue();
      assertThat(onLoop(() -> dial.dialer.endHandshake(connection))).isFalse();
      assertThat(dial.opening()).isZero();
    }
  }

  @Test
  void socketWithoutAConnection_isClosedAndCountsAsAFailure() throws Exception {
    createFails = true;
    try (ServerSocket server = server()) {
      Dial dial = new Dial(server.getLocalSocketAddress(), Runnable::run);
      dial.connect();
      CloseReason failure = failures.poll(20, TimeUnit.SECONDS);
      assertThat(failure.text()).isEqualTo("not connected: on purpose");
      assertThat(sockets.take().isOpen()).isFalse();
      assertThat(dial.opening()).isZero();
      assertThat(onLoop(dial.endpoints::areUnreachable)).isTrue();
    }
  }

  @Test
  void failedLookup_isReportedAndStartsTheBackoff() throws Exception {
    Dial dial =
        new Dial(
            NAME,
            task -> {
              throw new RejectedExecutionException("full");
            });
    dial.connect();
    assertThat(failures.poll(20, TimeUnit.SECONDS).text()).contains("not connected", "one:1");
    assertThat(dial.opening()).isZero();
    assertThat(onLoop(dial.endpoints::nextTime)).isNotEqualTo(EventLoop.NEVER);
  }

  @Test
  void closedDialer_cancelsItsAttempts() throws Exception {
    Dial waiting = new Dial(NAME, lookup -> {});
    waiting.connect();
    assertThat(waiting.opening()).isOne();
    close(waiting);
    assertThat(failures.poll(20, TimeUnit.SECONDS).text()).contains("the client is closed");
    assertThat(waiting.opening()).isZero();
    try (ServerSocket server = server()) {
      Dial handshaking = new Dial(server.getLocalSocketAddress(), Runnable::run);
      handshaking.connect();
      sockets.add(sockets.take());
      assertThat(handshaking.opening()).isOne();
      close(handshaking);
      assertThat(connection.closedWith).isEqualTo(CLOSED);
    }
  }

  private void close(Dial dial) {
    onLoop(
        () -> {
          dial.dialer.close(CLOSED);
          return true;
        });
  }
}
