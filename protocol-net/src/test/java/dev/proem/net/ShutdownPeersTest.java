package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.net.internal.transport.Background;
import dev.proem.net.tls.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server stops while a peer does nothing, or sends without an end. */
@Timeout(60)
class ShutdownPeersTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Witness heard = new Witness();

  private MessageServerBuilder builder() {
    return MessageServer.builder().listener(heard).handler(request -> request);
  }

  private static CompletableFuture<ShutdownReport> shutdown(MessageServer server, Duration time) {
    return Background.supplyAsync(() -> server.shutdown(time));
  }

  /** None of them may use up the time for requests that have arrived. */
  @Test
  void peersThatSendNoMore_doNotDelayTheStop(@TempDir Path folder) throws Exception {
    TestCertificates.Issued issued = new TestCertificates(folder, "authority").server();
    Tls tls = Tls.forServer().certificate(issued.chain(), issued.key()).build();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Duration never = ServerTimeouts.LONGEST;
    byte[] request = Peer.bytes(Peer.withId("7", Message.binary(new byte[100])));
    try (MessageServer server =
            builder()
                .eventLoops(1)
                .bind(Binding.of(any))
                .bind(Binding.of(any).withTls(tls))
                .bind(Binding.of(any).withProxyProtocol(true))
                .timeouts(
                    ServerTimeouts.DEFAULT
                        .withHandshake(never)
                        .withMessage(never)
                        .withMinimumRate(1, never))
                .start();
        Peer secure = Peer.to(server.addresses().get(1));
        Peer proxied = Peer.to(server.addresses().get(2));
        Peer one = Peer.to(server.addresses().get(0));
        Peer part = Peer.to(server.addresses().get(0));
        Peer other = Peer.to(server.addresses().get(0))) {
      one.send(new byte[1]);
      part.send(Arrays.copyOf(request, request.length - 1));
      other.assertServed(); // all others are connected
      heard.await("opened", 3);
      other.assertServed();
      CompletableFuture<ShutdownReport> report = shutdown(server, never);
      assertThat(part.read().header().inReplyTo()).contains("7");
      assertThat(one.assertRefused("shutting-down")).contains("had not arrived completely");
      secure.assertGone();
      proxied.assertGone();
      part.assertEnd();
      other.assertEnd();
      assertThat(report.get(20, TimeUnit.SECONDS).cutOff()).isZero();
    }
    assertThat(heard.all("refused")).hasSize(2).allMatch(each -> each.contains("the server stops"));
  }

  /** Each request that it sends before it is notified must be answered. */
  @Test
  void peerThatSendsMoreRequests_isNotifiedBeforeTheEnd() throws Exception {
    Message last = null;
    for (int attempt = 0;
        attempt < 5 && last == null;
        attempt++) { // a slow machine may miss the interval
      try (MessageServer server = builder().start();
          Peer peer = Peer.of(server)) {
        peer.assertServed();
        CompletableFuture<ShutdownReport> report = shutdown(server, LONG);
        Message reply = peer.ask("hello");
        while (reply.header().error().isEmpty()) {
          reply = peer.ask("hello");
        }
        last = reply;
        assertThat(peer.ask("hello").header().error()).contains("shutting-down");
        peer.endOutput();
        peer.assertEnd();
        peer.hangUp();
        assertThat(report.get(20, TimeUnit.SECONDS).cutOff()).isZero();
      } catch (IOException e) {
        heard.await("closed SHUTDOWN");
      }
    }
    assertThat(last).isNotNull();
    assertThat(last.header().error()).contains("shutting-down");
  }

  private static byte[] requests(int count) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      all.writeBytes(Peer.bytes(Message.text("x")));
    }
    return all.toByteArray();
  }

  /** Reading was paused for its rate until the stop; then there are always more bytes to read. */
  @Test
  void peerThatFloods_doesNotPreventTheStop() throws Exception {
    byte[] flood = requests(1_000);
    CountDownLatch heldBack = new CountDownLatch(1);
    TransportListener listener =
        new TransportListener() {
          @Override
          public void limitHit(SocketAddress remote, String name, long value) {
            heldBack.countDown();
          }
        };
    try (MessageServer server =
            MessageServer.builder()
                .handler(request -> request)
                .rateLimit(RateLimit.ofBytes(1))
                .listener(listener)
                .start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      heldBack.await();
      CompletableFuture<Void> flooding =
          Background.runAsync(
              () -> {
                try {
                  while (true) {
                    peer.send(flood);
                  }
                } catch (IOException e) {
                  // It is closed.
                }
              });
      CompletableFuture<ShutdownReport> report = shutdown(server, LONG);
      CompletableFuture<Void> reading =
          Background.runAsync(
              () -> {
                try {
                  while (peer.read() != null) {
                    // until it is closed
                  }
                } catch (IOException e) {
                  // It is closed.
                }
              });
      assertThat(reading).succeedsWithin(Duration.ofSeconds(20));
      peer.hangUp();
      assertThat(flooding).succeedsWithin(Duration.ofSeconds(20));
      assertThat(report.get(20, TimeUnit.SECONDS).cutOff()).isZero();
    }
  }

  /** The end follows its replies; meanwhile the event loop does not poll the connection. */
  @Test
  void peerThatReadsNothing_isClosedAfterItHasLeft() throws Exception {
    try (MessageServer server =
            builder()
                .handler(request -> Message.binary(new byte[1 << 20]))
                .rateLimit(RateLimit.ofBytes(1))
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(requests(1));
      peer.read();
      heard.await("limit RateLimit.bytesPerSecond 1");
      Connection connection = server.connections().iterator().next();
      peer.send(requests(60)); // with more bytes of replies than the system takes
      CompletableFuture<ShutdownReport> report = shutdown(server, LONG);
      await().until(() -> !connection.isOpen());
      assertThat(report).isNotDone();
      peer.hangUp();
      assertThat(report).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void peerThatIgnoresItsErrors_doesNotPreventTheStop() throws Exception {
    try (MessageServer server = builder().start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      CompletableFuture<ShutdownReport> report = shutdown(server, LONG);
      CompletableFuture<Void> asking =
          Background.runAsync(
              () -> {
                try {
                  while (true) {
                    peer.ask("hello");
                  }
                } catch (IOException e) {
                  // It is closed.
                }
              });
      assertThat(asking).succeedsWithin(Duration.ofSeconds(20));
      peer.hangUp();
      assertThat(report.get(20, TimeUnit.SECONDS).cutOff()).isZero();
    }
  }
}
