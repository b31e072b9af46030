package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** Uses a number of threads at the same time. */
  private void use(ExecutorService executor, int count) throws Exception {
    CyclicBarrier all = new CyclicBarrier(count + 1);
    for (int i = 0; i < count; i++) {
      executor.execute(
          () -> {
            threads.add(Thread.currentThread());
            try {
              all.await();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
    }
    all.await();
  }

  @Test
  void threadsOfThePool_haveEndedWithIt() throws Exception {
    for (int round = 0; round < 20; round++) {
      ExecutorService pool = Workers.pool("workers-test");
      use(pool, 45);
      Workers.end(List.of(pool), LONG);
      assertThat(threads).isNotEmpty().noneMatch(Thread::isAlive);
      threads.clear();
    }
  }

  @Test
  void queuedTasks_runBeforeTheEnd() throws Exception {
    ExecutorService executor = Workers.create("workers-test");
    CountDownLatch ran = new CountDownLatch(500);
    for (int i = 0; i < 500; i++) {
      executor.execute(ran::countDown);
    }
    Workers.end(List.of(executor), LONG);
    assertThat(ran.getCount()).isZero();
  }

  @Test
  void threadThatWaits_isInterruptedAndEnds() throws Exception {
    ExecutorService pool = Workers.pool("workers-test");
    CountDownLatch started = new CountDownLatch(1);
    pool.execute(
        () -> {
          threads.add(Thread.currentThread());
          started.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    started.await();
    Workers.end(List.of(pool), Duration.ofSeconds(3)); // also after the interrupt
    assertThat(threads).hasSize(1).noneMatch(Thread::isAlive);
  }

  @Test
  void threadThatIgnoresAnInterrupt_isWaitedForUntilTheTimeOut() throws Exception {
    ExecutorService pool = Workers.pool("workers-test");
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    pool.execute(
        () -> {
          started.countDown();
          Uninterruptibles.uninterruptibly(
              () -> {
                go.await();
                return true;
              });
        });
    started.await();
    Workers.end(List.of(pool), Duration.ofMillis(20));
    assertThat(pool.isTerminated()).isFalse();
    assertThat(pool.awaitTermination(0, TimeUnit.SECONDS)).isFalse();
    go.countDown();
    Workers.end(List.of(pool), LONG);
    assertThat(pool.isTerminated()).isTrue();
  }

  @Test
  void poolThatEndsItself_doesNotWaitForItself() throws Exception {
    ExecutorService pool = Workers.pool("workers-test");
    CountDownLatch done = new CountDownLatch(1);
    pool.execute(
        () -> {
          Workers.end(List.of(pool), LONG);
          done.countDown();
        });
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void threads_haveEndedAfterAwaitTermination() throws InterruptedException {
    Map<String, ExecutorService> all =
        Map.of(
            "pool", Workers.pool("pool"),
            "tls", Workers.tls("tls"),
            "spare", Workers.spare("spare"));
    for (Map.Entry<String, ExecutorService> each : all.entrySet()) {
      ExecutorService workers = each.getValue();
      Queue<Thread> threads = new ConcurrentLinkedQueue<>();
      CountDownLatch done = new CountDownLatch(20);
      for (int i = 0; i < 20; i++) {
        workers.execute(
            () -> {
              threads.add(Thread.currentThread());
              done.countDown();
            });
      }
      done.await();
      workers.shutdown();
      assertThat(workers.awaitTermination(20, TimeUnit.SECONDS)).as(each.getKey()).isTrue();
      assertThat(threads).as(each.getKey()).noneMatch(Thread::isAlive);
    }
  }

  @Test
  void threadThatKeepsRunning_isWaitedForUntilTheTimeOut() throws InterruptedException {
    ExecutorService workers = Workers.pool("busy");
    CountDownLatch go = new CountDownLatch(1);
    workers.execute(() -> Uninterruptibles.uninterruptibly(() -> go.await(20, TimeUnit.SECONDS)));
    workers.shutdown();
    assertThat(workers.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
    go.countDown();
    assertThat(workers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void threadsForTls_areOneForEachProcessor() throws InterruptedException {
    int processors = Runtime.getRuntime().availableProcessors();
    ExecutorService workers = Workers.tls("tls");
    CountDownLatch all = new CountDownLatch(processors);
    CountDownLatch go = new CountDownLatch(1);
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < processors + 3; i++) {
      workers.execute(
          () -> {
            threads.add(Thread.currentThread());
            all.countDown();
            Uninterruptibles.uninterruptibly(() -> go.await(20, TimeUnit.SECONDS));
          });
    }
    all.await();
    assertThat(threads).hasSize(processors).allMatch(Thread::isDaemon);
    go.countDown();
    workers.shutdown();
    assertThat(workers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }
}
