package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.Uninterruptibles;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.TempDir;

/** Contents that give nothing for long. */
@Timeout(60)
class StalledSourcesTest {
  private static final MessageHeader HEADER = Message.binary(new byte[1_000]).header();
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Witness heard = new Witness();

  /** Stalls until it is closed or interrupted. */
  private static final class Stalled extends InputStream {
    final CountDownLatch reading = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      into[offset] = (byte) read();
      return 1;
    }

    @Override
    public int read() throws IOException {
      reading.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw new IOException(e);
      }
      return 1;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private MessageServerBuilder stalling(Set<Stalled> sources, ServerTimeouts timeouts) {
    return MessageServer.builder()
        .listener(heard)
        .timeouts(timeouts)
        .streamHandler(
            exchange -> {
              Stalled source = new Stalled();
              sources.add(source);
              return Outgoing.stream(HEADER, source);
            });
  }

  @Test
  void replyThatStalls_endsItsConnectionInTime() throws Exception {
    Set<Stalled> sources = ConcurrentHashMap.newKeySet();
    // A thread that began to read after the end would not be interrupted.
    TransportListener holdingTheEndBack =
        new TransportListener() {
          @Override
          public void limitHit(SocketAddress remoteAddress, String name, long value) {
            for (Stalled each : sources) {
              Uninterruptibles.uninterruptibly(() -> each.reading.await(20, TimeUnit.SECONDS));
            }
          }
        };
    try (MessageServer server =
            stalling(sources, ServerTimeouts.DEFAULT.withSource(SHORT))
                .listener(holdingTheEndBack)
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("x"));
      peer.assertGone();
      heard.await("limit ServerTimeouts.source");
      assertThat(heard.await("closed TIMEOUT"))
          .contains("gave no more bytes (ServerTimeouts.source, 200 ms)");
      Stalled source = sources.iterator().next();
      assertThat(source.closed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(source.interrupted.await(20, TimeUnit.SECONDS)).as("its thread").isTrue();
    }
  }

  /** It has ended its output, so that nothing more comes of it; it may still read. */
  @Test
  void replyThatStallsForAPeerThatHasGone_endsItsConnectionInTime() throws Exception {
    Set<Stalled> sources = ConcurrentHashMap.newKeySet();
    try (MessageServer server =
        stalling(sources, ServerTimeouts.DEFAULT.withSource(SHORT)).start()) {
      try (Peer peer = Peer.of(server)) {
        peer.send(Message.text("x"));
      }
      heard.await("closed");
      await().until(() -> server.connections().isEmpty());
    }
  }

  @Test
  void requestThatStalls_failsInTime() throws Exception {
    Stalled source = new Stalled();
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        MessageClient client =
            MessageClient.builder()
                .address("127.0.0.1", server.port())
                .timeouts(ClientTimeouts.DEFAULT.withSource(SHORT))
                .connect()) {
      assertThatThrownBy(() -> client.request(Outgoing.stream(HEADER, source), CallOptions.DEFAULT))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining("gave no more bytes (ClientTimeouts.source, 200 ms)");
      assertThat(source.closed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(client.request(Message.text("x")).text()).isEqualTo("x");
    }
  }

  /** As many stall as the bounded pool for handlers has threads. */
  @Test
  void handshakesAndOtherContents_waitForNoSource(@TempDir Path folder) throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    Tls tls = Tls.forServer().certificate(issued.chain(), issued.key()).build();
    Set<Stalled> sources = ConcurrentHashMap.newKeySet();
    AtomicInteger stalled = new AtomicInteger();
    try (MessageServer server =
        MessageServer.builder()
            .bind(Binding.of(ANY))
            .bind(Binding.of(ANY).withTls(tls))
            .streamHandler(
                exchange -> {
                  if (stalled.incrementAndGet() > 64) {
                    return Outgoing.stream(exchange.header(), exchange.content());
                  }
                  Stalled source = new Stalled();
                  sources.add(source);
                  return Outgoing.stream(HEADER, source);
                })
            .start()) {
      List<Peer> peers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        Peer peer = Peer.to(server.addresses().get(0));
        peers.add(peer);
        peer.send(Message.text("x"));
      }
      await().until(() -> sources.size() == 64);
      for (Stalled each : sources) {
        assertThat(each.reading.await(20, TimeUnit.SECONDS)).isTrue();
      }
      InetSocketAddress secured = (InetSocketAddress) server.addresses().get(1);
      try (MessageClient client =
          MessageClient.builder()
              .address("localhost", secured.getPort())
              .tls(Tls.forClient().trust(authority.authority()).build())
              .connect()) {
        assertThat(client.request(Message.text("y")).text()).isEqualTo("y");
      }
      for (Peer each : peers) {
        each.close();
      }
    }
  }

  /** Nothing is read of a peer with enough in flight; that it has gone is seen all the same. */
  @Test
  void peerThatIsHeldBackAndGone_isNoticedWhileAContentStalls() throws Exception {
    Set<Stalled> sources = ConcurrentHashMap.newKeySet();
    CountDownLatch never = new CountDownLatch(1);
    try (MessageServer server =
        MessageServer.builder()
            .listener(heard)
            .serverLimits(ServerLimits.DEFAULT.withRequestsInFlight(1))
            .interceptor(
                (exchange, next) -> {
                  if (exchange.message().text().equals("wait")) {
                    never.await();
                  }
                  Stalled source = new Stalled();
                  sources.add(source);
                  return CompletableFuture.completedFuture(Outgoing.stream(HEADER, source));
                })
            .handler(r -> r)
            .start()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.getOutputStream().write(RawPeer.bytes(Message.text("x")));
        await().until(() -> sources.size() == 1);
        Stalled source = sources.iterator().next();
        assertThat(source.reading.await(20, TimeUnit.SECONDS)).isTrue();
        socket.getOutputStream().write(RawPeer.bytes(Message.text("wait")));
        heard.await("limit ServerLimits.requestsInFlight", 2);
        socket.setSoLinger(true, 0);
      }
      assertThat(heard.await("closed IO_ERROR")).isNotEmpty();
      never.countDown();
    }
  }
}
