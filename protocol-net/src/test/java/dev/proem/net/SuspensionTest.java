package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.Background;
import dev.proem.net.internal.transport.StoppedLoop;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a gap in time, as when the process was suspended, what has arrived counts before any
 * time-out.
 */
@Timeout(60)
class SuspensionTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  /** Longer than the time-outs, and too short for a peer to be excused. */
  private static final Duration GAP = Duration.ofMillis(150);

  /** So long that peers get more time. */
  private static final Duration LONG_GAP = Duration.ofSeconds(3);

  /** Not over before the loop stands still behind an event, as {@link #SHORT} may be. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  /** Enough for a peer to begin to read. */
  private static final Duration WRITE = Duration.ofSeconds(3);

  private final Witness heard = new Witness();
  private final BlockingQueue<Connection> opened = new LinkedBlockingQueue<>();

  private final TransportListener listener =
      new TransportListener() {
        @Override
        public void opened(Connection connection) {
          opened.add(connection);
        }
      };

  private MessageServerBuilder echo(ServerTimeouts timeouts) {
    return MessageServer.builder()
        .eventLoops(1)
        .timeouts(timeouts)
        .listener(heard)
        .listener(listener)
        .handler(r -> r);
  }

  private static Message read(Peer peer) {
    try {
      return peer.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void restOfAMessage_thatCameInTime_isRead() throws Exception {
    byte[] bytes = Peer.bytes(Message.text("in time"));
    try (MessageServer server = echo(ServerTimeouts.DEFAULT.withMessage(SHORT)).start();
        Peer peer = Peer.of(server)) {
      try (StoppedLoop loop = StoppedLoop.soonBehind(opened.take(), 5)) {
        peer.send(Arrays.copyOf(bytes, 5));
        loop.await();
        peer.send(Arrays.copyOfRange(bytes, 5, bytes.length));
        loop.awaitAge(GAP);
      }
      assertThat(read(peer).text()).isEqualTo("in time");
    }
    assertThat(heard.all("limit")).isEmpty();
  }

  /** Most of it could not even be sent before. */
  @Test
  void restOfALargeMessage_getsAsMuchMoreTimeAsWasLost() throws Exception {
    byte[] bytes = Peer.bytes(Message.binary(new byte[8_000_000]));
    try (MessageServer server = echo(ServerTimeouts.DEFAULT.withMessage(SHORT)).start();
        Peer peer = Peer.of(server)) {
      CompletableFuture<Void> sending;
      try (StoppedLoop loop = StoppedLoop.soonBehind(opened.take(), 5)) {
        peer.send(Arrays.copyOf(bytes, 5));
        loop.await();
        sending = peer.sending(Arrays.copyOfRange(bytes, 5, bytes.length));
        loop.awaitAge(LONG_GAP);
      }
      assertThat(read(peer).header().contentLength()).isEqualTo(8_000_000);
      sending.get(20, TimeUnit.SECONDS);
    }
  }

  /** It was suspended as well. */
  @Test
  void handler_getsAsMuchMoreTimeAsWasLost() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch ready = new CountDownLatch(1);
    SimpleHandler handler =
        request -> {
          if (request.text().equals("slow")) {
            running.countDown();
            ready.await();
          }
          return request;
        };
    try (MessageServer server =
            echo(ServerTimeouts.DEFAULT.withHandler(GAP)).handler(handler).start();
        Peer slow = Peer.of(server);
        Peer other = Peer.of(server)) {
      Connection connection = opened.take();
      byte[] request = Peer.bytes(Message.text("slow"));
      try (StoppedLoop loop = StoppedLoop.soonBehind(connection, request.length)) {
        slow.send(request);
        loop.await();
        running.await();
        loop.awaitAge(GAP.plusSeconds(3));
        // A ping: a handler could be too slow for its time.
        other.send(Message.text("").withExtra(MessageHeader.PING, true));
      }
      assertThat(read(other).header().error()).as("its time has been looked at").isEmpty();
      ready.countDown();
      assertThat(read(slow).text()).isEqualTo("slow");
    }
  }

  @Test
  void firstRequest_thatCameInTime_isAnswered() throws Exception {
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withFirstMessage(SHORT);
    try (StoppedLoop loop = new StoppedLoop("opened", 1);
        MessageServer server = echo(timeouts).listener(loop).start();
        Peer peer = Peer.of(server)) {
      loop.await();
      peer.send(Message.text("in time"));
      loop.awaitAge(GAP);
      loop.goOn();
      assertThat(read(peer).text()).isEqualTo("in time");
    }
  }

  @Test
  void requestOnAnIdleConnection_thatCameInTime_isAnswered() throws Exception {
    try (StoppedLoop loop = new StoppedLoop("sent", 1);
        MessageServer server = echo(ServerTimeouts.DEFAULT.withIdle(IDLE)).listener(loop).start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      loop.await();
      peer.send(Message.text("in time"));
      loop.awaitAge(IDLE.plus(SHORT));
      loop.goOn();
      assertThat(read(peer).text()).isEqualTo("in time");
    }
  }

  @Test
  void replyThatThePeerMadeRoomFor_isSentOn() throws Exception {
    byte[] large = new byte[16_000_000];
    try (StoppedLoop loop = new StoppedLoop("over", 1);
        MessageServer server =
            MessageServer.builder()
                .timeouts(ServerTimeouts.DEFAULT.withWrite(WRITE))
                .listener(loop)
                .handler(r -> Message.binary(large))
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("large"));
      loop.await();
      CompletableFuture<Message> reply = Background.supplyAsync(() -> read(peer));
      loop.awaitAge(WRITE.plus(SHORT));
      loop.goOn();
      assertThat(reply.get(20, TimeUnit.SECONDS).bytes()).hasSize(large.length);
    }
  }

  @Test
  void handshakeAndProxyHeader_thatCameInTime_areTaken(@TempDir Path folder) throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    Tls tls = Tls.forServer().certificate(issued.chain(), issued.key()).build();
    SSLContext context = ServerTlsTest.context(authority, null);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (MessageServer loading = MessageServer.builder().tls(tls).handler(r -> r).start();
        SSLSocket first = (SSLSocket) context.getSocketFactory().createSocket()) {
      first.connect(loading.addresses().get(0));
      Peer.over(first).assertServed(); // so all that TLS needs has been loaded
    }
    try (MessageServer server =
            echo(ServerTimeouts.DEFAULT.withHandshake(Duration.ofSeconds(2)))
                .bind(Binding.of(any))
                .bind(Binding.of(any).withTls(tls))
                .bind(Binding.of(any).withProxyProtocol(true))
                .start();
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket()) {
      secure.connect(server.addresses().get(1));
      try (Peer proxied = Peer.to(server.addresses().get(2));
          Peer plain = Peer.to(server.addresses().get(0))) {
        plain.assertServed(); // so the others have been accepted
        CompletableFuture<Void> handshake;
        try (StoppedLoop loop = StoppedLoop.behind(opened.take(), 0)) {
          handshake = Background.runAsync(() -> shakeHands(secure));
          proxied.send("PROXY UNKNOWN\r\n");
          loop.awaitAge(Duration.ofMillis(4_500));
        }
        proxied.assertServed();
        assertThat(handshake).succeedsWithin(Duration.ofSeconds(20));
        Peer.over(secure).assertServed();
      }
    }
    assertThat(heard.all("refused")).isEmpty();
  }

  private static void shakeHands(SSLSocket socket) {
    try {
      socket.startHandshake();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void peerThatHadClosed_isNotSaidToBeIdle() throws Exception {
    try (StoppedLoop loop = new StoppedLoop("sent", 1);
        MessageServer server = echo(ServerTimeouts.DEFAULT.withIdle(IDLE)).listener(loop).start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      loop.await();
      peer.hangUp();
      loop.awaitAge(IDLE.plus(SHORT));
      loop.goOn();
      assertThat(heard.await("closed")).startsWith("closed PEER_CLOSED");
    }
  }
}
