package dev.proem.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageWriterTest {
  private Pipe pipe;

  @BeforeEach
  void openPipe() throws IOException {
    pipe = Pipe.open();
  }

  @AfterEach
  void closePipe() throws IOException {
    pipe.source().close();
    pipe.sink().close();
  }

  private static final Message SMALL = Message.text("small");
  private static final Message LARGE = Message.binary(filled(3_000_000));

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 'x');
    return bytes;
  }

  private static byte[] encoded(Message message) {
    ByteBuffer buffer = new MessageEncoder().encode(message);
    return Arrays.copyOf(buffer.array(), buffer.limit());
  }

  /** Counts writes and flushes, and fails after some bytes. */
  private static final class Sink extends OutputStream {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int writes;
    int flushes;
    int failAfter = Integer.MAX_VALUE;

    @Override
    public void write(int b) {
      throw new AssertionError("byte by byte");
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      if (bytes.size() + length > failAfter) {
        throw new IOException("the peer is gone");
      }
      writes++;
      bytes.write(from, offset, length);
    }

    @Override
    public void flush() {
      flushes++;
    }
  }

  @Test
  void write_smallMessage_isOneWriteAndOneFlush() throws IOException {
    Sink sink = new Sink();

    new MessageWriter(sink).write(SMALL);

    assertThat(sink.bytes.toByteArray()).isEqualTo(encoded(SMALL));
    assertThat(sink.writes).isEqualTo(1);
    assertThat(sink.flushes).isEqualTo(1);
  }

  @Test
  void write_largeMessage_isWrittenWhole() throws IOException {
    Sink sink = new Sink();

    new MessageWriter(sink).write(LARGE);

    assertThat(sink.bytes.toByteArray()).isEqualTo(encoded(LARGE));
  }

  @Test
  void write_toAChannelThatTakesAFewBytesAtATime_isWrittenWhole() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    WritableByteChannel few =
        new WritableByteChannel() {
          @Override
          public int write(ByteBuffer from) {
            int length = Math.min(1_000, from.remaining());
            for (int i = 0; i < length; i++) {
              bytes.write(from.get());
            }
            return length;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        };

    new MessageWriter(few).write(LARGE);

    assertThat(bytes.toByteArray()).isEqualTo(encoded(LARGE));
  }

  @Test
  void write_headerTooLong_writesNothingAndTheWriterGoesOn() throws IOException {
    Sink sink = new Sink();
    MessageWriter writer = new MessageWriter(sink);
    Message long_ = Message.builder().extra("x", "y".repeat(70_000)).build();

    assertThatThrownBy(() -> writer.write(long_)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.write(long_.header(), InputStream.nullInputStream()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sink.bytes.size()).isZero();

    writer.write(SMALL);
    assertThat(sink.bytes.toByteArray()).isEqualTo(encoded(SMALL));
  }

  @Test
  void write_afterAWriteThatFailedMidway_isRefused() {
    Sink sink = new Sink();
    sink.failAfter = 2_000_000;
    MessageWriter writer = new MessageWriter(sink);

    assertThatThrownBy(() -> writer.write(LARGE)).hasMessage("the peer is gone");
    assertThatThrownBy(() -> writer.write(SMALL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("in part");
  }

  @Test
  void write_contentFromAStream_takesWhatTheHeaderSaysAndNoMore() throws IOException {
    Sink sink = new Sink();
    InputStream source = new ByteArrayInputStream(filled(200_001));
    List<Long> progress = new ArrayList<>();

    MessageWriter writer = new MessageWriter(sink);
    writer.write(
        SMALL.header().withContentLength(200_000),
        source,
        (done, total) -> {
          assertThat(total).isEqualTo(200_000);
          progress.add(done);
        });
    writer.write(SMALL.header().withContentLength(0), source);

    MessageReader reader = new MessageReader(new ByteArrayInputStream(sink.bytes.toByteArray()));
    assertThat(reader.read().bytes()).isEqualTo(filled(200_000));
    assertThat(reader.read().contentLength()).isZero();
    assertThat(source.available()).isEqualTo(1);
    assertThat(progress).isSorted().endsWith(200_000L).hasSizeGreaterThan(1);
  }

  @Test
  void write_contentShorterThanTheHeaderSays_failsTheWriter() {
    MessageWriter writer = new MessageWriter(new Sink());
    MessageHeader header = SMALL.header().withContentLength(10);

    assertThatThrownBy(() -> writer.write(header, new ByteArrayInputStream(new byte[9])))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("9 of the 10 bytes");
    assertThatThrownBy(() -> writer.write(SMALL)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void write_contentFromAChannelThatGivesNothing_isTheCallersMistake() throws IOException {
    pipe.source().configureBlocking(false);
    MessageWriter writer = new MessageWriter(new Sink());
    assertThatThrownBy(() -> writer.write(SMALL.header(), pipe.source()))
        .isInstanceOf(IllegalBlockingModeException.class);
  }

  @Test
  void write_contentFromAChannel_isTheContent() throws IOException {
    Sink sink = new Sink();
    ReadableByteChannel source = Channels.newChannel(new ByteArrayInputStream(filled(5)));

    new MessageWriter(sink).write(SMALL.header(), source);

    assertThat(new MessageReader(new ByteArrayInputStream(sink.bytes.toByteArray())).read().text())
        .isEqualTo("xxxxx");
  }

  @Test
  void write_fileOverASocket_isTheFileWithItsLength(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("content"), LARGE.bytes());
    List<Long> progress = new ArrayList<>();
    try (ServerSocketChannel listener =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel client = SocketChannel.open(listener.getLocalAddress());
        SocketChannel server = listener.accept()) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  MessageWriter writer = new MessageWriter(client);
                  writer.write(SMALL.header(), file, (done, total) -> progress.add(done));
                  writer.write(SMALL.header(), file);
                  writer.write(SMALL);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              new OwnThread());
      MessageReader reader = new MessageReader(server);
      assertThat(reader.read().bytes()).isEqualTo(LARGE.bytes());
      assertThat(reader.read().bytes()).isEqualTo(LARGE.bytes());
      assertThat(reader.read()).isEqualTo(SMALL);
      writing.join();
    }
    assertThat(progress).isSorted().endsWith((long) LARGE.contentLength());
  }

  @Test
  void write_fileChannel_goesFromItsPositionAndMovesIt(@TempDir Path folder) throws IOException {
    Path path = Files.writeString(folder.resolve("content"), "0123456789");
    Sink sink = new Sink();
    MessageWriter writer = new MessageWriter(sink);
    try (FileChannel file = FileChannel.open(path)) {
      file.position(2);
      writer.write(SMALL.header(), file);
      assertThat(file.position()).isEqualTo(7);
      assertThatThrownBy(() -> writer.write(SMALL.header(), file))
          .isInstanceOf(EOFException.class)
          .hasMessageContaining("3 of the 5 bytes");
    }
    assertThat(new MessageReader(new ByteArrayInputStream(sink.bytes.toByteArray())).read().text())
        .isEqualTo("23456");
  }

  @Test
  void constructor_nonBlockingChannel_isTheCallersMistake() throws IOException {
    pipe.sink().configureBlocking(false);
    assertThatThrownBy(() -> new MessageWriter(pipe.sink()))
        .isInstanceOf(IllegalBlockingModeException.class);
  }

  @Test
  void write_channelBecomesNonBlockingAndFull_isTheCallersMistake() throws IOException {
    MessageWriter writer = new MessageWriter(pipe.sink());
    pipe.sink().configureBlocking(false);
    assertThatThrownBy(() -> writer.write(LARGE)).isInstanceOf(IllegalBlockingModeException.class);
  }
}
