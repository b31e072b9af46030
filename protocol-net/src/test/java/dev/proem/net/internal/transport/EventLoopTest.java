package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.net.Sneaky;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventLoopTest {
  /** Kept, because a logger that is not referenced loses its level. */
  private final Logger log = Logger.getLogger("dev.proem.net");

  private EventLoop loop;

  /** A timer that a test sets. */
  private static final class Target extends Timers.Timed {
    final CountDownLatch expired = new CountDownLatch(1);
    volatile long at = EventLoop.NEVER;

    @Override
    public long nextTime() {
      return at;
    }

    @Override
    public void timeCame(long now) {
      at = EventLoop.NEVER;
      expired.countDown();
    }
  }

  @BeforeEach
  void start() throws Exception {
    loop = new EventLoop("loop-test", true);
    loop.start();
    log.setLevel(Level.OFF); // the faults are intended
  }

  @AfterEach
  void stop() throws InterruptedException {
    log.setLevel(null);
    loop.stop();
    assertThat(loop.join(20_000)).isTrue();
  }

  private <T> CompletableFuture<T> onLoop(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, loop);
  }

  @Test
  void taskThatFails_doesNotAffectOtherTasks() {
    loop.execute(
        () -> {
          throw new IllegalStateException("a fault");
        });
    loop.execute(
        () -> {
          throw new StackOverflowError();
        });
    assertThat(onLoop(() -> "alive").join()).isEqualTo("alive");
  }

  /** Such a throwable once ended the thread, and all connections of the event loop. */
  @Test
  void throwableOfAnyKind_doesNotEndTheLoop() throws Exception {
    CountDownLatch thrown = new CountDownLatch(3);
    Runnable throwing =
        () -> {
          thrown.countDown();
          throw Sneaky.<RuntimeException>thrown(new Throwable("neither exception nor error"));
        };
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      source.configureBlocking(false);
      assertThat(sink.write(ByteBuffer.allocate(1))).isOne();
      loop.execute(
          () -> {
            loop.afterRound(throwing::run);
            try {
              loop.register(
                  source,
                  SelectionKey.OP_READ,
                  key -> {
                    key.interestOps(0);
                    throwing.run();
                  });
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            loop.schedule(
                new Timers.Timed() {
                  private long at = System.nanoTime();

                  @Override
                  public long nextTime() {
                    return at;
                  }

                  @Override
                  public void timeCame(long now) {
                    at = EventLoop.NEVER;
                    throwing.run();
                  }
                });
          });
      thrown.await();
      assertThat(onLoop(() -> "alive").join()).isEqualTo("alive");
    }
  }

  @Test
  void logThatFails_doesNotEndTheLoop() {
    Handler failing =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            throw new IllegalStateException("no log");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.setUseParentHandlers(false);
    log.addHandler(failing);
    log.setLevel(Level.ALL);
    try {
      AtomicBoolean worked = new AtomicBoolean();
      loop.execute(
          () -> {
            loop.afterRound(() -> worked.set(true));
            throw new IllegalStateException("a fault");
          });
      assertThat(onLoop(() -> "alive").join()).isEqualTo("alive");
      await().untilTrue(worked);
    } finally {
      log.removeHandler(failing);
      log.setUseParentHandlers(true);
    }
  }

  /** A selector does not sleep while its thread is interrupted, so the event loop would spin. */
  @Test
  void interruptThatATaskLeaves_isCleared() {
    loop.execute(() -> Thread.currentThread().interrupt());
    CountDownLatch later = new CountDownLatch(1);
    loop.execute(later::countDown);
    await().until(() -> later.getCount() == 0);
    await().until(() -> !onLoop(() -> Thread.currentThread().isInterrupted()).join());
  }

  @Test
  void timerThatIsMovedForward_expiresThen() throws Exception {
    Target target = new Target();
    loop.execute(
        () -> {
          target.at = System.nanoTime() + 3_600_000_000_000L;
          loop.schedule(target);
          target.at = System.nanoTime() + 1_000_000;
          loop.schedule(target);
        });
    target.expired.await();
  }

  /** Tried repeatedly, because on a busy machine the tasks may take longer than a round. */
  @Test
  void workAfterTheRound_isDoneAfterAllOfItsTasks() {
    await()
        .until(
            () -> round(() -> {}),
            done -> done.equals(List.of("first true", "second true", "after false")));
  }

  @Test
  void roundOverItsTime_doesThatWorkBetweenItsTasks() {
    long longer = 2 * Rounds.MAX_NANOS;
    Runnable busy =
        () -> {
          for (long end = System.nanoTime() + longer; System.nanoTime() - end < 0; ) {
            Thread.onSpinWait();
          }
        };
    assertThat(round(busy)).containsExactly("first true", "after false", "second true");
  }

  /**
   * Returns the order of two tasks of a round, the first of which is busy, and the work after it.
   */
  private List<String> round(Runnable busy) {
    List<String> done = new ArrayList<>();
    CompletableFuture<List<String>> seen = new CompletableFuture<>();
    loop.execute(
        () -> {
          loop.execute(
              () -> {
                loop.afterRound(() -> done.add("after " + loop.isInRound()));
                done.add("first " + loop.isInRound());
                busy.run();
              });
          loop.execute(
              () -> {
                done.add("second " + loop.isInRound());
                loop.execute(() -> seen.complete(List.copyOf(done)));
              });
        });
    return seen.join();
  }

  @Test
  void clock_isReadBeforeEachRoundOfTasks() {
    long before = System.nanoTime();
    assertThat(onLoop(loop::now).join() - before).isNotNegative();
    assertThat(onLoop(() -> loop.refresh() - loop.now()).join()).isZero();
  }

  /** Without a selector nothing works: the owner is notified, and no task is lost. */
  @Test
  void selectorThatFails_isReported_andTasksStillRun() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    loop.whenFailed(failed::countDown);
    loop.discard();
    failed.await();
    assertThat(loop.join(20_000)).isTrue();
    assertThat(onLoop(() -> Thread.currentThread().getName()).join())
        .isEqualTo(Thread.currentThread().getName());
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      source.configureBlocking(false);
      assertThat(sink.isOpen()).isTrue();
      assertThatThrownBy(() -> loop.register(source, 0, key -> {}))
          .isInstanceOf(ClosedSelectorException.class);
    }
  }
}
