package dev.proem.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fails before the first byte leaves the writer as it was; what fails later ends it. */
class WriterFailureTest {
  private static final Message SMALL = Message.text("small");
  private static final MessageHeader FIVE = new MessageHeader("a/b", "binary", 5);
  private static final MessageHeader TOO_LONG = FIVE.withExtra("x", "y".repeat(65_536));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final MessageWriter writer = new MessageWriter(out);

  private void assertUsable() throws IOException {
    int before = out.size();
    writer.write(SMALL);
    assertThat(out.size()).isGreaterThan(before);
  }

  private static void assertOutOfStep(MessageWriter writer) {
    assertThatThrownBy(() -> writer.write(SMALL)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.write(FIVE, InputStream.nullInputStream()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aHeaderThatIsTooLongWritesNothingByAnyMethod(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("content"), new byte[5]);
    ByteArrayInputStream content = new ByteArrayInputStream(new byte[5]);

    assertThatThrownBy(() -> writer.write(Message.of(TOO_LONG, new byte[5])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.write(TOO_LONG, content))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.write(TOO_LONG, file))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> writer.write(Message.of(TOO_LONG.withContentLength(100_000), new byte[100_000])))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(out.size()).isZero();
    assertThat(content.available()).as("nothing was taken of the content").isEqualTo(5);
    assertUsable();
  }

  @Test
  void aFileThatIsNotThereWritesNothing(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> writer.write(FIVE, folder.resolve("absent")))
        .isInstanceOf(NoSuchFileException.class);

    assertThat(out.size()).isZero();
    assertUsable();
  }

  @Test
  void aContentThatFailsMidwayEndsTheWriter() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("byte by byte");
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            throw new IOException("disk");
          }
        };

    assertThatThrownBy(() -> writer.write(FIVE, failing)).hasMessage("disk");

    assertThat(out.size()).as("the header is out").isPositive();
    assertOutOfStep(writer);
  }

  @Test
  void aProgressThatThrowsEndsTheWriter() {
    InputStream content = new ByteArrayInputStream(new byte[5]);

    assertThatThrownBy(
            () ->
                writer.write(
                    FIVE,
                    content,
                    (done, total) -> {
                      throw new IllegalStateException("listener");
                    }))
        .hasMessage("listener");

    assertOutOfStep(writer);
  }

  @Test
  void aFlushThatFailsEndsTheWriter() {
    MessageWriter unflushable =
        new MessageWriter(
            new ByteArrayOutputStream() {
              @Override
              public void flush() throws IOException {
                throw new IOException("reset");
              }
            });

    assertThatThrownBy(() -> unflushable.write(SMALL)).hasMessage("reset");

    assertOutOfStep(unflushable);
  }

  @Test
  void aFileThatCantBeReadEndsTheWriter(@TempDir Path folder) throws IOException {
    Path path = Files.write(folder.resolve("content"), new byte[5]);
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      assertThatThrownBy(() -> writer.write(FIVE, file))
          .isInstanceOf(NonReadableChannelException.class);
    }

    assertOutOfStep(writer);
  }

  /** A non-blocking channel that has become full. */
  private static final class Full implements WritableByteChannel {
    int room = 120;

    @Override
    public int write(ByteBuffer from) {
      int length = Math.min(room, from.remaining());
      from.position(from.position() + length);
      room -= length;
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
  void aChannelThatTakesNothingIsTheCallersMistakeFromAFileToo(@TempDir Path folder)
      throws IOException {
    Path path = Files.write(folder.resolve("content"), new byte[500]);

    assertThatThrownBy(() -> new MessageWriter(new Full()).write(FIVE, path))
        .as("and not a content that ended")
        .isInstanceOf(IllegalBlockingModeException.class);
    assertThatThrownBy(
            () ->
                new MessageWriter(new Full())
                    .write(FIVE.withContentLength(500), new ByteArrayInputStream(new byte[500])))
        .isInstanceOf(IllegalBlockingModeException.class);
    assertThatThrownBy(() -> new MessageWriter(new Full()).write(Message.binary(new byte[500])))
        .isInstanceOf(IllegalBlockingModeException.class);
  }
}
