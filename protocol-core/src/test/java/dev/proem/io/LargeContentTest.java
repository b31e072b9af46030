package dev.proem.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contents beyond what an int can count, at the speed of memory: no byte of them is ever stored.
 */
class LargeContentTest {
  private static final long LENGTH = (3L << 30) + 7;
  private static final MessageHeader HEADER = new MessageHeader("binary/zeros", "binary", LENGTH);

  /** Takes everything, and keeps the first bytes. */
  private static final class Counter implements WritableByteChannel {
    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    private long count;

    @Override
    public int write(ByteBuffer from) {
      int length = from.remaining();
      for (int i = 0; i < length && count + i < 500; i++) {
        beginning.write(from.get(from.position() + i));
      }
      from.position(from.limit());
      count += length;
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}

    void assertTook(MessageHeader header) throws IOException {
      int beginningBytes = 2 + header.toJson().length();
      assertThat(count).isEqualTo(beginningBytes + LENGTH);
      MessageReader reader =
          new MessageReader(
              new ByteArrayInputStream(beginning.toByteArray()),
              Limits.DEFAULT.withContentBytes(LENGTH),
              Dialect.STRICT);
      assertThat(reader.readStreamed().header()).isEqualTo(header);
    }
  }

  /** Gives zeros for ever. */
  private static final class Zeros implements ReadableByteChannel {
    @Override
    public int read(ByteBuffer into) {
      int length = into.remaining();
      into.position(into.limit());
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void aContentOverTwoGibibytesIsWrittenFromAChannelInConstantMemory() throws IOException {
    Counter counter = new Counter();
    AtomicLong progress = new AtomicLong();

    new MessageWriter(counter)
        .write(
            HEADER,
            new Zeros(),
            (done, total) -> {
              assertThat(done > progress.getAndSet(done) && total == LENGTH).isTrue();
            });

    counter.assertTook(HEADER);
    assertThat(progress).hasValue(LENGTH);
  }

  @Test
  void aFileIsReadBeyondTwoGibibytes(@TempDir Path folder) throws IOException {
    long start = (1L << 31) - 3;
    Path path = folder.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        FileChannel channel = file.getChannel()) {
      file.setLength(start + 8);
      file.seek(start);
      file.write("abcdefgh".getBytes(StandardCharsets.US_ASCII));
      channel.position(start + 1);
      ByteArrayOutputStream out = new ByteArrayOutputStream();

      new MessageWriter(out).write(HEADER.withContentLength(6), channel);

      MessageReader reader = new MessageReader(new ByteArrayInputStream(out.toByteArray()));
      assertThat(reader.read().text(StandardCharsets.US_ASCII)).isEqualTo("bcdefg");
      assertThat(channel.position()).isEqualTo(start + 7);
    }
  }

  @Test
  void aContentGoesThroughAPipeOfTheSystemByteForByte() throws IOException {
    byte[] content = new byte[5_000_000];
    new java.util.Random(1).nextBytes(content);
    Pipe pipe = Pipe.open();
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try (Pipe.SinkChannel sink = pipe.sink()) {
                MessageWriter writer = new MessageWriter(sink);
                writer.write(
                    HEADER.withContentLength(content.length), new ByteArrayInputStream(content));
                writer.write(Message.binary(content));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            },
            new OwnThread());

    try (Pipe.SourceChannel source = pipe.source()) {
      MessageReader reader = new MessageReader(source);
      try (InputStream streamed = reader.readStreamed().content()) {
        assertThat(streamed.readAllBytes()).isEqualTo(content);
      }
      assertThat(reader.read()).isEqualTo(Message.binary(content));
      assertThat(reader.hasNext()).isFalse();
    }
    writing.join();
  }
}
