package dev.proem.net.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.net.Sneaky;
import dev.proem.net.internal.transport.FallbackExecutor;
import dev.proem.net.internal.transport.FaultyWire;
import dev.proem.net.internal.transport.TwoWires;
import dev.proem.net.internal.transport.Workers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadAheadSourceTest {
  private static final int CHUNK = 64 << 10;

  private final ArrayDeque<Runnable> reads = new ArrayDeque<>();
  private final FallbackExecutor closes =
      new FallbackExecutor(Workers.create("closes"), "closes-spare");
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final FaultyWire wire =
      new FaultyWire(FaultyWire.inMemory(written, ByteBuffer.allocate(0)));
  private final CompletableFuture<String> closedBy = new CompletableFuture<>();
  private int resumed;

  private interface Reader {
    int read(ByteBuffer into) throws Exception;
  }

  @AfterEach
  void endThreads() {
    closes.shutdown();
  }

  private ReadAheadSource source(long length, Executor reading, Reader reader) {
    ReadableByteChannel channel =
        new ReadableByteChannel() {
          @Override
          public int read(ByteBuffer into) throws IOException {
            try {
              return reader.read(into);
            } catch (Exception e) {
              throw Sneaky.<IOException>thrown(e);
            }
          }

          @Override
          public boolean isOpen() {
            return !closedBy.isDone();
          }

          @Override
          public void close() {
            closedBy.complete(Thread.currentThread().getName());
          }
        };
    return source(channel, length, reading);
  }

  private ReadAheadSource source(ReadableByteChannel channel, long length, Executor reading) {
    return new ReadAheadSource(
        channel, length, new ContentExecutors(reading, closes), Runnable::run, () -> resumed++);
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    return bytes;
  }

  private static Reader of(byte[] bytes) {
    ReadableByteChannel channel = new StreamChannel(new ByteArrayInputStream(bytes));
    return channel::read;
  }

  private void runReads() {
    for (Runnable each; (each = reads.poll()) != null; ) {
      each.run();
    }
  }

  private void assertFails(Reader reader, String reason) throws IOException {
    ReadAheadSource source = source(10, reads::add, reader);
    assertThat(source.moveTo(wire, 100)).isZero();
    runReads();
    assertThat(source.isWaiting()).isFalse();
    assertThatExceptionOfType(SourceException.class)
        .isThrownBy(() -> source.moveTo(wire, 100))
        .withMessage(reason);
  }

  @Test
  void content_isMovedInOrder() throws IOException {
    byte[] content = bytes(5 * CHUNK + 7);
    ReadAheadSource source = source(content.length, reads::add, of(content));
    while (source.remaining() > 0) {
      source.moveTo(wire, Long.MAX_VALUE);
      runReads();
    }
    assertThat(written.toByteArray()).isEqualTo(content);
    assertThat(source.moveTo(wire, 1)).isZero();
    assertThat(reads).isEmpty();
  }

  @Test
  void channel_isReadOnTheExecutorOnly_andThenTheConnectionResumes() throws IOException {
    ReadAheadSource source = source(3, reads::add, of(bytes(3)));
    assertThat(source.moveTo(wire, 100)).isZero();
    assertThat(source.isWaiting()).isTrue();
    assertThat(resumed).isZero();
    assertThat(source.moveTo(wire, 100)).as("the read is still running").isZero();
    assertThat(reads).hasSize(1);

    runReads();

    assertThat(resumed).isOne();
    assertThat(source.isWaiting()).isFalse();
    assertThat(source.moveTo(wire, 100)).isEqualTo(3);
    assertThat(source.remaining()).isZero();
  }

  @Test
  void whileTheWireHasNoRoom_twoChunksAreReadAhead() throws IOException {
    ReadAheadSource source = source(10L * CHUNK, reads::add, of(bytes(10 * CHUNK)));
    int chunks = 0;
    while (source.moveTo(new FaultyWire(wire).noRoomAfterWriting(0), 1) == 0 && !reads.isEmpty()) {
      runReads();
      chunks++;
    }
    assertThat(chunks).isEqualTo(2);
  }

  @Test
  void bytesBeforeAFault_areMovedFirst() throws IOException {
    ReadAheadSource source = source(2L * CHUNK, reads::add, of(bytes(CHUNK)));
    source.moveTo(wire, CHUNK);
    runReads();
    source.moveTo(new FaultyWire(wire).noRoomAfterWriting(0), CHUNK);
    runReads();
    assertThat(source.isWaiting()).isFalse();
    assertThatExceptionOfType(SourceException.class)
        .isThrownBy(() -> source.moveTo(wire, CHUNK))
        .withMessage("EOFException: the content ended before the 131072 bytes of its header");
    assertThat(written.toByteArray()).isEqualTo(bytes(CHUNK));
  }

  @Test
  void channelThatEndsOrFails_failsTheContent() throws IOException {
    assertFails(into -> -1, "EOFException: the content ended before the 10 bytes of its header");
    assertFails(into -> 0, "the channel of the content gave no byte in 100 reads in a row");
    assertFails(
        into -> {
          throw new IOException("the disk is full");
        },
        "the disk is full");
    assertFails(
        into -> {
          throw new Exception("checked");
        },
        "the content can't be read: java.lang.Exception: checked");
  }

  @Test
  void channelInNonBlockingMode_failsTheContent() throws IOException {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel from = pipe.source();
        Pipe.SinkChannel to = pipe.sink()) {
      from.configureBlocking(false);
      assertThat(to.isOpen()).isTrue();
      ReadAheadSource source = source(from, 10, reads::add);
      source.moveTo(wire, 100);
      runReads();
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(() -> source.moveTo(wire, 100))
          .withMessage("the channel of the content is not in blocking mode");
    }
  }

  @Test
  void executorThatRejectsTheRead_failsTheContent() {
    Executor rejecting =
        task -> {
          throw new RejectedExecutionException("stopped");
        };
    ReadAheadSource source = source(10, rejecting, into -> 0);
    assertThatExceptionOfType(SourceException.class)
        .isThrownBy(() -> source.moveTo(wire, 100))
        .withMessageStartingWith("no thread to read the content: ");
  }

  @Test
  void close_interruptsARunningRead_andClosesTheChannelOnAThreadForThat() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    ReadAheadSource source =
        source(
            10,
            TwoWires.ownThread(),
            into -> {
              started.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.complete(true);
              }
              return -1;
            });
    source.moveTo(wire, 100);
    started.await();

    source.close();
    source.close();

    assertThat(interrupted.get()).isTrue();
    assertThat(closedBy.get()).startsWith("closes-");
  }

  @Test
  void closedSource_isNotRead() throws Exception {
    int[] count = {0};
    ReadAheadSource source = source(10, reads::add, into -> count[0]++);
    source.moveTo(wire, 100);
    source.close();
    closedBy.get();
    runReads();
    assertThat(count[0]).isZero();
    assertThat(resumed).isZero();
  }
}
