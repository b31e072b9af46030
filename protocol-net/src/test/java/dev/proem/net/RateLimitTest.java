package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.internal.transport.Background;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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
          public void limitHit(SocketAddress remote, String name, long value) {
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

  /** Sends something as soon as its peer is held back, however slow the test's thread is. */
  private static final class WhenHeldBack implements TransportListener {
    final CompletableFuture<Peer> peer = new CompletableFuture<>();
    private final byte[] bytes;
    private boolean sent;

    WhenHeldBack(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void limitHit(SocketAddress remote, String name, long value) {
      if (!sent) {
        sent = true;
        try {
          peer.join().send(bytes);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /**
   * A server with a rate of 1,000 bytes a second.
   *
   * @param late gets the time-outs until a request is handled: after that, the peer may be idle
   */
  private MessageServer echo(ServerTimeouts timeouts, TransportListener listener, List<String> late)
      throws IOException {
    return builder(RateLimit.ofBytes(1_000))
        .timeouts(timeouts)
        .listener(listener)
        .handler(
            request -> {
              late.addAll(heard.all("limit ServerTimeouts"));
              return request;
            })
        .start();
  }

  /** The rest is there while it is held back, for longer than it may take. */
  @Test
  void timeInWhichItIsHeldBack_isNotThatOfTheMessage() throws IOException {
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withMessage(SHORT).withIdle(SHORT);
    byte[] request = Peer.bytes(Message.text("x".repeat(1_500)));
    WhenHeldBack rest = new WhenHeldBack(Arrays.copyOfRange(request, 1_400, request.length));
    List<String> late = new CopyOnWriteArrayList<>();
    try (MessageServer server = echo(timeouts, rest, late);
        Peer peer = Peer.of(server)) {
      rest.peer.complete(peer);
      peer.send(Arrays.copyOf(request, 1_400));
      heard.await("limit RateLimit.bytesPerSecond 1000");
      assertThat(peer.read().text()).hasSize(1_500);
    }
    assertThat(late).isEmpty();
  }

  @Test
  void timeInWhichItIsHeldBack_isNotIdleTime() throws IOException {
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withIdle(SHORT);
    WhenHeldBack next = new WhenHeldBack(Peer.bytes(Message.text("hello")));
    List<String> late = new CopyOnWriteArrayList<>();
    try (MessageServer server = echo(timeouts, next, late);
        Peer peer = Peer.of(server)) {
      next.peer.complete(peer);
      assertThat(peer.ask("x".repeat(1_300)).text()).hasSize(1_300);
      heard.await("limit RateLimit.bytesPerSecond 1000");
      assertThat(peer.read().text()).isEqualTo("hello");
    }
    assertThat(late).isEmpty();
  }

  @Test
  void timeInWhichItIsHeldBack_isNotThatOfTheHandler() throws Exception {
    // Less than it is held back, and enough for the handler's thread to go on.
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withHandler(Duration.ofSeconds(3));
    CountDownLatch began = new CountDownLatch(1);
    byte[] request = Peer.bytes(Message.text("x".repeat(4_500)));
    WhenHeldBack rest = new WhenHeldBack(Arrays.copyOfRange(request, 4_400, request.length));
    try (MessageServer server =
            builder(RateLimit.ofBytes(1_000))
                .timeouts(timeouts)
                .listener(rest)
                .streamHandler(
                    exchange -> {
                      began.countDown();
                      return Outgoing.of(
                          Message.of(exchange.header(), exchange.content().readAllBytes()));
                    })
                .start();
        Peer peer = Peer.of(server)) {
      rest.peer.complete(peer);
      peer.send(Arrays.copyOf(request, 4_400));
      began.await();
      assertThat(peer.read().text()).hasSize(4_500);
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
