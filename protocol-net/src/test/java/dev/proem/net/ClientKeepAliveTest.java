package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.testkit.Fault;
import dev.proem.testkit.FaultProxy;
import dev.proem.testkit.Faults;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether the other side is still there. */
@Timeout(60)
class ClientKeepAliveTest {
  private static final KeepAlive OFTEN =
      new KeepAlive(Duration.ofMillis(20), Duration.ofMillis(500));

  /** For servers that live, on a machine that may have much to do. */
  private static final KeepAlive PATIENT =
      new KeepAlive(Duration.ofMillis(20), Duration.ofSeconds(4));

  private static InetSocketAddress addressOf(MessageServer server) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
  }

  private static void assertDead(CompletableFuture<Message> reply) {
    assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("did not answer a ping");
  }

  @Test
  void pings_areAnsweredWithoutTheHandler() throws Exception {
    AtomicInteger handled = new AtomicInteger();
    AtomicInteger sent = new AtomicInteger();
    TransportListener counting =
        new TransportListener() {
          @Override
          public void received(
              Connection connection, dev.proem.MessageHeader header, long bytes, Duration arrival) {
            sent.incrementAndGet();
          }
        };
    try (MessageServer server =
            MessageServer.builder()
                .handler(
                    r -> {
                      handled.incrementAndGet();
                      return r;
                    })
                .listener(counting)
                .start();
        MessageClient client =
            MessageClient.builder()
                .address(addressOf(server))
                .keepAlive(PATIENT)
                .timeouts(ClientTimeouts.DEFAULT.withIdle(Duration.ofMillis(1)))
                .connect()) {
      await().until(() -> sent.get() >= 4);
      assertThat(handled).hasValue(0);
      assertThat(client.request(Message.text("x")).text()).isEqualTo("x");
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void stalledNetwork_isFoundOut() throws Exception {
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        FaultProxy proxy = FaultProxy.to(addressOf(server), n -> n == 1 ? stalls() : Faults.NONE);
        MessageClient client =
            MessageClient.builder().address(proxy.address()).keepAlive(PATIENT).build()) {
      // Not connected before, so that it is right behind the first ping.
      assertDead(client.send(Message.text("x".repeat(2_000))));
      assertThat(client.request(Message.text("again")).text()).isEqualTo("again");
    }
  }

  private static Faults stalls() {
    return Faults.toServer(new Fault.Stall(500)); // behind the first ping
  }

  @Test
  void serverThatNeverAnswers_isFoundOut() throws Exception {
    try (RawPeer peer = new RawPeer(RawPeer.Line::readToEnd);
        MessageClient client =
            MessageClient.builder().address(peer.address()).keepAlive(OFTEN).connect()) {
      assertDead(client.send(Message.text("x")));
    }
  }

  @Test
  void serverThatDiesAfterItAnsweredSome_isFoundOut() throws Exception {
    RawPeer.Script some =
        line -> {
          line.write(RawPeer.named(line.read(), "the first ping"));
          line.read();
          line.write(Message.text("?").withExtra(MessageHeader.IN_REPLY_TO, "?"));
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(some);
        MessageClient client =
            MessageClient.builder().address(peer.address()).keepAlive(OFTEN).connect()) {
      assertDead(client.send(Message.text("x")));
    }
  }

  @Test
  void busyServerThatNames_isNotTakenForDead() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (MessageServer server =
            MessageServer.builder()
                .handler(
                    r -> {
                      go.await();
                      return r;
                    })
                .start();
        MessageClient client =
            MessageClient.builder().address(addressOf(server)).keepAlive(PATIENT).connect()) {
      CompletableFuture<Message> slow = client.send(Message.text("slow"));
      await()
          .atMost(Duration.ofSeconds(20))
          .during(Duration.ofMillis(4_300))
          .until(() -> !slow.isDone());
      go.countDown();
      assertThat(slow.get(20, TimeUnit.SECONDS).text()).isEqualTo("slow");
    }
  }

  @Test
  void busyServerThatAnswersInOrder_isNotTakenForDead() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    RawPeer.Script inOrder =
        line -> {
          for (Message request; (request = line.read()) != null; ) {
            if (!request.header().isPing()) {
              go.await();
            }
            line.write(Message.text(request.header().isPing() ? "" : request.text()));
          }
        };
    try (RawPeer peer = new RawPeer(inOrder);
        MessageClient client =
            MessageClient.builder().address(peer.address()).keepAlive(PATIENT).connect()) {
      CompletableFuture<Message> slow = client.send(Message.text("slow"));
      CompletableFuture<Message> next = client.send(Message.text("next"));
      await()
          .atMost(Duration.ofSeconds(20))
          .during(Duration.ofMillis(4_300))
          .until(() -> !slow.isDone());
      go.countDown();
      assertThat(slow.get(20, TimeUnit.SECONDS).text()).isEqualTo("slow");
      assertThat(next.get(20, TimeUnit.SECONDS).text()).isEqualTo("next");
      assertThat(peer.accepted()).isOne();
    }
  }

  @Test
  void idleConnection_isClosedAndMadeAgain() throws Exception {
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        MessageClient client =
            MessageClient.builder()
                .address(addressOf(server))
                .timeouts(ClientTimeouts.DEFAULT.withIdle(Duration.ofMillis(50)))
                .connect()) {
      client.request(Message.text("x"));
      await().until(() -> server.connections().isEmpty());
      assertThat(client.request(Message.text("y")).text()).isEqualTo("y");
    }
  }
}
