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

  private final AtomicInteger expired = new AtomicInteger();
  private final AtomicLong total = new AtomicLong();
  private final ContentPipe pipe = new ContentPipe(1_000, total, () -> {});
  private EventLoop loop;
  private ReaderTimer timer;

  @BeforeEach
  void start() throws IOException {
    loop = new EventLoop("not started", true);
    timer = new ReaderTimer(loop, TIME, expired::incrementAndGet);
    timer.begin(pipe);
  }

  @AfterEach
  void discard() {
    loop.discard();
  }

  @Test
  void timeOut_startsWithTheFirstBytes_andAgainWithEachRead() throws IOException {
    long empty = loop.refresh();
    assertThat(timer.nextTime()).as("no bytes to read").isEqualTo(empty + TIME.toNanos());
    pipe.add(ByteBuffer.allocate(100));
    long first = timer.nextTime();
    assertThat(first - empty).isGreaterThanOrEqualTo(TIME.toNanos());
    pipe.add(ByteBuffer.allocate(100));
    assertThat(timer.nextTime()).as("more bytes").isEqualTo(first);
    pipe.readNBytes(10);
    assertThat(timer.nextTime() - first).as("bytes were read").isPositive();
  }

  @Test
  void expiredTimeOut_discardsTheContent() {
    pipe.add(ByteBuffer.allocate(100));
    timer.timeCame(loop.now());
    assertThat(expired).hasValue(1);
    assertThat(total).hasValue(0);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(pipe::read)
        .withMessage(
            "the reply was not read for 100000 ms (ClientTimeouts.reader);"
                + " the rest of it was dropped");
    assertThat(timer.nextTime()).isEqualTo(EventLoop.NEVER);
  }

  /** While the process was suspended, its reader could not read either. */
  @Test
  void readerOfALateProcess_getsMoreTimeOnce() {
    pipe.add(ByteBuffer.allocate(100));
    long late = LatenessAllowance.LATE + 1_000_000_000;
    long now = timer.nextTime() + late;
    timer.timeCame(now);
    assertThat(expired).hasValue(0);
    assertThat(timer.nextTime()).isEqualTo(now + late);
    timer.timeCame(now + late);
    assertThat(expired).hasValue(1);
  }

  @Test
  void contentThatIsReadToItsEnd_hasNoTimeOut() throws IOException {
    pipe.add(ByteBuffer.allocate(100));
    pipe.end();
    assertThat(timer.nextTime()).isNotEqualTo(EventLoop.NEVER);
    pipe.readAllBytes();
    assertThat(timer.nextTime()).as("read to its end").isEqualTo(EventLoop.NEVER);
    ContentPipe failed = new ContentPipe(1_000, total, () -> {});
    failed.fail(new IllegalStateException("intended"));
    timer.begin(failed);
    assertThat(timer.nextTime()).as("failed").isEqualTo(EventLoop.NEVER);
  }
}
