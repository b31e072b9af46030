package dev.proem.net.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.net.internal.transport.ContentMemory;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pipe returns its direct chunks once, however it ends, and not while a thread uses them. */
@Timeout(60)
class ContentPipeMemoryTest {
  private static final long LONG = 1L << 40;

  private final ContentMemory memory = new ContentMemory(2);
  private final AtomicLong total = new AtomicLong();
  private final ContentPipe pipe = new ContentPipe(262_144, total, () -> {}, memory);

  /** Fills the pipe as a connection does after it has read the socket. */
  private void fill(int count, int value) {
    ByteBuffer room = pipe.lend(LONG);
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    pipe.add(room.put(bytes).flip());
    pipe.returnRoom();
  }

  private interface Writer {
    int write(ByteBuffer from) throws IOException;
  }

  private static WritableByteChannel channel(Writer writer) {
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer from) throws IOException {
        return writer.write(from);
      }

      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void readToItsEnd_holdsNothing() throws IOException {
    fill(100_000, 1);
    fill(162_144, 1); // the rest of the same chunk
    assertThat(memory.lent()).isEqualTo(1);
    fill(100_000, 2);
    assertThat(memory.lent()).isEqualTo(2);
    pipe.readNBytes(262_144 - 1);
    assertThat(memory.lent()).isEqualTo(2);
    pipe.readNBytes(1);
    pipe.end();
    assertThat(pipe.readAllBytes()).containsOnly(2);
    assertThat(memory.lent()).isZero();
    assertThat(memory.take()).isNotSameAs(memory.take());
    assertThat(memory.take()).isNull();
  }

  @Test
  void readWithoutBytes_holdsNothing() {
    assertThat(pipe.lend(LONG)).isNotNull();
    assertThat(memory.lent()).isEqualTo(1);
    pipe.returnRoom();
    pipe.returnRoom();
    assertThat(memory.lent()).isZero();
  }

  @Test
  void shortRest_isNotReadIntoADirectChunk() {
    assertThat(pipe.lend(65_535)).isNull();
    assertThat(pipe.lend(65_536).remaining()).isEqualTo(65_536);
    pipe.returnRoom();
  }

  @Test
  void withoutDirectMemory_theHeapIsUsed() throws IOException {
    ContentPipe other = new ContentPipe(1 << 20, total, () -> {}, memory);
    memory.take();
    fill(1, 1);
    assertThat(other.lend(LONG)).isNull();
    assertThat(other.add(ByteBuffer.allocate(300_000))).isFalse();
    assertThat(other.readNBytes(300_000)).containsOnly(0);
    other.close();
    pipe.close();
    assertThat(memory.lent()).isEqualTo(1);
  }

  @Test
  void closedWithUnreadBytes_holdsNothing() {
    fill(200_000, 1);
    pipe.close();
    pipe.close();
    assertThat(memory.lent()).isZero();
    assertThat(total).hasValue(0);
  }

  @Test
  void closedWhileTheSocketIsRead_holdsItsChunkUntilThen() {
    fill(1_000, 1);
    ByteBuffer room = pipe.lend(LONG);
    pipe.close();
    assertThat(memory.lent()).isEqualTo(1);
    assertThat(pipe.add(room.put(new byte[100]).flip())).isFalse();
    pipe.returnRoom();
    assertThat(memory.lent()).isZero();
    assertThat(total).hasValue(0);
  }

