package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages that are no replies. */
@Timeout(60)
class ClientPushTest {
  private static Message push(int number, int size) {
    String text = number + " " + "x".repeat(size);
    return Message.text(text).withExtra(MessageHeader.PUSH, true);
  }

  private static int numberOf(Message message) {
    String text = message.text();
    return Integer.parseInt(text.substring(0, text.indexOf(' ')));
  }

  /** Pushes many, while its listener takes none, then all. */
  private static void slowListener(int pushes, int size, Duration held) throws Exception {
    AtomicInteger written = new AtomicInteger();
    RawPeer.Script flood =
        line -> {
          for (int i = 0; i < pushes; i++) {
            line.write(push(i, size));
            written.incrementAndGet();
          }
          RawPeer.echo(line);
        };
    CountDownLatch go = new CountDownLatch(1);
    List<Integer> taken = Collections.synchronizedList(new ArrayList<>());
    Consumer<Message> slow =
        message -> {
          Uninterruptibles.uninterruptibly(() -> go.await(30, TimeUnit.SECONDS));
          taken.add(numberOf(message));
        };
    try (RawPeer peer = new RawPeer(flood);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .pushListener(slow)
                // A ping before the first push would bring all of them: its reply comes after them.
                .keepAlive(new KeepAlive(Duration.ofMillis(500), Duration.ofSeconds(4)))
                .connect()) {
      await()
          .atMost(Duration.ofSeconds(20))
          .during(held) // it goes on, or has stopped for good
          .until(written::get, before -> before == written.get());
      assertThat(written.get()).as("what it could write before it was held").isLessThan(pushes);
      go.countDown();
      assertThat(client.request(Message.text("hello")).text()).isEqualTo("hello");
      await().atMost(Duration.ofSeconds(20)).until(() -> taken.size() == pushes);
      assertThat(taken).isSorted();
      assertThat(peer.accepted()).as("nor was it taken for dead").isOne();
    }
  }

  @Test
  void slowListener_holdsTheServerAndKeepsTheOrder() throws Exception {
    // More than two sockets hold, and for longer than a ping may take.
    slowListener(28_000, 2_000, Duration.ofMillis(4_800));
  }

  @Test
  void slowListener_holdsLargeContentsByTheirBytes() throws Exception {
    // Less than may wait before a reply, since one is due while the listener takes them.
    slowListener(62, 1 << 20, Duration.ofMillis(300));
  }

  @Test
  void listenerThatCallsItsOwnClient_getsRepliesFromBehindManyPushes() throws Exception {
    int pushes = 3_000; // more than are held without a call
    RawPeer.Script burst =
        line -> {
          for (int i = 0; i < pushes; i++) {
            line.write(push(i, 1));
          }
          RawPeer.echo(line);
        };
    CompletableFuture<MessageClient> self = new CompletableFuture<>();
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    try (RawPeer peer = new RawPeer(burst);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .pushListener(
                    push ->
                        answers.add(self.join().request(Message.text("re " + push.text())).text()))
                .build()) {
      self.complete(client);
      client.connected();
      await().atMost(Duration.ofSeconds(40)).until(() -> answers.size() == pushes);
      assertThat(answers.get(pushes - 1)).startsWith("re " + (pushes - 1) + " ");
      assertThat(peer.accepted()).isOne();
    }
  }

