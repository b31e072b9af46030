package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.ProtocolException;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A client that is killed, or does nothing any more, in the middle of all: its server goes on. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
@Timeout(120)
class KilledClientTest {
  private static final Duration SHORT = Duration.ofMillis(500);

  /** Enough for what has to begin before. */
  private static final Duration LONGER = Duration.ofSeconds(5);

  private static final int CONNECTIONS = 3; // for the upload, the download and the rest

  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
  private final BlockingQueue<CloseReason> refused = new LinkedBlockingQueue<>();
  private Tls tls;

  @BeforeEach
  void certificate(@TempDir Path folder) throws Exception {
    TestCertificates.Issued issued = new TestCertificates(folder, "authority").server();
    tls = Tls.forServer().certificate(issued.chain(), issued.key()).build();
  }

  private MessageServer start(ServerTimeouts timeouts) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return MessageServer.builder()
        .bind(Binding.of(any))
        .bind(Binding.of(any).withTls(tls))
        .timeouts(timeouts)
        .streamHandler(this::answer)
        .listener(
            new TransportListener() {
              @Override
              public void closed(Connection connection, CloseReason reason, Duration open) {
                closed.add(reason);
              }

              @Override
              public void refused(SocketAddress remoteAddress, CloseReason reason) {
                refused.add(reason);
              }
            })
        .start();
  }

  private @Nullable Outgoing answer(Exchange exchange) throws IOException, InterruptedException {
    try {
      return KillablePeer.answer(exchange, begun::add);
    } catch (IOException | RuntimeException e) {
      failures.add(e);
      throw e;
    }
  }

  private Child startClient(MessageServer server) throws Exception {
    List<SocketAddress> addresses = server.addresses();
    Child client =
        Child.start(
            KilledServerTest.JVM,
            KillablePeer.class,
            "client",
            String.valueOf(((InetSocketAddress) addresses.get(0)).getPort()),
            String.valueOf(((InetSocketAddress) addresses.get(1)).getPort()));
    client.awaitLine("begun");
    for (int i = 0; i < 3; i++) {
      assertThat(begun.poll(60, TimeUnit.SECONDS)).isNotNull();
    }
    return client;
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(60, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void killed_endsItsConnectionsAndTheUpload() throws Exception {
    // A peer that is gone looks like one that has only ended its output and waits for the reply.
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withHandler(LONGER);
    try (MessageServer server = start(timeouts);
        Child client = startClient(server)) {
      client.kill();

      assertThat(next(failures)).isInstanceOfAny(IOException.class, ProtocolException.class);
      for (int i = 0; i < CONNECTIONS; i++) {
        assertThat(next(closed).kind())
            .isIn(
                CloseReason.Kind.PEER_CLOSED,
                CloseReason.Kind.PROTOCOL_FAULT,
                CloseReason.Kind.IO_ERROR);
      }
      assertThat(next(refused).kind()).isEqualTo(CloseReason.Kind.HANDSHAKE_FAILED);
      Awaitility.await().until(() -> server.connections().isEmpty());
      assertServes(server);
    }
  }

  @Test
  void frozen_isCutOffByTheTimeouts() throws Exception {
    ServerTimeouts timeouts =
        ServerTimeouts.DEFAULT
            .withHandshake(SHORT)
            .withMinimumRate(1 << 30, LONGER)
            .withWrite(LONGER)
            .withDrain(SHORT);
    try (MessageServer server = start(timeouts);
        Child client = startClient(server)) {
      client.signal("STOP");

      assertThat(next(refused).kind()).isEqualTo(CloseReason.Kind.HANDSHAKE_FAILED);
      assertThat(next(failures)).isInstanceOfAny(IOException.class, ProtocolException.class);
      assertThat(next(closed).kind()).isEqualTo(CloseReason.Kind.TIMEOUT); // of the upload
      assertThat(next(closed).kind()).isEqualTo(CloseReason.Kind.TIMEOUT); // of the download
      assertServes(server);

      client.signal("CONT");
      assertThat(client.line()).matches("upload (ErrorReply|OutcomeUnknown)Exception");
    }
  }

  private static void assertServes(MessageServer server) {
    try (MessageClient other = MessageClient.connect("127.0.0.1", server.port())) {
      assertThat(other.request(KillablePeer.request("nothing")).text()).isEqualTo("done");
    }
  }
}
