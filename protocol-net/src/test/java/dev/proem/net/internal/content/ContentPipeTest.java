package dev.proem.net.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.proem.net.HeldMemory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContentPipeTest {
  private final AtomicLong total = new AtomicLong();
  private final AtomicInteger resumed = new AtomicInteger();
  private final ContentPipe pipe = new ContentPipe(10, total, resumed::incrementAndGet);

  private static ByteBuffer bytes(int from, int count) {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    for (int i = 0; i < count; i++) {
      buffer.put((byte) (from + i));
    }
    return buffer.flip();
  }

  @Test
  void bytes_areReadInOrder_whateverTheirFragments() throws IOException {
    byte expected = 0;
    int written = 0;
    for (int round = 1; round < 200; round++) {
      assertThat(pipe.add(bytes(written, round % 7))).isFalse();
      written += round % 7;
      for (int i = 0; i < round % 7; i++) {
        assertThat((byte) pipe.read()).isEqualTo(expected++);
      }
    }
    assertThat(pipe.add(bytes(written, 0))).isFalse();
    pipe.end();
    assertThat(pipe.read()).isEqualTo(-1);
    assertThat(total).hasValue(0);
  }

  @Test
  void fullPipe_resumesTheConnectionWhenItIsHalfEmpty() throws IOException {
    assertThat(pipe.add(bytes(0, 10))).isFalse();
    assertThat(pipe.add(bytes(10, 1))).isTrue();
    assertThat(total).hasValue(HeldMemory.of(pipe));
    assertThat(pipe.readNBytes(5)).hasSize(5);
    assertThat(resumed).hasValue(0);
    assertThat(pipe.read(new byte[0], 0, 0)).isZero();
    assertThat(pipe.read()).isEqualTo(5);
    assertThat(resumed).hasValue(1);
    assertThat(pipe.available()).isEqualTo(5);
  }

  @Test
  void closedPipe_dropsLaterBytesAndResumesTheConnection() {
    assertThat(pipe.add(bytes(0, 11))).isTrue();
    pipe.close();
    assertThat(resumed).hasValue(1);
    assertThat(total).hasValue(0);
    assertThat(pipe.add(bytes(0, 100))).isFalse();
    assertThat(total).hasValue(0);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(pipe::read)
        .withMessage("the content was closed");
  }

  /** The connection ends after its fault, perhaps before the reader reads. */
  @Test
  void faultOfAContentThatIsDiscardedThen_isStillThrown() {
    IllegalStateException fault = new IllegalStateException("of the peer");
    pipe.add(bytes(0, 3));
    pipe.fail(fault);
    pipe.discard("the connection has ended");
    assertThatIllegalStateException().isThrownBy(pipe::read).isSameAs(fault);
  }

  @Test
  void contentThatIsAbortedAndDiscardedThen_throwsTheReasonOfTheAbort() {
    pipe.abort("closed in the middle");
    pipe.discard("the connection has ended");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(pipe::read)
        .withMessage("closed in the middle");
  }

  @Test
  void fault_isThrownAfterTheBytesBeforeIt_unlessTheContentIsComplete() throws IOException {
    pipe.add(bytes(7, 1));
    pipe.fail(new IllegalStateException("first"));
    pipe.fail(new IllegalStateException("second"));
    assertThat(pipe.read()).isEqualTo(7);
    assertThatIllegalStateException().isThrownBy(pipe::read).withMessage("first");
    ContentPipe complete = new ContentPipe(10, total, () -> {});
    complete.end();
    complete.fail(new IllegalStateException("too late"));
    assertThat(complete.read()).isEqualTo(-1);
  }

  @Test
  void interruptedReader_throwsAndStaysInterrupted() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                pipe.read();
              } catch (InterruptedIOException e) {
                interrupted.complete(Thread.interrupted());
              } catch (IOException e) {
                interrupted.completeExceptionally(e);
              }
            });
    reader.start();
    reader.interrupt();
    assertThat(interrupted.get()).isTrue();
    reader.join();
  }
}
