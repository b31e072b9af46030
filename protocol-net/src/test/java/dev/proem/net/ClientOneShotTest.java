package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that answer one request and close. */
@Timeout(60)
class ClientOneShotTest {
  private static final RawPeer.Script ONCE =
      line -> {
        Message request = line.read();
        if (request != null) {
          assertThat(request.header().messageId()).isEmpty();
          line.write(Message.text(request.text()));
        }
      };

  private static final ClientTimeouts QUICK =
      ClientTimeouts.DEFAULT.withDeadline(Duration.ofSeconds(5));

  private static MessageClientBuilder oneShot(RawPeer peer) {
    return MessageClient.builder().address(peer.address()).oneShot();
  }

  private static void manyCallers(int connections) throws Exception {
    try (RawPeer peer = new RawPeer(ONCE);
        MessageClient client = oneShot(peer).connections(connections).connect()) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        replies.add(client.send(Message.text("r" + i)));
      }
      for (int i = 0; i < 40; i++) {
        assertThat(replies.get(i).get(20, TimeUnit.SECONDS).text()).isEqualTo("r" + i);
      }
      assertThat(peer.accepted()).isGreaterThanOrEqualTo(40);
    }
  }

  @Test
  void manyCallersAtOnce_getEachTheirReply() throws Exception {
    manyCallers(1);
  }

  @Test
  void severalConnections_serveManyCallers() throws Exception {
    manyCallers(8);
  }

  @Test
  void connectionsAtATime_areNoMoreThanAllowed() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    RawPeer.Script counting =
        line -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          Message request = line.read();
          now.decrementAndGet();
          line.write(Message.text(request.text()));
        };
    try (RawPeer peer = new RawPeer(counting);
        MessageClient client = oneShot(peer).connections(3).connect()) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        replies.add(client.send(Message.text("r" + i)));
      }
      for (CompletableFuture<Message> reply : replies) {
        reply.get(20, TimeUnit.SECONDS);
      }
      assertThat(most.get()).isBetween(1, 3);
    }
  }

  @Test
  void pings_areNotSent() throws Exception {
    Set<String> texts = ConcurrentHashMap.newKeySet();
    RawPeer.Script noting =
        line -> {
          Message request = line.read();
          if (request != null) {
            texts.add(request.text());
            line.write(Message.text(request.text()));
          }
        };
    KeepAlive often = new KeepAlive(Duration.ofMillis(1), Duration.ofMillis(100));
    try (RawPeer peer = new RawPeer(noting);
        MessageClient client = oneShot(peer).keepAlive(often).connect()) {
      for (int i = 0; i < 5; i++) {
        client.request(Message.text("r"));
      }
      assertThat(texts).containsExactly("r");
    }
  }

  @Test
  void serverThatKeepsTheConnection_isLeftSoon() throws Exception {
    RawPeer.Script keeps =
        line -> {
          line.write(Message.text(line.read().text()));
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(keeps);
        MessageClient client = oneShot(peer).connect()) {
      for (int i = 0; i < 20; i++) {
        assertThat(client.request(Message.text("r" + i)).text()).isEqualTo("r" + i);
      }
      assertThat(peer.accepted()).isGreaterThanOrEqualTo(20);
    }
  }

  @Test
  void streamedReply_canBeReadToItsEnd() throws Exception {
    try (RawPeer peer = new RawPeer(ONCE);
        MessageClient client = oneShot(peer).connect();
        StreamedReply reply = client.requestStreamed(Message.text("abc"), CallOptions.DEFAULT)) {
      assertThat(reply.content().readAllBytes()).asString().isEqualTo("abc");
    }
  }

  @Test
  void closeWithoutAReply_isAnUnknownOutcome() throws Exception {
    try (RawPeer peer = new RawPeer(RawPeer.Line::read);
        MessageClient client = oneShot(peer).connect()) {
      assertThatThrownBy(() -> client.request(Message.text("x")))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining("127.0.0.1:" + peer.port());
    }
  }

  @Test
  void secondRequestToAServerThatAnswersOnce_isNotReplayed() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    RawPeer.Script once =
        line -> {
          line.write(Message.text(line.read().text()));
          requests.incrementAndGet();
          while (line.read() != null) { // seen, and not answered
            requests.incrementAndGet();
            return;
          }
        };
    try (RawPeer peer = new RawPeer(once);
        MessageClient client = MessageClient.connect(peer.address())) { // told nothing of it
      CompletableFuture<Message> a = client.send(Message.text("a"));
      CompletableFuture<Message> b = client.send(Message.text("b"));
      assertThat(a.get(20, TimeUnit.SECONDS).text()).isEqualTo("a");
      assertThatThrownBy(() -> b.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(OutcomeUnknownException.class);
      assertThat(requests).hasValue(2);
    }
  }

  @Test
  void replyThatNamesARequest_isTaken() throws Exception {
    RawPeer.Script passesOn =
        line -> {
          Message request = line.read();
          line.write(
              Message.text(request.text()).withExtra(MessageHeader.IN_REPLY_TO, "of another"));
        };
    try (RawPeer peer = new RawPeer(passesOn);
        MessageClient client = oneShot(peer).timeouts(QUICK).connect()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.request(Message.text("r" + i)).text()).isEqualTo("r" + i);
      }
    }
  }

  @Test
  void messageWithAnId_isAnswered() throws Exception {
    RawPeer.Script names =
        line -> {
          Message request = line.read();
          line.write(request.withExtra(MessageHeader.IN_REPLY_TO, "7"));
        };
    try (RawPeer peer = new RawPeer(names);
        MessageClient client = oneShot(peer).timeouts(QUICK).connect()) {
      Message request = Message.text("x").withExtra(MessageHeader.MESSAGE_ID, "7");
      assertThat(client.request(request).text()).isEqualTo("x");
      assertThat(client.request(request).text()).isEqualTo("x");
    }
  }

  @Test
  void connectionThatWaitsForItsServersEnd_takesNoPlace() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    RawPeer.Script keeps =
        line -> {
          line.write(Message.text(line.read().text()));
          end.await(20, TimeUnit.SECONDS);
        };
    RecordingListener heard = new RecordingListener();
    try (RawPeer peer = new RawPeer(keeps);
        MessageClient client = oneShot(peer).connections(1).listener(heard).build()) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.request(Message.text("r" + i)).text()).isEqualTo("r" + i);
      }
    } finally {
      end.countDown();
    }
    int open = 0;
    int most = 0;
    for (String event : heard.events) {
      open += event.startsWith("opened") ? 1 : event.startsWith("closed") ? -1 : 0;
      most = Math.max(most, open);
    }
    assertThat(most).isEqualTo(2); // the next was not held up, and no more than one waits so
  }
}
