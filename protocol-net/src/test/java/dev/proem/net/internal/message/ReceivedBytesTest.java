package dev.proem.net.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.Bound;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.transport.ContentMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReceivedBytesTest {
  private final AtomicLong total = new AtomicLong(1_000);
  private final ReceivedBytes account =
      new ReceivedBytes(total, new Bound("ServerLimits.receivedTotal", 2_000), () -> false);
  private final ContentMemory memory = new ContentMemory(1);

  @Test
  void close_returnsAllThatWasChargedAndIsFinal() {
    account.charge(300_000);
    account.charge(-50_000);
    account.publish();
    assertThat(total).hasValue(251_000);
    account.close();
    assertThat(total).hasValue(1_000);
    account.charge(70_000);
    account.charge(-90_000);
    account.publish();
    account.close();
    assertThat(total).hasValue(1_000);
  }

  @Test
  void close_discardsPipesThatAreOpen() {
    ContentPipe pipe = account.pipe(1_000, () -> {}, memory);
    ByteBuffer room = pipe.lend(1 << 20);
    pipe.add(room.position(500).flip());
    pipe.returnRoom();
    ContentPipe closed = account.pipe(1_000, () -> {}, memory);
    closed.add(ByteBuffer.allocate(200));
    assertThat(total).hasValue(1_700);
    closed.close();
    assertThat(total).hasValue(1_500);
    assertThat(memory.lent()).isEqualTo(1);
    account.close();
    assertThat(total).hasValue(1_000);
    assertThat(memory.lent()).isZero();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(pipe::read)
        .withMessage("the connection has ended");
  }

  @Test
  void chunkThatIsReadWhenTheAccountIsClosed_countsUntilItIsRead() throws IOException {
    ContentPipe pipe = account.pipe(1_000, () -> {}, null);
    pipe.add(ByteBuffer.allocate(200));
    ByteBuffer front = pipe.front(false);
    account.close();
    assertThat(total).hasValue(1_200);
    pipe.taken(front.remaining());
    assertThat(total).hasValue(1_000);
  }
}