  @Test
  void otherCallers_areAnsweredWhileTheListenerTakesNothingAndThenTheServerIsHeldAgain()
      throws Exception {
    int pushes = 60_000; // more than all sockets hold
    AtomicInteger written = new AtomicInteger();
    RawPeer.Script flood =
        line -> {
          for (int i = 0; i < pushes; i++) {
            if (line.socket.getInputStream().available() > 0) {
              Message request = line.read();
              line.write(RawPeer.named(request, request.header().isPing() ? "" : "answered"));
            }
            line.write(push(i, 2_000));
            written.incrementAndGet();
          }
        };
    CountDownLatch go = new CountDownLatch(1);
    try (RawPeer peer = new RawPeer(flood);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .pushListener(
                    push -> Uninterruptibles.uninterruptibly(() -> go.await(30, TimeUnit.SECONDS)))
                .connect()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.request(Message.text("x")).text()).isEqualTo("answered");
      }
      await()
          .during(Duration.ofMillis(300)) // it goes on, or has stopped for good
          .until(written::get, before -> before == written.get());
      assertThat(written.get()).isLessThan(pushes);
      go.countDown();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, PushReceiver.MOST_PUSHES_BEFORE_A_REPLY 65536",
    "1000000, 1, PushReceiver.MOST_PUSHED_BYTES_BEFORE_A_REPLY 67108864",
    "1, 60000, PushReceiver.MOST_PUSHED_BYTES_BEFORE_A_REPLY 67108864"
  })
  void serverThatPushesWithoutEndBeforeAReply_isLeftAndNothingIsLostUnheard(
      int size, int extra, String limit) throws Exception {
    RawPeer.Script flood =
        line -> {
          line.read();
          byte[] one = RawPeer.bytes(push(7, size).withExtra("more", "x".repeat(extra)));
          int many = Math.max(1, 64_000 / one.length);
          byte[] some = new byte[many * one.length];
          for (int i = 0; i < many; i++) {
            System.arraycopy(one, 0, some, i * one.length, one.length);
          }
          while (true) {
            line.write(some);
          }
        };
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger taken = new AtomicInteger();
    RecordingListener heard = new RecordingListener();
    AtomicInteger received = new AtomicInteger();
    TransportListener counting = // Heard keeps a line for each, which takes too long here
        new TransportListener() {
          @Override
          public void received(
              Connection connection, MessageHeader header, long bytes, Duration arrival) {
            received.incrementAndGet();
          }

          @Override
          public void limitHit(SocketAddress remoteAddress, String name, long value) {
            heard.limitHit(remoteAddress, name, value);
          }

          @Override
          public void closed(Connection connection, CloseReason reason, Duration open) {
            heard.closed(connection, reason, open);
          }
        };
    try (RawPeer peer = new RawPeer(flood);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .listener(counting)
                .pushListener(
                    push -> {
                      Uninterruptibles.uninterruptibly(() -> go.await(30, TimeUnit.SECONDS));
                      taken.incrementAndGet();
                    })
                .connect()) {
      assertThatThrownBy(() -> client.request(Message.text("x")))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining(limit.split(" ", 2)[0]);
      assertThat(heard.of("limit")).containsExactly("limit " + limit);
      assertThat(heard.of("closed")).containsExactly("closed #1 LIMIT");
      go.countDown();
      int came = received.get() - 1; // all but the one that was too many
      await().until(() -> taken.get() == came);
    }
  }

  @Test
  void severalConnections_areAllReadAgain() throws Exception {
    int pushes = 3_000;
    RawPeer.Script flood =
        line -> {
          for (int i = 0; i < pushes; i++) {
            line.write(push(i, 1));
          }
          RawPeer.echo(line);
        };
    AtomicInteger taken = new AtomicInteger();
    try (RawPeer one = new RawPeer(flood);
        RawPeer two = new RawPeer(flood);
        RawPeer three = new RawPeer(flood);
        MessageClient client =
            MessageClient.builder()
                .address(one.address())
                .address(two.address())
                .address(three.address())
                .balancing(Balancing.ROUND_ROBIN)
                .pushListener(message -> taken.incrementAndGet())
                .connect()) {
      await()
          .until(
              () -> {
                client.send(Message.text("x")).cancel(false);
                return one.accepted() + two.accepted() + three.accepted() == 3;
              });
      await().until(() -> taken.get() == 3 * pushes);
    }
  }

  @Test
  void listenerThatThrows_getsTheNextAllTheSame() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Consumer<Message> bad =
        message -> {
          calls.incrementAndGet();
          throw new IllegalStateException("thrown on purpose");
        };
    Logger log = Logger.getLogger("dev.proem.net");
    log.setFilter(record -> !record.getLevel().equals(Level.SEVERE));
    try (RawPeer peer =
            new RawPeer(
                line -> {
                  line.write(push(1, 1), push(2, 1));
                  RawPeer.echo(line);
                });
        MessageClient client =
            MessageClient.builder().address(peer.address()).pushListener(bad).connect()) {
      await().until(() -> calls.get() == 2);
      assertThat(client.request(Message.text("hello")).text()).isEqualTo("hello");
    } finally {
      log.setFilter(null);
    }
  }

  @Test
  void withoutListener_isDroppedWithADebugLog() throws Exception {
    List<String> logged = Collections.synchronizedList(new ArrayList<>());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            if (record.getLevel().equals(Level.FINE)) { // DEBUG of System.Logger
              logged.add(record.getMessage());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    handler.setLevel(Level.ALL);
    Logger log = Logger.getLogger("dev.proem.net");
    Level before = log.getLevel();
    log.setLevel(Level.FINE);
    log.addHandler(handler);
    try (RawPeer peer =
            new RawPeer(
                line -> {
                  line.write(push(7, 1));
                  RawPeer.echo(line);
                });
        MessageClient client = MessageClient.connect(peer.address())) {
      assertThat(client.request(Message.text("hello")).text()).isEqualTo("hello");
      assertThat(logged).anyMatch(line -> line.contains("but there is no push listener"));
    } finally {
      log.removeHandler(handler);
      log.setLevel(before);
    }
  }
}
