package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.net.TestCertificates;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsHandshakeTest {
  private static final int BOTH = SelectionKey.OP_READ | SelectionKey.OP_WRITE;

  @TempDir private static Path folder;
  private static TestCertificates authority;
  private static TestCertificates.Issued certificate;

  @BeforeAll
  static void makeCertificates() {
    authority = new TestCertificates(folder, "authority");
    certificate = authority.server();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void handshakeInSingleBytes_succeeds(String protocol) throws IOException {
    try (ServerSocketChannel before = listener();
        ServerSocketChannel behind = listener()) {
      SocketChannel client = SocketChannel.open(before.getLocalAddress());
      SocketChannel near = before.accept();
      SocketChannel far = SocketChannel.open(behind.getLocalAddress());
      SocketChannel server = behind.accept();
      relay(near, far);
      relay(far, near);
      SSLEngine clientEngine = clientEngine();
      SSLEngine serverEngine = serverEngine(protocol);
      try (TwoWires wires =
          new TwoWires(
              (socket, resume) -> tls(socket, clientEngine, resume),
              client,
              (socket, resume) -> tls(socket, serverEngine, resume),
              server)) {
        wires.client.send("a question");
        wires.server.send("an answer");
        wires.until(
            () ->
                wires.server.text().equals("a question")
                    && wires.client.text().equals("an answer"));
        wires.client.shutdownWanted = true;
        wires.server.shutdownWanted = true;
        wires.untilEnded();
      }
    }
  }

  private static ServerSocketChannel listener() throws IOException {
    return ServerSocketChannel.open()
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static TlsWire tls(SocketChannel socket, SSLEngine engine, Runnable resume) {
    return new TlsWire(socket, ByteBuffer.allocate(0), engine, TwoWires.ownThread(), resume);
  }

  private static void relay(SocketChannel from, SocketChannel to) {
    TwoWires.ownThread()
        .execute(
            () -> {
              ByteBuffer one = ByteBuffer.allocate(1);
              try (to) {
                to.setOption(StandardSocketOptions.TCP_NODELAY, true);
                while (from.read(one.clear()) > 0) {
                  to.write(one.flip());
                }
                to.shutdownOutput();
              } catch (IOException e) {
                // One of the sockets is closed at the end of the test.
              }
            });
  }

  @Test
  void bytesReadAhead_areReadFirst() throws IOException {
    SSLEngine serverEngine = serverEngine("TLSv1.3");
    SSLEngine clientEngine = clientEngine();
    try (ServerSocketChannel listener = listener()) {
      SocketChannel client = SocketChannel.open(listener.getLocalAddress());
      SocketChannel server = listener.accept();
      client.configureBlocking(false);
      AtomicReference<Runnable> clientResume = new AtomicReference<>();
      TlsWire clientWire = tls(client, clientEngine, () -> clientResume.get().run());
      assertThat(clientWire.interest(0)).isEqualTo(SelectionKey.OP_WRITE);
      assertThat(clientWire.handshake()).isFalse();
      assertThat(clientWire.interest(0)).isEqualTo(SelectionKey.OP_READ);
      ByteBuffer ahead = ByteBuffer.allocate(11);
      while (ahead.hasRemaining()) {
        assertThat(server.read(ahead)).isPositive();
      }
      ahead.flip();
      try (TwoWires wires =
          new TwoWires(
              (socket, resume) -> {
                clientResume.set(resume);
                return clientWire;
              },
              client,
              (socket, resume) -> new TlsWire(socket, ahead, serverEngine, Runnable::run, resume),
              server)) {
        wires.client.send("a question");
        wires.until(() -> wires.server.text().equals("a question"));
      }
    }
  }

  @Test
  void whileATaskRuns_nothingIsSelected() throws IOException {
    Deque<Runnable> tasks = new ArrayDeque<>();
    AtomicInteger resumed = new AtomicInteger();
    SSLEngine clientEngine = clientEngine();
    SSLEngine serverEngine = serverEngine("TLSv1.3");
    try (TwoWires wires =
        TwoWires.of(
            (socket, resume) -> tls(socket, clientEngine, resume),
            (socket, resume) ->
                new TlsWire(
                    socket,
                    ByteBuffer.allocate(0),
                    serverEngine,
                    tasks::add,
                    resumed::incrementAndGet))) {
      wires.until(() -> !tasks.isEmpty());
      Wire server = wires.server.wire;
      assertThat(server.interest(BOTH)).isZero();
      assertThat(server.handshake()).isFalse();
      assertThat(server.read(ByteBuffer.allocate(1))).isZero();
      assertThat(server.write(ByteBuffer.allocate(1))).isZero();
      assertThat(server.session()).isNull();
      assertThat(resumed).hasValue(0);
      tasks.remove().run();
      assertThat(resumed).hasValue(1);
      assertThat(server.interest(0)).isNotZero();
      wires.until(
          () -> {
            tasks.removeIf(
                each -> {
                  each.run();
                  return true;
                });
            return wires.server.isEstablished;
          });
      assertThat(server.interest(BOTH)).isEqualTo(BOTH);
      assertThat(server.interest(0)).isZero();
    }
  }

  @Test
  void executorThatRejectsATask_failsTheHandshake() throws IOException {
    SSLEngine serverEngine = serverEngine("TLSv1.3");
    SSLEngine clientEngine = clientEngine();
    try (TwoWires wires =
        TwoWires.of(
            (socket, resume) -> tls(socket, clientEngine, resume),
            (socket, resume) ->
                new TlsWire(
                    socket,
                    ByteBuffer.allocate(0),
                    serverEngine,
                    task -> {
                      throw new RejectedExecutionException();
                    },
                    resume))) {
      wires.until(() -> wires.server.failure != null);
      assertThat(wires.server.failure).hasMessageContaining("no thread");
      assertThat(wires.server.wire.interest(SelectionKey.OP_READ)).isEqualTo(SelectionKey.OP_READ);
    }
  }

  @Test
  void plainText_failsTheHandshake() throws IOException {
    SSLEngine serverEngine = serverEngine("TLSv1.3");
    try (TwoWires wires =
        TwoWires.of(
            (socket, resume) -> new PlainWire(socket),
            (socket, resume) -> tls(socket, serverEngine, resume))) {
      wires.client.send("GET / HTTP/1.1\r\n\r\n");
      wires.until(() -> wires.server.failure != null);
      assertThat(wires.server.failure)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("SSL message");
      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(() -> wires.server.wire.handshake())
          .isSameAs(wires.server.failure);
      wires.client.shutdownWanted = true;
      wires.untilEnded();
    }
  }

  @Test
  void endOfInputWithinTheHandshake_isAFailure() throws IOException {
    SSLEngine serverEngine = serverEngine("TLSv1.3");
    try (TwoWires wires =
        TwoWires.of(
            (socket, resume) -> new PlainWire(socket),
            (socket, resume) -> tls(socket, serverEngine, resume))) {
      wires.client.shutdownWanted = true;
      wires.untilEnded();
      assertThat(wires.server.failure)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("closed the connection within the TLS handshake");
    }
  }

  @Test
  void endOfOurOutputWithinTheHandshake_sendsNoTlsRecord() throws IOException {
    SSLEngine serverEngine = serverEngine("TLSv1.3");
    try (TwoWires wires =
        TwoWires.of(
            (socket, resume) -> new PlainWire(socket),
            (socket, resume) -> tls(socket, serverEngine, resume))) {
      assertThat(wires.server.wire.shutdownOutput()).isTrue();
      wires.until(() -> wires.client.hasEnded);
      assertThat(wires.client.got.size()).isZero();
    }
  }

  @Test
  void damagedRecord_failsTheConnectionAndSendsAnAlert() throws IOException {
    try (TwoWires wires = TwoWires.tls(clientEngine(), serverEngine("TLSv1.3")).established()) {
      wires.client.socket.write(
          ByteBuffer.wrap("\27\3\3\0\40".concat("x".repeat(32)).getBytes(StandardCharsets.UTF_8)));
      wires.untilEnded();
      assertThat(wires.server.failure).isInstanceOf(SSLException.class);
      assertThat(wires.client.failure)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("fatal alert");
    }
  }

  @Test
  void secondHandshake_isRejected() throws IOException {
    SSLEngine clientEngine = clientEngine();
    try (TwoWires wires = TwoWires.tls(clientEngine, serverEngine("TLSv1.2")).established()) {
      clientEngine.beginHandshake();
      wires.until(() -> wires.server.failure != null);
      assertThat(wires.server.failure).hasMessageContaining("second handshake");
    }
  }

  private static SSLEngine serverEngine(String protocol) throws IOException {
    return Tls.forServer()
        .certificate(certificate.chain(), certificate.key())
        .protocols(protocol)
        .build()
        .serverEngine(Runnable::run);
  }

  private static SSLEngine clientEngine() throws IOException {
    return Tls.forClient().trust(authority.authority()).build().clientEngine("localhost", 1);
  }
}
