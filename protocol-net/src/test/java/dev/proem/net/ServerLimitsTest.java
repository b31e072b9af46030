package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.Limits;
import dev.proem.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that take too much, and others that are served as if there were none of them. */
@Timeout(60)
class ServerLimitsTest {
  private static final ServerLimits DEFAULT = ServerLimits.DEFAULT;

  private final Witness heard = new Witness();

  private MessageServerBuilder echo(ServerLimits limits) {
    return MessageServer.builder()
        .serverLimits(limits)
        .listener(heard)
        .listener(TransportListener.NONE)
        .handler(r -> r);
  }

  @Test
  void connections_asManyAreServedAndOneMoreIsToldSo() throws IOException {
    try (MessageServer server = echo(DEFAULT.withConnections(2)).start();
        Peer first = Peer.of(server);
        Peer second = Peer.of(server)) {
      first.assertServed();
      second.assertServed();
      try (Peer third = Peer.of(server)) {
        third.send(Message.text("not read by anybody"));
        assertThat(third.assertRefused("too-many-connections"))
            .isEqualTo(
                "The server has too many connections, more than 2 (ServerLimits.connections).");
        assertThat(server.connections()).hasSize(2);
        first.hangUp();
        heard.await("closed PEER_CLOSED");
        // The third is still there, but takes no place.
        try (Peer fourth = Peer.of(server)) {
          fourth.assertServed();
        }
      }
      second.assertServed();
    }
    heard.await("limit ServerLimits.connections 2");
    heard.await("refused LIMIT too many connections (ServerLimits.connections)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"connections", "connectionsPerAddress"})
  void connections_onlySoManyAreToldAtOnce(String limit) throws IOException {
    List<Peer> refused = new ArrayList<>();
    ServerLimits limits =
        limit.equals("connections")
            ? DEFAULT.withConnections(1)
            : DEFAULT.withConnectionsPerAddress(1);
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withDrain(Duration.ofSeconds(30));
    try (MessageServer server = echo(limits).timeouts(timeouts).start();
        Peer first = Peer.of(server)) {
      first.assertServed();
      for (int i = 0; i < 64; i++) {
        refused.add(Peer.of(server));
        refused.get(i).assertRefused("too-many-connections");
      }
      try (Peer next = Peer.of(server)) {
        next.assertEnd();
      }
      first.assertServed();
      refused.get(0).close();
      heard.await("refused LIMIT", 2);
      try (Peer next = Peer.of(server)) {
        next.assertRefused("too-many-connections");
      }
      for (Peer each : refused) {
        each.close();
      }
    }
    assertThat(heard.all("limit ServerLimits." + limit + " 1")).hasSize(66);
  }

  @Test
  void connectionsPerAddress_asManyAreServedAndOneMoreIsToldSo() throws IOException {
    try (MessageServer server = echo(DEFAULT.withConnectionsPerAddress(1)).start();
        Peer first = Peer.of(server)) {
      first.assertServed();
      try (Peer second = Peer.of(server);
          Peer elsewhere = Peer.from("127.0.0.2", server)) {
        assertThat(second.assertRefused("too-many-connections"))
            .contains("more than 1 (ServerLimits.connectionsPerAddress)");
        elsewhere.assertServed();
        first.assertServed();
      }
      first.hangUp();
      heard.await("closed PEER_CLOSED", 2);
      try (Peer again = Peer.of(server)) {
        again.assertServed();
      }
    }
    heard.await("limit ServerLimits.connectionsPerAddress 1");
  }

  @Test
  void requestsInFlight_holdThePeerBackAndGoOn() throws Exception {
    Semaphore go = new Semaphore(0);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (MessageServer server =
            MessageServer.builder()
                .serverLimits(DEFAULT.withRequestsInFlight(2))
                .listener(heard)
                .handler(
                    request -> {
                      if (request.text().startsWith("slow")) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        go.acquire();
                        inside.decrementAndGet();
                      }
                      return request;
                    })
                .start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      for (int i = 0; i < 10; i++) {
        offender.send(Peer.withId("" + i, Message.text("slow " + i)));
      }
      heard.await("limit ServerLimits.requestsInFlight 2");
      for (int i = 0; i < 20; i++) {
        other.assertServed();
      }
      await().until(() -> inside.get() == 2);
      go.release(10);
      for (int i = 0; i < 10; i++) {
        assertThat(offender.read().text()).startsWith("slow");
      }
      other.assertServed();
      assertThat(most).hasValue(2);
    }
  }

  @Test
  void requestsInFlight_oneStreamedRequestIsReadToItsEnd() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .serverLimits(DEFAULT.withRequestsInFlight(1))
                .streamHandler(
                    exchange -> {
                      long bytes = exchange.content().transferTo(OutputStream.nullOutputStream());
                      return Outgoing.of(Message.text("" + bytes));
                    })
                .start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask(Message.binary(new byte[1_000_000])).text()).isEqualTo("1000000");
      assertThat(peer.ask(Message.binary(new byte[10])).text()).isEqualTo("10");
    }
  }

  @Test
  void unsent_pausesReadingAboveTheHighMarkUntilTheLowOne() throws Exception {
    int requests = 1_000;
    byte[] large = new byte[64_000];
    AtomicInteger handled = new AtomicInteger();
    try (MessageServer server =
            MessageServer.builder()
                .serverLimits(DEFAULT.withUnsent(10_000, 100_000))
                .listener(heard)
                .inline()
                .handler(
                    request -> {
                      if (!request.text().equals("large")) {
                        return request;
                      }
                      handled.incrementAndGet();
                      return Message.binary(large);
                    })
                .start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      byte[] one = Peer.bytes(Message.text("large"));
      byte[] all = new byte[requests * one.length];
      for (int i = 0; i < requests; i++) {
        System.arraycopy(one, 0, all, i * one.length, one.length);
      }
      CompletableFuture<Void> sending = offender.sending(all);
      assertThat(Long.parseLong(heard.await("over ").substring(5))).isGreaterThan(100_000);
      for (int i = 0; i < 20; i++) {
        other.assertServed();
      }
      assertThat(handled).hasValueLessThan(requests);
      for (int i = 0; i < requests; i++) {
        assertThat(offender.read().header().contentLength()).isEqualTo(large.length);
      }
      assertThat(Long.parseLong(heard.await("under ").substring(6))).isLessThanOrEqualTo(10_000);
      assertThat(sending).succeedsWithin(Duration.ofSeconds(20));
      other.assertServed();
    }
  }

  @Test
  void unsentTotal_closesTheConnectionWithTheMost() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .serverLimits(DEFAULT.withUnsentTotal(2_000_000).withUnsent(0, 1_000_000_000))
                .listener(heard)
                .handler(r -> r.text().equals("hello") ? r : Message.binary(new byte[1_500_000]))
                .start();
        Peer other = Peer.of(server);
        Peer offender = Peer.of(server)) {
      other.assertServed();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < 40; i++) { // more than the system takes
        all.writeBytes(Peer.bytes(Message.text("large")));
      }
      offender.send(all.toByteArray()); // at once: the first of them may be the end already
      heard.await("limit ServerLimits.unsentTotal 2000000");
      assertThat(heard.await("closed LIMIT")).contains("ServerLimits.unsentTotal");
      other.assertServed();
      offender.assertGone();
    }
  }

  @Test
  void streamBuffer_boundsWhatAHandlerHasNotRead() throws Exception {
    int length = 20_000_000;
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Exchange> began = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .limits(Limits.DEFAULT.withContentBytes(length))
                .serverLimits(DEFAULT.withStreamBuffer(10_000))
                .streamHandler(
                    exchange -> {
                      if (exchange.header().contentLength() == length) {
                        began.complete(exchange);
                        go.await();
                      }
                      byte[] content = exchange.content().readAllBytes();
                      return content.length == length
                          ? Outgoing.of(Message.text("" + content.length))
                          : Outgoing.of(Message.of(exchange.header(), content));
                    })
                .start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      CompletableFuture<Void> sending =
          offender.sending(Peer.bytes(Message.binary(new byte[length])));
      Exchange exchange = began.get();
      for (int i = 0; i < 20; i++) {
        other.assertServed();
      }
      // What a read had brought is taken whole: the buffer of the loop has 128 KiB.
      assertThat(exchange.content().available()).isBetween(1, 10_000 + (128 << 10));
      assertThat(sending).isNotDone();
      go.countDown();
      assertThat(offender.read().text()).isEqualTo("" + length);
    }
  }
}
