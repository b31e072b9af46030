package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Has so many threads at once, which are done then. */
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
  void threadsOfThePool_areGoneWhenItHasEnded() throws Exception {
    for (int round = 0; round < 20; round++) {
      ExecutorService pool = Workers.pool("workers-test");
      use(pool, 45);
      Workers.end(List.of(pool), LONG);
      assertThat(threads).isNotEmpty().noneMatch(Thread::isAlive);
      threads.clear();
    }
  }

  @Test
  void whatIsQueued_runsBeforeTheEnd() throws Exception {
    ExecutorService executor = Workers.create("workers-test");
    CountDownLatch ran = new CountDownLatch(500);
    for (int i = 0; i < 500; i++) {
      executor.execute(ran::countDown);
    }
    Workers.end(List.of(executor), LONG);
    assertThat(ran.getCount()).isZero();
  }

  @Test
  void threadThatWaits_isInterruptedAndThenGone() throws Exception {
    ExecutorService pool = Workers.pool("workers-test");
    CountDownLatch begun = new CountDownLatch(1);
    pool.execute(
        () -> {
          threads.add(Thread.currentThread());
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    begun.await();
    Workers.end(List.of(pool), Duration.ofMillis(50));
    assertThat(threads).hasSize(1).noneMatch(Thread::isAlive);
  }

  @Test
  void threadThatIgnoresAnInterrupt_isNotWaitedForWithoutEnd() throws Exception {
    ExecutorService pool = Workers.pool("workers-test");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    pool.execute(
        () -> {
          begun.countDown();
          Waiting.uninterruptibly(
              () -> {
                go.await();
                return true;
              });
        });
    begun.await();
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
}
