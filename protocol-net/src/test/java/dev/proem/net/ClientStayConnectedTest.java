package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.client.ClientSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are always to have a connection, and those that hear of them. */
@Timeout(60)
class ClientStayConnectedTest {
  private static final Backoff QUICK =
      new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 2, 0);
  private static final Backoff FOR_GOOD =
      new Backoff(Duration.ofHours(1), Duration.ofHours(1), 1, 0);

  /** Answers one request, pushes one message and closes. */
  private static void serveOnce(RawPeer.Line line) throws Exception {
    Message request = line.read();
    if (request != null) {
      line.write(RawPeer.named(request, request.text()));
      line.write(Message.text("news " + line.number).withExtra(MessageHeader.PUSH, true));
    }
  }

  @Test
  void subscriber_isConnectedAgainAndToldWhateverEndsItsConnection() throws Exception {
    List<Boolean> told = new CopyOnWriteArrayList<>();
    List<String> news = new CopyOnWriteArrayList<>();
    List<String> threads = new CopyOnWriteArrayList<>();
    RawPeer.Script script =
        line -> {
          if (line.number == 2) {
            line.reset();
          } else if (line.number == 3) {
            line.write(new byte[] {0, 0}); // no message
            line.readToEnd();
          } else {
            serveOnce(line);
          }
        };
    try (RawPeer peer = new RawPeer(script);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .backoff(QUICK)
                .pushListener(push -> news.add(push.text()))
                .onConnected(
                    (self, connection, again) -> {
                      threads.add(Thread.currentThread().getName());
                      told.add(again);
                      CompletableFuture<Message> unused = self.send(Message.text("subscribe"));
                    })
                .build()) {
      assertThat(client).isNotNull(); // nothing is done with it: neither connect() nor a request
      await().until(() -> news.contains("news 1") && news.size() >= 3 && told.size() >= 4);
      assertThat(List.copyOf(told).subList(0, 4)).containsExactly(false, true, true, true);
      assertThat(threads).noneMatch(name -> name.contains("loop"));
    }
  }

  @Test
  void serverThatComesLater_isConnectedToWithoutACall() throws Exception {
    InetSocketAddress later;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      later = new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }
    RecordingListener heard = new RecordingListener();
    MessageClientBuilder builder =
        MessageClient.builder().address(later).backoff(QUICK).listener(heard).stayConnected(true);
    try (MessageClient client = builder.build()) {
      await().until(() -> heard.of("refused").size() >= 2);
      try (MessageServer server = MessageServer.builder().address(later).handler(r -> r).start()) {
        await().until(() -> server.connections().size() == 1);
        assertThat(client.request(Message.text("x")).text()).isEqualTo("x");
      }
    }
  }

  @Test
  void serverThatEndsEachConnection_isNotStormedAndCallsDoNotWait() throws Exception {
    RecordingListener heard = new RecordingListener();
    try (RawPeer peer = new RawPeer(ClientStayConnectedTest::serveOnce);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .backoff(FOR_GOOD)
                .stayConnected(true)
                .listener(heard)
                .build()) {
      for (int i = 1; i <= 20; i++) {
        assertThat(client.request(Message.text("x")).text()).isEqualTo("x");
        int ended = i;
        await().pollInterval(Duration.ofMillis(2)).until(() -> heard.of("closed").size() == ended);
      }
      assertThat(peer.accepted()).isEqualTo(20);
    }
  }

  @Test
  void serverThatOnlyAccepts_isNotStormed() throws Exception {
    RecordingListener heard = new RecordingListener();
    try (RawPeer peer = new RawPeer(line -> {});
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .backoff(FOR_GOOD)
                .stayConnected(true)
                .listener(heard)
                .build()) {
      await().until(() -> heard.of("closed").size() == 1);
      for (int i = 0; i < 50; i++) {
        client.send(Message.text("x")).cancel(false);
      }
      assertThat(peer.accepted()).isOne();
    }
  }

  @Test
  void subscriberThatOnlyListens_isNotEndedAsIdle() throws Exception {
    CountDownLatch quiet = new CountDownLatch(1);
    List<String> news = new CopyOnWriteArrayList<>();
    RecordingListener heard = new RecordingListener();
    RawPeer.Script oneLater =
        line -> {
          quiet.await();
          line.write(Message.text("news").withExtra(MessageHeader.PUSH, true));
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(oneLater);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .timeouts(ClientTimeouts.DEFAULT.withIdle(Duration.ofMillis(1)))
                .pushListener(push -> news.add(push.text()))
                .listener(heard)
                .connect()) {
      await().during(Duration.ofMillis(200)).until(() -> heard.of("closed").isEmpty());
      quiet.countDown();
      await().until(() -> news.size() == 1);
      assertThat(peer.accepted()).isOne();
      assertThat(heard.of("sent")).isEmpty(); // nor was it pinged already
      assertThat(client).isNotNull();
    }
  }

  @Test
  void subscriberThatShallNotStay_endsWhenIdleAndComesBackWithTheNextCall() throws Exception {
    List<Boolean> told = new CopyOnWriteArrayList<>();
    RecordingListener heard = new RecordingListener();
    try (RawPeer peer = new RawPeer(RawPeer::echo);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .timeouts(ClientTimeouts.DEFAULT.withIdle(Duration.ofMillis(10)))
                .pushListener(push -> {})
                .stayConnected(false)
                .onConnected((self, connection, again) -> told.add(again))
                .listener(heard)
                .build()) {
      assertThat(peer.accepted()).isZero();
      client.request(Message.text("x"));
      await().until(() -> heard.of("closed").size() == 1);
      assertThat(peer.accepted()).isOne();
      client.request(Message.text("x"));
      await().until(() -> told.equals(List.of(false, true)));
    }
  }

  @Test
  void serverThatIsGoneWithoutAWord_isFoundOutByPings() throws Exception {
    RawPeer.Script deafAtFirst =
        line -> {
          if (line.number == 1) {
            line.readToEnd();
          } else {
            RawPeer.echo(line);
          }
        };
    CountDownLatch twice = new CountDownLatch(2);
    try (RawPeer peer = new RawPeer(deafAtFirst);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .backoff(QUICK)
                .stayConnected(true)
                .attempts(100) // a server that lives may be late with its answer to a ping, too
                .keepAlive(new KeepAlive(Duration.ofMillis(20), Duration.ofMillis(100)))
                .onConnected((self, connection, again) -> twice.countDown())
                .connect()) {
      assertThat(twice.await(20, TimeUnit.SECONDS)).isTrue();
      CallOptions idempotent = CallOptions.DEFAULT.withIdempotent(true);
      assertThat(client.request(Message.text("x"), idempotent).text()).isEqualTo("x");
    }
  }

  private static <T extends Throwable> void throwAny(Throwable any) throws T {
    @SuppressWarnings("unchecked") // as other languages do, which know no checked exceptions
    T thrown = (T) any;
    throw thrown;
  }

  @Test
  void listenerThatThrows_hearsOfTheNextAllTheSame() throws Exception {
    CountDownLatch three = new CountDownLatch(3);
    Logger log = Logger.getLogger("dev.proem.net");
    log.setFilter(record -> !record.getLevel().equals(Level.SEVERE));
    try (RawPeer peer = new RawPeer(ClientStayConnectedTest::serveOnce);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .backoff(QUICK)
                .onConnected(
                    (self, connection, again) -> {
                      three.countDown();
                      ClientStayConnectedTest.<RuntimeException>throwAny(
                          new Exception("thrown on purpose"));
                    })
                .build()) {
      for (int i = 0; i < 3; i++) {
        int left = 2 - i;
        client.request(Message.text("x"), CallOptions.DEFAULT.withIdempotent(true));
        // It is not told of a connection that has ended while it was busy with the one before.
        await().until(() -> peer.open() == 0 && three.getCount() <= left);
      }
      assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      log.setFilter(null);
    }
  }

  @Test
  void closeFromTheListener_endsTheClient() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawPeer peer = new RawPeer(RawPeer::echo)) {
      MessageClient client =
          MessageClient.builder()
              .address(peer.address())
              .backoff(QUICK)
              .stayConnected(true)
              .onConnected(
                  (self, connection, again) -> {
                    self.close();
                    closed.countDown();
                  })
              .build();
      assertThat(client).isNotNull();
      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
      await().until(() -> peer.accepted() > 0 && peer.open() == 0);
      assertThat(peer.accepted()).isOne();
    }
  }

  @Test
  void clientWithAConnectionForEachRequest_cannotStayConnected() {
    MessageClientBuilder one = MessageClient.builder().address("localhost", 1).oneShot();
    assertThatIllegalStateException()
        .isThrownBy(() -> one.stayConnected(true).build())
        .withMessageContaining("oneShot");
    assertThatIllegalStateException()
        .isThrownBy(() -> one.stayConnected(false).onConnected((self, c, again) -> {}).build());
    MessageClientBuilder other = MessageClient.builder().address("localhost", 1).oneShot();
    other.pushListener(push -> {}).build().close();
  }

  @Test
  void keepAlive_isThatOfTheUserOrThatOfStayingOrNone() {
    KeepAlive mine = new KeepAlive(Duration.ofSeconds(1), Duration.ofSeconds(2));
    KeepAlive staying = new KeepAlive(Duration.ofSeconds(30), Duration.ofSeconds(10));
    assertThat(settings(false, mine, true).keepAlive(false)).isEqualTo(mine);
    assertThat(settings(false, mine, false).keepAlive(true)).isEqualTo(mine);
    assertThat(settings(false, null, true).keepAlive(false)).isEqualTo(staying);
    assertThat(settings(false, null, true).keepAlive(true)).isNull();
    assertThat(settings(false, null, false).keepAlive(false)).isNull();
    assertThat(settings(true, mine, false).keepAlive(false)).isNull();
  }

  private static ClientSettings settings(
      boolean oneShot, @org.jspecify.annotations.Nullable KeepAlive keepAlive, boolean stays) {
    MessageClientBuilder builder =
        MessageClient.builder().address("localhost", 1).stayConnected(stays);
    if (oneShot) {
      builder.oneShot();
    }
    if (keepAlive != null) {
      builder.keepAlive(keepAlive);
    }
    return builder.settings();
  }
}
