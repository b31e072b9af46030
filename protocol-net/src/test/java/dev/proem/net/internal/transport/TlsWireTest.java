package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.net.TestCertificates;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsWireTest {
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
  void shortTexts_areTransferredInBothDirections(String protocol) throws IOException {
    try (TwoWires wires = wires(protocol)) {
      wires.client.send("a question");
      wires.until(() -> wires.server.text().equals("a question"));
      wires.server.send("an answer");
      wires.until(() -> wires.client.text().equals("an answer"));
      assertThat(wires.client.wire.session().getProtocol()).isEqualTo(protocol);
      assertThat(wires.server.wire.session().getProtocol()).isEqualTo(protocol);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aMebibyte_isTransferredInBothDirectionsAtTheSameTime(String protocol) throws IOException {
    byte[] there = random(1 << 20);
    byte[] back = random(1 << 20);
    try (TwoWires wires = wires(protocol)) {
      wires.client.toSend = ByteBuffer.wrap(there);
      wires.server.toSend = ByteBuffer.wrap(back);
      wires.until(
          () -> wires.server.got.size() == there.length && wires.client.got.size() == back.length);
      assertThat(wires.server.got.toByteArray()).isEqualTo(there);
      assertThat(wires.client.got.toByteArray()).isEqualTo(back);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void endOfInput_isDetected(String protocol) throws IOException {
    try (TwoWires wires = wires(protocol)) {
      wires.client.send("the last");
      wires.client.shutdownWanted = true;
      wires.until(() -> wires.server.hasEnded);
      assertThat(wires.server.text()).isEqualTo("the last");
      wires.server.shutdownWanted = true;
      wires.untilEnded();
      assertThat(wires.client.failure).isNull();
      assertThat(wires.server.failure).isNull();
      assertThatExceptionOfType(ClosedChannelException.class)
          .isThrownBy(() -> wires.client.wire.write(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void input_canBeReadAfterShutdownOutput() throws IOException {
    try (TwoWires wires = wires("TLSv1.3")) {
      wires.client.shutdownWanted = true;
      wires.until(() -> wires.server.hasEnded);
      wires.server.toSend = ByteBuffer.wrap(random(100_000));
      wires.until(() -> wires.client.got.size() == 100_000);
    }
  }

  /** In TLS 1.2, close_notify of the peer also ends our output, as the standard requires. */
  @Test
  void writeAfterCloseNotifyOfThePeer_failsWithTls12() throws IOException {
    try (TwoWires wires = wires("TLSv1.2")) {
      wires.client.shutdownWanted = true;
      wires.until(() -> wires.server.hasEnded);
      wires.server.send("too late");
      wires.until(() -> wires.server.failure != null);
      assertThat(wires.server.failure)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("nothing can be sent");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void bytesSentBefore_canBeReadAfterShutdownOutput(String protocol) throws IOException {
    try (TwoWires wires = wires(protocol)) {
      wires.server.reads = false;
      wires.client.send("sent before");
      wires.until(() -> !wires.client.toSend.hasRemaining());
      wires.server.send("no more");
      wires.server.shutdownWanted = true;
      wires.until(() -> wires.client.hasEnded);
      assertThat(wires.client.text()).isEqualTo("no more");
      wires.server.reads = true;
      wires.client.shutdownWanted = true;
      wires.untilEnded();
      assertThat(wires.server.text()).isEqualTo("sent before");
    }
  }

  @Test
  void endWithoutCloseNotify_isTheEndOfInput() throws IOException {
    try (TwoWires wires = wires("TLSv1.3")) {
      wires.client.send("truncated");
      wires.until(() -> !wires.client.toSend.hasRemaining());
      wires.client.socket.shutdownOutput();
      wires.until(() -> wires.server.hasEnded);
      assertThat(wires.server.text()).isEqualTo("truncated");
      assertThat(wires.server.failure).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void slowReader_leavesNoRoomForTheWriter(String protocol) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(random(16 << 20));
    try (TwoWires wires = wires(protocol)) {
      while (wires.client.wire.write(bytes) > 0) {
        assertThat(bytes.hasRemaining()).isTrue();
      }
      // The system makes a little more room after the sent bytes were acknowledged.
      Awaitility.await()
          .pollInSameThread()
          .pollInterval(Duration.ofMillis(20))
          .during(Duration.ofMillis(500))
          .until(() -> wires.client.wire.write(bytes) == 0);
      assertThat(wires.client.wire.write(bytes)).isZero();
      assertThat(wires.client.wire.interest(SelectionKey.OP_WRITE))
          .isEqualTo(SelectionKey.OP_WRITE);
      assertThat(wires.client.wire.shutdownOutput()).isFalse();
      wires.client.toSend = bytes;
      wires.until(() -> wires.server.got.size() == bytes.capacity());
      assertThat(wires.server.got.toByteArray()).isEqualTo(bytes.array());
    }
  }

  @Test
  void bytesTaken_arriveEvenIfTheSocketOutputIsShutDownAtOnce() throws IOException {
    byte[] bytes = random(8 << 20);
    try (TwoWires wires = wires("TLSv1.3")) {
      wires.client.toSend = ByteBuffer.wrap(bytes);
      wires.until(() -> !wires.client.toSend.hasRemaining());
      wires.client.socket.shutdownOutput();
      wires.until(() -> wires.server.hasEnded);
      assertThat(wires.server.got.toByteArray()).isEqualTo(bytes);
    }
  }

  @Test
  void file_isTransferred() throws IOException {
    byte[] bytes = random(3 << 20);
    Path file = Files.write(folder.resolve("file"), bytes);
    try (TwoWires wires = wires("TLSv1.3");
        FileChannel channel = FileChannel.open(file)) {
      long[] sent = {7};
      wires.until(
          () -> {
            sent[0] += transfer(wires.client.wire, channel, sent[0]);
            return wires.server.got.size() == bytes.length - 7;
          });
      assertThat(wires.server.got.toByteArray())
          .isEqualTo(Arrays.copyOfRange(bytes, 7, bytes.length));
      assertThat(channel.position()).isZero();
      assertThat(wires.client.wire.transfer(channel, bytes.length, 10)).isZero();
    }
  }

  private static long transfer(Wire wire, FileChannel file, long position) {
    try {
      return wire.transfer(file, position, file.size() - position);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void idleConnections_holdNoBuffers(String protocol) throws IOException {
    try (TwoWires wires = wires(protocol)) {
      assertThat(held(wires.server)).isLessThanOrEqualTo(1);
      assertThat(held(wires.client)).isLessThanOrEqualTo(1);
      wires.client.toSend = ByteBuffer.wrap(random(100_000));
      wires.until(() -> wires.server.got.size() == 100_000);
      assertThat(held(wires.server)).isZero();
      assertThat(held(wires.client)).isLessThanOrEqualTo(1);
    }
  }

  private static int held(TwoWires.End end) {
    return ((TlsWire) end.wire).heldBytes();
  }

  @Test
  void readerOfAFewBytes_knowsThatMoreAreBuffered() throws IOException {
    try (TwoWires wires = wires("TLSv1.3")) {
      wires.server.reads = false;
      wires.client.send("ten bytes!");
      wires.until(() -> !wires.client.toSend.hasRemaining());
      ByteBuffer few = ByteBuffer.allocate(3);
      wires.until(() -> read(wires.server.wire, few) > 0);
      assertThat(wires.server.wire.hasBuffered()).isTrue();
      ByteBuffer rest = ByteBuffer.allocate(100);
      assertThat(wires.server.wire.read(rest)).isEqualTo(7);
      assertThat(wires.server.wire.read(rest)).isZero();
      assertThat(wires.server.wire.hasBuffered()).isFalse();
    }
  }

  private static int read(Wire wire, ByteBuffer into) {
    try {
      return wire.read(into);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TwoWires wires(String protocol) throws IOException {
    Tls server =
        Tls.forServer()
            .certificate(certificate.chain(), certificate.key())
            .protocols(protocol)
            .build();
    Tls client = Tls.forClient().trust(authority.authority()).build();
    return TwoWires.tls(client.clientEngine("localhost", 1), server.serverEngine(Runnable::run))
        .established();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
