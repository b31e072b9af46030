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
  /** Held, else it could be forgotten together with its level. */
  private final Logger log = Logger.getLogger("dev.proem.net");

  private EventLoop loop;

  /** An alarm at the times that a test says. */
  private static final class Alarmed extends EventLoop.Timed {
    final CountDownLatch rung = new CountDownLatch(1);
    volatile long at = EventLoop.NEVER;

    @Override
    public long nextTime() {
      return at;
    }

    @Override
    public void timeCame(long now) {
      at = EventLoop.NEVER;
      rung.countDown();
    }
  }

  @BeforeEach
  void start() throws Exception {
    loop = new EventLoop("loop-test", true);
    loop.start();
    log.setLevel(Level.OFF); // faults on purpose
  }

  @AfterEach
  void stop() throws InterruptedException {
    log.setLevel(null);
    loop.stop();
    assertThat(loop.join(20_000)).isTrue();
  }

  private <T> CompletableFuture<T> ask(java.util.function.Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(() -> answer.complete(question.get()));
    return answer;
  }

  @Test
  void taskThatFails_disturbsNoOther() {
    loop.execute(
        () -> {
          throw new IllegalStateException("a fault");
        });
    loop.execute(
        () -> {
          throw new StackOverflowError();
        });
    assertThat(ask(() -> "alive").join()).isEqualTo("alive");
  }

  /** Such a throwable used to end the thread, and with it all connections of the loop. */
  @Test
  void throwableOfAnyKind_disturbsNoOther() throws Exception {
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
                new EventLoop.Timed() {
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
      assertThat(ask(() -> "alive").join()).isEqualTo("alive");
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
      AtomicBoolean settled = new AtomicBoolean();
      loop.execute(
          () -> {
            loop.afterRound(() -> settled.set(true));
            throw new IllegalStateException("a fault");
          });
      assertThat(ask(() -> "alive").join()).isEqualTo("alive");
      await().untilTrue(settled);
    } finally {
      log.removeHandler(failing);
      log.setUseParentHandlers(true);
    }
  }

  @Test
  void roundThatIsCaughtUpWith_doesWhatItHasLedTo() {
    List<String> done = new ArrayList<>();
    loop.execute(
        () -> {
          loop.afterRound(() -> done.add("settled"));
          done.add("step");
          loop.catchUp();
          done.add("next step, in a round: " + loop.isInRound());
        });
    assertThat(ask(() -> done).join())
        .containsExactly("step", "settled", "next step, in a round: true");
  }

  /** A selector does not sleep while its thread is interrupted: it would spin. */
  @Test
  void interruptThatATaskLeaves_isForgotten() {
    loop.execute(() -> Thread.currentThread().interrupt());
    CountDownLatch later = new CountDownLatch(1);
    loop.execute(later::countDown);
    await().until(() -> later.getCount() == 0);
    await().until(() -> !ask(() -> Thread.currentThread().isInterrupted()).join());
  }

  @Test
  void alarmsThatAreCancelled_areSweptOut() throws Exception {
    long hour = System.nanoTime() + 3_600_000_000_000L;
    List<Alarmed> many = new ArrayList<>();
    Alarmed soon = new Alarmed();
    loop.execute(
        () -> {
          for (int i = 0; i < 3_000; i++) {
            Alarmed each = new Alarmed();
            each.at = hour;
            loop.schedule(each);
            many.add(each);
          }
          many.forEach(loop::cancel);
          soon.at = System.nanoTime() + 1_000_000;
          loop.schedule(soon);
        });
    soon.rung.await();
    assertThat(many).hasSize(3_000).allMatch(each -> each.rung.getCount() == 1);
  }

  @Test
  void alarmThatIsMovedForward_ringsThen() throws Exception {
    Alarmed alarmed = new Alarmed();
    loop.execute(
        () -> {
          alarmed.at = System.nanoTime() + 3_600_000_000_000L;
          loop.schedule(alarmed);
          alarmed.at = System.nanoTime() + 1_000_000;
          loop.schedule(alarmed);
        });
    alarmed.rung.await();
  }

  /** Each try may take longer than a round may, on a machine that has much to do. */
  @Test
  void whatIsForAfterTheRound_runsOnceAllOfItsTasksHaveRun() {
    await()
        .until(
            () -> round(() -> {}),
            done -> done.equals(List.of("first true", "second true", "after false")));
  }

  @Test
  void roundThatTakesLong_letsWhatIsForAfterItRunBetweenItsTasks() {
    long longer = 2 * EventLoop.LONGEST_ROUND;
    Runnable busy =
        () -> {
          for (long end = System.nanoTime() + longer; System.nanoTime() - end < 0; ) {
            Thread.onSpinWait();
          }
        };
    assertThat(round(busy)).containsExactly("first true", "after false", "second true");
  }

  /** What two tasks of a round do, the first of which is busy, and what is for after it. */
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
  void faultAfterTheRound_disturbsNoOther() {
    CompletableFuture<String> seen = new CompletableFuture<>();
    loop.execute(
        () -> {
          loop.afterRound(
              () -> {
                throw new IllegalStateException("a fault");
              });
          loop.afterRound(() -> seen.complete("alive"));
        });
    assertThat(seen.join()).isEqualTo("alive");
  }

  @Test
  void time_isLookedAtBeforeEachRoundOfTasks() {
    long before = System.nanoTime();
    assertThat(ask(loop::now).join() - before).isNotNegative();
    assertThat(ask(() -> loop.refresh() - loop.now()).join()).isZero();
  }

  /** Nothing can go on without a selector; who depends on it hears of that, and no task is lost. */
  @Test
  void selectorThatFails_isToldOfAndTasksStillRun() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    loop.whenFailed(failed::countDown);
    loop.discard();
    failed.await();
    assertThat(loop.join(20_000)).isTrue();
    assertThat(ask(() -> Thread.currentThread().getName()).join())
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
