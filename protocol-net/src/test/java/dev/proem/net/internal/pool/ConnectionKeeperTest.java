package dev.proem.net.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.net.Backoff;
import dev.proem.net.Balancing;
import dev.proem.net.CallOptions;
import dev.proem.net.CloseReason;
import dev.proem.net.MessageClient;
import dev.proem.net.RawPeer;
import dev.proem.net.RecordingListener;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionKeeperTest {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofHours(1), Duration.ofHours(8), 2, 0);
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final List<String> reports = new ArrayList<>();
  private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
  private final Endpoints endpoints =
      new Endpoints(
          List.of(InetSocketAddress.createUnresolved("one", 1)), Balancing.FAILOVER, BACKOFF);
  private final ConnectionKeeper<FakePooledConnection> keeper = keeper(true);

  private ConnectionKeeper<FakePooledConnection> keeper(boolean staysConnected) {
    return new ConnectionKeeper<>(
        staysConnected,
        BACKOFF,
        (connection, again) -> reports.add(connection.load + (again ? " again" : "")),
        callbacks::add,
        Runnable::run);
  }

  private static FakePooledConnection connection(int number) {
    FakePooledConnection connection = new FakePooledConnection();
    connection.load = number;
    return connection;
  }

  @Test
  void clientThatDoesNotStayConnected_wantsNoConnection() {
    assertThat(keeper(false).isDue(System.nanoTime())).isFalse();
    assertThat(keeper(false).nextTime(endpoints)).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void connectionsThatDoNotLast_areReplacedAfterGrowingDelays() {
    assertThat(keeper.isDue(System.nanoTime())).isTrue();
    keeper.onAllEnded(Duration.ZERO);
    assertThat(keeper.isDue(System.nanoTime())).isFalse();
    assertThat(keeper.isDue(System.nanoTime() + HOUR)).isTrue();
    keeper.onAllEnded(Duration.ZERO);
    assertThat(keeper.isDue(System.nanoTime() + HOUR)).isFalse();
    assertThat(keeper.isDue(System.nanoTime() + 2 * HOUR)).isTrue();
    keeper.onAllEnded(Duration.ofHours(8));
    assertThat(keeper.isDue(System.nanoTime() + HOUR)).isTrue();
  }

  @Test
  void nextTime_isTheLaterOfTheDelayAndTheBackoff() {
    keeper.onAllEnded(Duration.ZERO);
    long own = keeper.nextTime(endpoints);
    assertThat(own - System.nanoTime()).isPositive();
    Endpoints.Endpoint endpoint = endpoints.next(System.nanoTime());
    for (int i = 0; i < 2; i++) {
      endpoints.failed(endpoints.start(endpoint), new IOException("on purpose"), true);
    }
    assertThat(keeper.nextTime(endpoints)).isEqualTo(endpoints.nextTime()).isGreaterThan(own);
  }

  @Test
  void listener_getsOneConnectionAtATimeAndNoneThatIsClosed() {
    FakePooledConnection closed = connection(2);
    keeper.onOpened(connection(1));
    keeper.onOpened(closed);
    closed.closedWith = new CloseReason(CloseReason.Kind.CLOSED, "closed");
    keeper.onOpened(connection(3));
    assertThat(callbacks).hasSize(1);
    callbacks.remove().run();
    callbacks.remove().run();
    assertThat(callbacks).isEmpty();
    assertThat(reports).containsExactly("1", "3 again");
    keeper.onOpened(connection(4));
    callbacks.remove().run();
    assertThat(reports).hasSize(3);
  }

  @Test
  void connectionsThatEndTogether_countAsOneEnd() throws Exception {
    int many = 3;
    CountDownLatch all = new CountDownLatch(many);
    RawPeer.Script endsTogether =
        line -> {
          if (line.number > many) {
            line.readToEnd();
          }
          Message request = line.read();
          all.countDown();
          all.await();
          line.write(RawPeer.named(request, "served"));
        };
    Backoff steep = new Backoff(Duration.ofMillis(20), Duration.ofHours(9), 1_000, 0);
    try (RawPeer peer = new RawPeer(endsTogether);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .connections(many)
                .requestsInFlight(1)
                .stayConnected(true)
                .backoff(steep)
                .build()) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        replies.add(client.send(Message.text("x")));
      }
      for (CompletableFuture<Message> reply : replies) {
        assertThat(reply.get(20, TimeUnit.SECONDS).text()).isEqualTo("served");
      }
      await().until(() -> peer.accepted() > many);
    }
  }

  @Test
  void connectionsThatEndBeforeASlowListenerIsNotified_areNotReported() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger notified = new AtomicInteger();
    RecordingListener listener = new RecordingListener();
    int many = 20;
    try (RawPeer peer = new RawPeer(line -> line.write(RawPeer.named(line.read(), "served")));
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .listener(listener)
                .onConnected(
                    (self, connection, reconnected) -> {
                      Uninterruptibles.uninterruptibly(() -> go.await(30, TimeUnit.SECONDS));
                      notified.incrementAndGet();
                    })
                .build()) {
      for (int i = 1; i <= many; i++) {
        int ended = i;
        client.request(Message.text("x"), CallOptions.DEFAULT.withIdempotent(true));
        await().until(() -> listener.of("closed").size() >= ended);
      }
      go.countDown();
      await().until(() -> notified.get() == 2); // the first, and the last that was waiting
    }
    assertThat(notified).hasValue(2);
  }
}
