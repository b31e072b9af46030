package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that sends faster than it may is held back, and loses nothing. */
@Timeout(60)
class RateLimitTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  private final Witness heard = new Witness();

  private MessageServerBuilder builder(RateLimit limit) {
    return MessageServer.builder().rateLimit(limit).listener(heard);
  }

  private static byte[] requests(int count) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      all.writeBytes(Peer.bytes(Message.text("" + i)));
    }
    return all.toByteArray();
  }

  @Test
  void requestsBeyondTheRate_areAnsweredLaterAndOthersAtOnce() throws Exception {
    CompletableFuture<Integer> before = new CompletableFuture<>();
    TransportListener counting =
        new TransportListener() {
          @Override
          public void limitHit(java.net.SocketAddress remote, String name, long value) {
            before.complete(heard.all("received").size());
          }
        };
    try (MessageServer server =
            builder(RateLimit.ofRequests(20)).listener(counting).handler(r -> r).start();
        Peer flood = Peer.of(server);
        Peer other = Peer.of(server)) {
      flood.send(requests(25));
      heard.await("limit RateLimit.requestsPerSecond 20");
      other.assertServed();
      for (int i = 0; i < 25; i++) {
        assertThat(flood.read().text()).isEqualTo("" + i);
      }
      assertThat(before.get()).isGreaterThanOrEqualTo(20);
      // Each pause brings back two of them.
      assertThat(heard.all("limit")).hasSizeLessThanOrEqualTo(4);
    }
  }

  @Test
  void streamedRequestsAndPings_countAsWell() throws Exception {
    try (MessageServer server =
            builder(RateLimit.ofRequests(20))
                .streamHandler(
                    exchange ->
                        Outgoing.of(
                            Message.of(exchange.header(), exchange.content().readAllBytes())))
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(requests(22));
      for (int i = 0; i < 22; i++) {
        assertThat(peer.read().text()).isEqualTo("" + i);
      }
      heard.await("limit RateLimit.requestsPerSecond 20");
    }
  }

  /** The rest is there while it is held back, for longer than it may take. */
  @Test
  void timeInWhichItIsHeldBack_isNotThatOfTheMessage() throws IOException {
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withMessage(SHORT).withIdle(SHORT);
    byte[] request = Peer.bytes(Message.text("x".repeat(1_500)));
    try (MessageServer server =
            builder(RateLimit.ofBytes(1_000)).timeouts(timeouts).handler(r -> r).start();
        Peer peer = Peer.of(server)) {
      peer.send(Arrays.copyOf(request, 1_400));
      heard.await("limit RateLimit.bytesPerSecond 1000");
      peer.send(Arrays.copyOfRange(request, 1_400, request.length));
      assertThat(peer.read().text()).hasSize(1_500);
    }
    assertThat(heard.all("limit ServerTimeouts")).isEmpty();
  }

  @Test
  void timeInWhichItIsHeldBack_isNotIdleTime() throws IOException {
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withIdle(SHORT);
    try (MessageServer server =
            builder(RateLimit.ofBytes(1_000)).timeouts(timeouts).handler(r -> r).start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask("x".repeat(1_300)).text()).hasSize(1_300);
      heard.await("limit RateLimit.bytesPerSecond 1000");
      peer.assertServed();
    }
    assertThat(heard.all("limit ServerTimeouts")).isEmpty();
  }

  @Test
  void timeInWhichItIsHeldBack_isNotThatOfTheHandler() throws Exception {
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withHandler(SHORT);
    CountDownLatch began = new CountDownLatch(1);
    byte[] request = Peer.bytes(Message.text("x".repeat(1_500)));
    try (MessageServer server =
            builder(RateLimit.ofBytes(1_000))
                .timeouts(timeouts)
                .streamHandler(
                    exchange -> {
                      began.countDown();
                      return Outgoing.of(
                          Message.of(exchange.header(), exchange.content().readAllBytes()));
                    })
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Arrays.copyOf(request, 1_400));
      began.await();
      peer.send(Arrays.copyOfRange(request, 1_400, request.length));
      assertThat(peer.read().text()).hasSize(1_500);
    }
    assertThat(heard.all("limit ServerTimeouts")).isEmpty();
  }

  /** At this rate, what is held back would come after minutes. */
  @Test
  void shutdown_answersWhatWasHeldBackAtOnce() throws Exception {
    try (MessageServer server = builder(RateLimit.ofBytes(1)).handler(r -> r).start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      heard.await("limit RateLimit.bytesPerSecond 1");
      peer.send(requests(4));
      CompletableFuture<ShutdownReport> report =
          Background.supplyAsync(() -> server.shutdown(Duration.ofMinutes(10)));
      for (int i = 0; i < 4; i++) {
        assertThat(peer.read().text()).isEqualTo("" + i);
      }
      peer.assertEnd();
      peer.hangUp();
      assertThat(report.get().cutOff()).isZero();
    }
  }

  @Test
  void shutdown_answersWhatWasHeldBack() throws Exception {
    try (MessageServer server = builder(RateLimit.ofRequests(20)).handler(r -> r).start();
        Peer peer = Peer.of(server)) {
      peer.send(requests(23));
      heard.await("limit RateLimit.requestsPerSecond 20");
      CompletableFuture<ShutdownReport> report =
          Background.supplyAsync(() -> server.shutdown(Duration.ofSeconds(20)));
      for (int i = 0; i < 23; i++) {
        assertThat(peer.read().text()).isEqualTo("" + i);
      }
      peer.assertEnd();
      peer.hangUp();
      assertThat(report.get().cutOff()).isZero();
    }
  }
}
