package dev.proem.net.internal.content;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentInputTest {
  /** Provides the given chunks, and refuses to wait. */
  private static final class Chunks extends ContentInput {
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();
    private boolean ended = true;

    Chunks(String... chunks) {
      List.of(chunks).forEach(each -> this.chunks.add(US_ASCII.encode(each)));
    }

    @Override
    ByteBuffer front(boolean waits) throws IOException {
      if (waits && chunks.isEmpty() && !ended) {
        throw new IOException("it would wait");
      }
      return chunks.isEmpty() ? null : chunks.element().asReadOnlyBuffer();
    }

    @Override
    void taken(int count) {
      ByteBuffer first = chunks.element();
      first.position(first.position() + count);
      if (!first.hasRemaining()) {
        chunks.remove();
      }
    }
  }

  /** Writes at most three bytes at a time to a stream. */
  private static final class Slow implements WritableByteChannel {
    private final OutputStream out;

    Slow(OutputStream out) {
      this.out = out;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      byte[] some = new byte[Math.min(3, from.remaining())];
      from.get(some);
      out.write(some);
      return some.length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void read_fillsTheArrayFromAsManyChunksAsNeeded() throws IOException {
    Chunks input = new Chunks("abc", "de", "fgh");
    byte[] into = new byte[8];
    assertThat(input.read(into, 1, 6)).isEqualTo(6);
    assertThat(into).isEqualTo(new byte[] {0, 'a', 'b', 'c', 'd', 'e', 'f', 0});
    assertThat(input.read()).isEqualTo('g');
    assertThat(input.read(into, 0, 8)).isEqualTo(1);
    assertThat(input.read(into, 0, 8)).isEqualTo(-1);
    assertThat(input.read()).isEqualTo(-1);
  }

  @Test
  void byteAbove127_isNotNegative() throws IOException {
    Chunks input = new Chunks();
    input.chunks.add(ByteBuffer.wrap(new byte[] {(byte) 0xFF}));
    assertThat(input.read()).isEqualTo(0xFF);
  }

  @Test
  void read_waitsForTheFirstByteOnly() throws IOException {
    Chunks input = new Chunks("abc");
    input.ended = false;
    assertThat(input.read(new byte[8], 0, 8)).isEqualTo(3);
    assertThat(input.read(new byte[8], 0, 0)).isZero();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> input.read(new byte[8], 0, 8))
        .withMessage("it would wait");
  }

  @Test
  void rangeOutsideTheArray_isRejected() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new Chunks("abc").read(new byte[2], 1, 2));
  }

  @Test
  void transferToAChannel_writesAllChunksCompletely() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(new Chunks("abcdefgh", "ij").transferTo(new Slow(out))).isEqualTo(10);
    assertThat(out).hasToString("abcdefghij");
  }

  @Test
  void failureOfTheContent_isThrownAfterTheBytesBeforeIt() {
    Chunks input = new Chunks("abc");
    input.ended = false;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> input.transferTo(Channels.newChannel(out)));
    assertThat(out).hasToString("abc");
  }

  @Test
  void channelThatFails_leavesTheBytesThatItDidNotTake() throws IOException {
    OutputStream failing =
        new OutputStream() {
          private int left = 5;

          @Override
          public void write(int b) throws IOException {
            if (left-- == 0) {
              throw new IOException("full");
            }
          }
        };
    Chunks input = new Chunks("abcdefgh");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> input.transferTo(new Slow(failing)))
        .withMessage("full");
    assertThat(input.readAllBytes()).asString(US_ASCII).isEqualTo("gh");
  }

  @Test
  void channelInNonBlockingMode_isRejected() throws IOException {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      sink.configureBlocking(false);
      assertThatExceptionOfType(IllegalBlockingModeException.class)
          .isThrownBy(() -> new Chunks("abc").transferTo(sink));
      assertThat(source.isOpen()).isTrue();
    }
  }

  @Test
  void transferToAStream_writesEverything(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(new Chunks("abc", "def").transferTo(out)).isEqualTo(6);
    assertThat(out).hasToString("abcdef");

    Path file = folder.resolve("file");
    try (FileOutputStream stream = new FileOutputStream(file.toFile())) {
      stream.write('<');
      assertThat(new Chunks("abc", "def").transferTo(stream)).isEqualTo(6);
      stream.write('>');
    }
    assertThat(file).content().isEqualTo("<abcdef>");
  }
}