  @Test
  void discardedWhileAReaderHasAChunk_holdsItUntilItIsWritten() throws Exception {
    fill(1_000, 7);
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () ->
                assertThatExceptionOfType(IOException.class)
                    .isThrownBy(
                        () ->
                            pipe.transferTo(
                                channel(
                                    from -> {
                                      writing.countDown();
                                      awaitQuietly(goOn);
                                      return Channels.newChannel(written).write(from);
                                    })))
                    .withMessage("discarded"));
    writing.await();
    pipe.discard("discarded");
    assertThat(memory.lent()).isEqualTo(1);
    assertThat(total).as("still held").hasValue(1_000);
    goOn.countDown();
    reader.get();
    assertThat(written.toByteArray()).hasSize(1_000).containsOnly(7);
    assertThat(memory.lent()).isZero();
    assertThat(total).hasValue(0);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The bytes added meanwhile are in another part of the same chunk. */
  @Test
  void chunkThatIsRead_canBeFilledMeanwhile() throws IOException {
    fill(1_000, 1);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    int[] writes = {0};
    WritableByteChannel target =
        channel(
            from -> {
              if (writes[0]++ == 0) {
                fill(2_000, 2);
                pipe.end();
              }
              return Channels.newChannel(written).write(from);
            });
    assertThat(pipe.transferTo(target)).isEqualTo(3_000);
    byte[] all = written.toByteArray();
    assertThat(Arrays.copyOf(all, 1_000)).containsOnly(1);
    assertThat(Arrays.copyOfRange(all, 1_000, 3_000)).containsOnly(2);
    assertThat(memory.lent()).isZero();
  }

  @Test
  void writeThatFails_leavesTheBytesThatWereNotWritten() throws IOException {
    fill(1_000, 1);
    pipe.end();
    WritableByteChannel broken =
        channel(
            from -> {
              if (from.remaining() < 1_000) {
                throw new IOException("full");
              }
              from.position(400);
              return 400;
            });
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> pipe.transferTo(broken))
        .withMessage("full");
    assertThat(pipe.available()).isEqualTo(600);
    assertThat(pipe.readAllBytes()).hasSize(600);
    assertThat(memory.lent()).isZero();
    assertThat(total).hasValue(0);
  }

  @Test
  void fault_isThrownAfterTheBytesBeforeIt() throws IOException {
    fill(1_000, 1);
    pipe.fail(new IllegalStateException("truncated"));
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> pipe.transferTo(Channels.newChannel(written)))
        .withMessage("truncated");
    assertThat(written.size()).isEqualTo(1_000);
    assertThat(memory.lent()).isZero();
  }

  @Test
  void interruptedReader_hasWrittenTheBytesBefore() throws Exception {
    fill(1_000, 1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CountDownLatch written = new CountDownLatch(1);
    Thread reader =
        new Thread(
            () -> {
              try {
                pipe.transferTo(
                    channel(
                        from -> {
                          int count = from.remaining();
                          from.position(from.limit());
                          written.countDown();
                          return count;
                        }));
              } catch (InterruptedIOException e) {
                interrupted.complete(Thread.interrupted());
              } catch (IOException e) {
                interrupted.completeExceptionally(e);
              }
            });
    reader.start();
    written.await();
    reader.interrupt();
    assertThat(interrupted.get()).isTrue();
    reader.join();
    assertThat(memory.lent()).isZero();
    pipe.close();
    assertThat(memory.lent()).isZero();
  }

  @Test
  void channelInNonBlockingMode_isRejectedBeforeAnythingIsRead() throws IOException {
    fill(1_000, 1);
    Pipe line = Pipe.open();
    try (Pipe.SourceChannel source = line.source();
        Pipe.SinkChannel sink = line.sink()) {
      sink.configureBlocking(false);
      assertThatExceptionOfType(IllegalBlockingModeException.class)
          .isThrownBy(() -> pipe.transferTo(sink));
      assertThat(source.isOpen()).isTrue();
    }
    assertThat(pipe.available()).isEqualTo(1_000);
    pipe.close();
  }

  @Test
  void fileStream_isAppendedTo(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "before");
    fill(1_000, 'x');
    pipe.end();
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      assertThat(pipe.transferTo(out)).isEqualTo(1_000);
      out.write('.');
    }
    assertThat(file).content().isEqualTo("before" + "x".repeat(1_000) + ".");
    assertThat(memory.lent()).isZero();
  }
}
