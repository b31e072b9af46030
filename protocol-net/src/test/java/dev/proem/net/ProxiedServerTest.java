package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.internal.proxy.ProxyHeaders;
import dev.proem.net.internal.transport.Background;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server behind a proxy that says who the client is. */
@Timeout(60)
class ProxiedServerTest {
  private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4_711);
  private static final InetSocketAddress SITE = new InetSocketAddress("198.51.100.1", 443);

  private final Witness heard = new Witness();

  private static Binding binding() {
    return Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .withProxyProtocol(true);
  }

  /** Answers with the addresses of the connection. */
  private MessageServerBuilder builder(Binding binding) {
    return MessageServer.builder()
        .listener(heard)
        .bind(binding)
        .exchangeHandler(
            (request, exchange) ->
                request.text().equals("hello")
                    ? request
                    : Message.text(
                        LogText.address(exchange.connection().remoteAddress())
                            + " to "
                            + LogText.address(exchange.connection().localAddress())));
  }

  private static byte[] header(int version, InetSocketAddress client) {
    return version == 1 ? ProxyHeaders.v1(client, SITE) : ProxyHeaders.v2(client, SITE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void trueAddress_isSeen(int version) throws IOException {
    try (MessageServer server = builder(binding()).start();
        Peer peer = Peer.of(server)) {
      peer.send(header(version, CLIENT));
      assertThat(peer.ask("who").text()).isEqualTo("192.0.2.7:4711 to 198.51.100.1:443");
    }
  }

  @Test
  void errorWhileTheConnectionIsMade_leavesNoSocketAndNoPlace() throws Exception {
    AtomicBoolean again = new AtomicBoolean();
    try (MessageServer server =
        builder(binding())
            .wires(
                wire -> {
                  if (!again.getAndSet(true)) {
                    throw new OutOfMemoryError("on purpose");
                  }
                  return wire;
                })
            .serverLimits(ServerLimits.DEFAULT.withConnections(1))
            .start()) {
      try (Peer peer = Peer.of(server)) {
        peer.send(header(2, CLIENT));
        peer.assertEnd();
        assertThat(heard.await("refused IO_ERROR")).contains("on purpose");
      }
      try (Peer peer = Peer.of(server)) {
        peer.send(header(2, CLIENT));
        peer.assertServed();
      }
    }
  }

  @Test
  void headerInPieces_andTheFirstMessageAtOnceWithItsEnd() throws IOException {
    try (MessageServer server = builder(binding()).start();
        Peer peer = Peer.of(server);
        Peer other = Peer.of(server)) {
      byte[] header = header(2, CLIENT);
      for (int i = 0; i < header.length - 1; i++) {
        peer.send(Arrays.copyOfRange(header, i, i + 1));
      }
      other.send(ProxyHeaders.v2Local());
      assertThat(other.ask("who").text()).startsWith("127.0.0.1:");
      peer.send(
          ProxyHeaders.joined(
              Arrays.copyOfRange(header, header.length - 1, header.length),
              Peer.bytes(Message.text("who"))));
      assertThat(peer.read().text()).startsWith("192.0.2.7:4711");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void trueAddress_isSeenUnderTls(int version, @TempDir Path folder) throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    Tls tls = Tls.forServer().certificate(issued.chain(), issued.key()).build();
    SSLContext client = ServerTlsTest.context(authority, null);
    try (MessageServer server = builder(binding().withTls(tls)).start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(header(version, CLIENT));
      try (Peer peer =
          Peer.over(client.getSocketFactory().createSocket(socket, "localhost", 1, true))) {
        assertThat(peer.ask("who").text()).startsWith("192.0.2.7:4711");
      }
    }
  }

  /** As by a proxy that sends its header and the beginning of TLS together. */
  @Test
  void beginningOfTls_mayComeWithTheHeader(@TempDir Path folder) throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    Tls tls = Tls.forServer().certificate(issued.chain(), issued.key()).build();
    SSLContext client = ServerTlsTest.context(authority, null);
    InetAddress here = InetAddress.getLoopbackAddress();
    try (MessageServer server = builder(binding().withTls(tls)).start();
        ServerSocket proxy = new ServerSocket(0, 1, here);
        Socket behind = new Socket(here, server.port())) {
      CompletableFuture<Void> proxying =
          Background.runAsync(
              () -> {
                try (Socket before = proxy.accept()) {
                  byte[] hello = new byte[4_096];
                  int length = before.getInputStream().read(hello);
                  byte[] both =
                      ProxyHeaders.joined(header(2, CLIENT), Arrays.copyOf(hello, length));
                  behind.getOutputStream().write(both);
                  CompletableFuture<Void> back = Background.runAsync(() -> copy(behind, before));
                  copy(before, behind);
                  back.join();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      try (Peer peer =
          Peer.over(client.getSocketFactory().createSocket(here, proxy.getLocalPort()))) {
        assertThat(peer.ask("who").text()).startsWith("192.0.2.7:4711");
        peer.assertServed();
      }
      assertThat(proxying).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void trueAddresses_areCounted() throws IOException {
    ServerLimits limits = ServerLimits.DEFAULT.withConnectionsPerAddress(1);
    try (MessageServer server = builder(binding()).serverLimits(limits).start();
        Peer first = Peer.of(server);
        Peer second = Peer.of(server);
        Peer elsewhere = Peer.of(server)) {
      first.send(header(2, CLIENT));
      first.assertServed();
      second.send(header(2, new InetSocketAddress(CLIENT.getAddress(), 4_712)));
      second.assertRefused("too-many-connections");
      elsewhere.send(header(2, new InetSocketAddress("192.0.2.8", 4_711)));
      elsewhere.assertServed();
      first.assertServed();
    }
  }

  @Test
  void connectionsBeyondTheLimit_areToldSoBehindTheirHeader() throws IOException {
    ServerLimits limits = ServerLimits.DEFAULT.withConnections(1);
    try (MessageServer server = builder(binding()).serverLimits(limits).start();
        Peer first = Peer.of(server);
        Peer second = Peer.of(server)) {
      first.send(header(2, CLIENT));
      first.assertServed();
      second.send(header(2, CLIENT));
      second.assertRefused("too-many-connections");
    }
  }

  @Test
  void headerThatDoesNotEnd_isNotWaitedFor() throws IOException {
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withHandshake(Duration.ofMillis(300));
    try (MessageServer server =
            builder(binding())
                .bind(Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                .timeouts(timeouts)
                .start();
        Peer other = Peer.to(server.addresses().get(1));
        Peer offender = Peer.of(server)) {
      other.assertServed();
      offender.send("PROXY TCP4 ");
      offender.assertEnd();
      heard.await("limit ServerTimeouts.handshake 300");
      assertThat(heard.await("refused HANDSHAKE_FAILED")).contains("PROXY").contains("300 ms");
      other.assertServed();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no header", "PROXY nonsense\r\n"})
  void connectionWithoutItsHeader_isRefused(String bytes) throws IOException {
    try (MessageServer server = builder(binding()).start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      offender.send(bytes);
      offender.assertGone();
      heard.await("refused HANDSHAKE_FAILED");
      other.send(header(1, CLIENT));
      other.assertServed();
    }
  }

  @Test
  void connectionThatEndsInItsHeader_isRefused() throws IOException {
    try (MessageServer server = builder(binding()).start();
        Peer offender = Peer.of(server)) {
      offender.send("PROXY TCP4 ");
      offender.endOutput();
      offender.assertGone();
      heard.await("refused HANDSHAKE_FAILED");
    }
  }

  @Test
  void shutdown_waitsForAHeaderOnlyAsLongAsItMay() throws Exception {
    try (MessageServer server = builder(binding()).start();
        Peer silent = Peer.of(server);
        Peer other = Peer.of(server)) {
      other.send(header(1, CLIENT));
      other.assertServed();
      CompletableFuture<ShutdownReport> report =
          Background.supplyAsync(() -> server.shutdown(Duration.ofMillis(50)));
      other.assertEnd();
      silent.assertGone();
      assertThat(report.get().closedIdle()).isEqualTo(1);
      assertThat(heard.await("refused HANDSHAKE_FAILED")).contains("the server stops");
    }
  }
}
