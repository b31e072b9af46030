package dev.proem.net.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LatenessAllowance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReaderTimerTest {
  private static final Duration TIME = Duration.ofSeconds(100);

  private final AtomicInteger late = new AtomicInteger();
  private final AtomicLong total = new AtomicLong();
  private final ContentPipe pipe = new ContentPipe(1_000, total, () -> {});
  private EventLoop loop;
  private ReaderTimer clock;

  @BeforeEach
  void begin() throws IOException {
    loop = new EventLoop("not started", true);
    clock = new ReaderTimer(loop, TIME, late::incrementAndGet);
    clock.begin(pipe);
  }

  @AfterEach
  void discard() {
    loop.discard();
  }

  @Test
  void timeOfTheReader_beginsWhenThereIsSomethingAndAnewWithEachRead() throws IOException {
    long empty = loop.refresh();
    assertThat(clock.nextTime()).as("nothing to be read").isEqualTo(empty + TIME.toNanos());
    pipe.add(ByteBuffer.allocate(100));
    long first = clock.nextTime();
    assertThat(first - empty).isGreaterThanOrEqualTo(TIME.toNanos());
    pipe.add(ByteBuffer.allocate(100));
    assertThat(clock.nextTime()).as("more comes").isEqualTo(first);
    pipe.readNBytes(10);
    assertThat(clock.nextTime() - first).as("some was read").isPositive();
  }

  @Test
  void timeThatHasCome_dropsWhatIsThere() {
    pipe.add(ByteBuffer.allocate(100));
    clock.timeCame(loop.now());
    assertThat(late).hasValue(1);
    assertThat(total).hasValue(0);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(pipe::read)
        .withMessage(
            "the reply was not read for 100000 ms (ClientTimeouts.reader);"
                + " the rest of it was dropped");
    assertThat(clock.nextTime()).isEqualTo(EventLoop.NEVER);
  }

  /** The process was suspended: its reader had no time either. */
  @Test
  void readerWhoseProcessIsLate_getsMoreTimeOnce() {
    pipe.add(ByteBuffer.allocate(100));
    long late = LatenessAllowance.LATE + 1_000_000_000;
    long now = clock.nextTime() + late;
    clock.timeCame(now);
    assertThat(this.late).hasValue(0);
    assertThat(clock.nextTime()).isEqualTo(now + late);
    clock.timeCame(now + late);
    assertThat(this.late).hasValue(1);
  }

  @Test
  void contentThatHoldsNothing_isNeverLate() throws IOException {
    pipe.add(ByteBuffer.allocate(100));
    pipe.end();
    assertThat(clock.nextTime()).isNotEqualTo(EventLoop.NEVER);
    pipe.readAllBytes();
    assertThat(clock.nextTime()).as("read to its end").isEqualTo(EventLoop.NEVER);
    ContentPipe broken = new ContentPipe(1_000, total, () -> {});
    broken.fail(new IllegalStateException("on purpose"));
    clock.begin(broken);
    assertThat(clock.nextTime()).as("broken off").isEqualTo(EventLoop.NEVER);
  }
}
