package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainWireTest {
  @TempDir private Path folder;

  @Test
  void bytes_areTransferredInBothDirectionsUpToTheEnd() {
    byte[] there = random(3 << 20);
    try (TwoWires wires = wires()) {
      wires.client.toSend = ByteBuffer.wrap(there);
      wires.client.shutdownWanted = true;
      wires.until(() -> wires.server.hasEnded);
      assertThat(wires.server.got.toByteArray()).isEqualTo(there);
      wires.server.send("an answer");
      wires.server.shutdownWanted = true;
      wires.untilEnded();
      assertThat(wires.client.text()).isEqualTo("an answer");
    }
  }

  @Test
  void file_isTransferred() throws IOException {
    byte[] bytes = random(3 << 20);
    Path file = Files.write(folder.resolve("file"), bytes);
    try (TwoWires wires = wires();
        FileChannel channel = FileChannel.open(file)) {
      long[] sent = {0};
      wires.until(
          () -> {
            sent[0] += transfer(wires.client.wire, channel, sent[0]);
            return wires.server.got.size() == bytes.length;
          });
      assertThat(wires.server.got.toByteArray()).isEqualTo(bytes);
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

  @Test
  void wireWithoutTls_hasNoHandshakeAndNoSession() throws IOException {
    try (TwoWires wires = wires()) {
      Wire wire = wires.client.wire;
      assertThat(wire.handshake()).isTrue();
      assertThat(wire.session()).isNull();
      assertThat(wire.hasBuffered()).isFalse();
      assertThat(wire.interest(SelectionKey.OP_READ)).isEqualTo(SelectionKey.OP_READ);
      assertThat(wire.read(ByteBuffer.allocate(1))).isZero();
      wire.close();
      wire.close();
      assertThat(wires.client.socket.isOpen()).isFalse();
    }
  }

  private static TwoWires wires() {
    return TwoWires.of(
        (socket, resume) -> new PlainWire(socket), (socket, resume) -> new PlainWire(socket));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
