package dev.proem.net.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.Backoff;
import dev.proem.net.Balancing;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The event loop does not run, and no name is looked up: the test is the only thread. */
class ConnectionPoolTest {
  private static final CloseReason BROKEN = new CloseReason(CloseReason.Kind.IO_ERROR, "broken");
  private static final CloseReason CLOSED = new CloseReason(CloseReason.Kind.CLOSED, "closed");
  private static final Backoff LONG = new Backoff(Duration.ofHours(1), Duration.ofHours(1), 1, 0);
  private static final SocketAddress ADDRESS = InetSocketAddress.createUnresolved("one", 1);

  private final Endpoints endpoints = new Endpoints(List.of(ADDRESS), Balancing.FAILOVER, LONG);
  private final List<Runnable> lookups = new ArrayList<>();
  private EventLoop loop;
  private ConnectionPool<FakePooledConnection> pool;

  @BeforeEach
  void create() throws IOException {
    loop = new EventLoop("connection-pool-test", true);
    pool = pool(false, false);
  }

  @AfterEach
  void discard() {
    loop.discard();
  }

  private ConnectionPool<FakePooledConnection> pool(boolean exclusive, boolean staysConnected) {
    Dialer.Owner<FakePooledConnection> owner =
        new Dialer.Owner<>() {
          @Override
          public FakePooledConnection create(
              Endpoints.Attempt attempt, SocketChannel socket, SelectionKey key) {
            throw new AssertionError("nothing connects");
          }

          @Override
          public void notConnected(SocketAddress address, CloseReason reason) {}
        };
    return new ConnectionPool<>(
        3,
        2,
        exclusive,
        endpoints,
        new Dialer<>(loop, lookups::add, Duration.ofHours(1), endpoints, owner),
        new ConnectionKeeper<>(staysConnected, LONG, null, Runnable::run, Runnable::run));
  }

  private FakePooledConnection open(int load) {
    FakePooledConnection connection = new FakePooledConnection();
    connection.load = load;
    connection.attempt = endpoints.start(Objects.requireNonNull(endpoints.next(System.nanoTime())));
    pool.onOpened(connection);
    return connection;
  }

  @Test
  void connectionWithTheLowestLoad_isSelected() {
    open(2);
    FakePooledConnection lowest = open(1);
    open(2);
    assertThat(pool.count()).isEqualTo(3);
    assertThat(pool.select()).isSameAs(lowest);
    lowest.place = false;
    assertThat(pool.select()).isNotSameAs(lowest);
  }

  @Test
  void equalConnections_areSelectedInTurn() {
    FakePooledConnection first = open(0);
    FakePooledConnection second = open(0);
    assertThat(pool.select()).isSameAs(first);
    assertThat(pool.select()).isSameAs(second);
    assertThat(pool.select()).isSameAs(first);
  }

  @Test
  void connectionWithoutAReplyToItsFirstCall_isSelectedAfterTheOthers() {
    FakePooledConnection untested = open(1);
    FakePooledConnection tested = open(5);
    tested.served = true;
    assertThat(pool.select()).isSameAs(tested);
    tested.place = false;
    assertThat(pool.select()).isSameAs(untested);
  }

  @Test
  void exclusivePool_selectsOnlyIdleConnections() {
    pool = pool(true, false);
    FakePooledConnection connection = open(1);
    assertThat(pool.select()).isNull();
    connection.load = 0;
    assertThat(pool.select()).isSameAs(connection);
  }

  @Test
  void waitingCalls_openAsManyConnectionsAsTheyNeedUpToTheLimit() {
    pool.openMore(0, false);
    assertThat(lookups).isEmpty();
    assertThat(pool.hasNone()).isTrue();
    pool.openMore(3, false);
    assertThat(lookups).hasSize(2);
    assertThat(pool.hasNone()).isFalse();
    pool.openMore(100, false);
    assertThat(lookups).hasSize(3);
  }

  @Test
  void busyConnections_getAnotherConnectionBesideThem() {
    open(2);
    pool.openMore(0, false);
    assertThat(lookups).isEmpty();
    pool.openMore(0, true);
    pool.openMore(0, true); // it is being opened
    assertThat(lookups).hasSize(1);
  }

  @Test
  void endingConnections_doNotCountAgainstTheLimit() {
    for (int i = 0; i < 3; i++) {
      open(2).ending = true;
    }
    assertThat(pool.hasNone()).isTrue();
    open(2).ending = true; // more of them than the limit
    assertThat(pool.hasNone()).isFalse();
    pool.openMore(100, false);
    assertThat(lookups).hasSize(2);
  }

  @Test
  void otherConnection_isOneThatIsUsableOrBeingOpened() {
    FakePooledConnection only = open(0);
    assertThat(pool.hasOther(only)).isFalse();
    FakePooledConnection other = open(0);
    assertThat(pool.hasOther(only)).isTrue();
    other.ending = true;
    assertThat(pool.hasOther(only)).isFalse();
    pool.openMore(1, false);
    assertThat(pool.hasOther(only)).isTrue();
  }

  @Test
  void connectionThatFailsUnused_startsTheBackoff() {
    FakePooledConnection unused = open(0);
    assertThat(pool.nextTime(true)).isEqualTo(EventLoop.NEVER);
    pool.onEnded(unused, BROKEN, Duration.ofSeconds(1));
    assertThat(pool.count()).isZero();
    pool.openMore(1, false);
    assertThat(lookups).isEmpty();
    assertThat(pool.nextTime(true)).isEqualTo(endpoints.nextTime()).isNotEqualTo(EventLoop.NEVER);
    assertThat(pool.nextTime(false)).isEqualTo(EventLoop.NEVER);
    assertThat(pool.isUnreachable()).isFalse(); // it was connected to
  }

  @Test
  void connectionThatServedOrWasClosedHere_startsNoBackoff() {
    FakePooledConnection served = open(0);
    FakePooledConnection closed = open(0);
    served.served = true;
    pool.onEnded(served, BROKEN, Duration.ZERO);
    pool.onEnded(closed, CLOSED, Duration.ZERO);
    pool.openMore(1, false);
    assertThat(lookups).hasSize(1);
  }

  @Test
  void connectionThatLasted_startsNoBackoffUnlessItWasRefused() {
    FakePooledConnection refused = open(0);
    refused.refused = true;
    pool.onEnded(open(0), BROKEN, Duration.ofHours(1));
    assertThat(endpoints.nextTime()).isEqualTo(EventLoop.NEVER);
    pool.onEnded(refused, BROKEN, Duration.ofHours(1));
    assertThat(endpoints.nextTime()).isNotEqualTo(EventLoop.NEVER);
  }

  @Test
  void poolThatStaysConnected_opensAConnectionWithoutCalls() {
    pool = pool(false, true);
    pool.openMore(0, false);
    assertThat(lookups).hasSize(1);
  }

  @Test
  void closedPool_closesItsConnections() {
    FakePooledConnection connection = open(0);
    pool.close(CLOSED);
    assertThat(connection.closedWith).isEqualTo(CLOSED);
  }
}
