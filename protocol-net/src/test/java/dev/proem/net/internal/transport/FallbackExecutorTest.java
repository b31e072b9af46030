package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.Internals;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FallbackExecutorTest {
  /** Returns an executor as if the system had no more threads. */
  static ExecutorService withoutThreads(Supplier<? extends Error> fault) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        1,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          throw fault.get(); // because newer JDKs start the thread, whose methods cannot throw
        });
  }

  private static OutOfMemoryError noThread() {
    return new OutOfMemoryError("unable to create native thread (of the test)");
  }

  private static String threadOf(FallbackExecutor executor) throws Exception {
    CompletableFuture<String> name = new CompletableFuture<>();
    executor.execute(() -> name.complete(Thread.currentThread().getName()));
    return name.get(20, TimeUnit.SECONDS);
  }

  @Test
  void taskWithoutAThread_runsOnTheSpareThread() throws Exception {
    FallbackExecutor executor =
        new FallbackExecutor(withoutThreads(FallbackExecutorTest::noThread), "fallback-spare");
    assertThat(threadOf(executor)).isEqualTo("fallback-spare-1");
    executor.execute(
        () -> {
          throw new IllegalStateException("a fault of the test");
        });
    assertThat(threadOf(executor)).as("after a fault").isEqualTo("fallback-spare-1");
    executor.shutdown();
    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(executor.isShutdown() && executor.isTerminated()).isTrue();
    assertThat(threadOf(executor)).isEqualTo(Thread.currentThread().getName());
  }

  @Test
  void taskThatTheExecutorAcceptsAndRejects_runsOnce() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch ran = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    ExecutorService both =
        new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>()) {
          @Override
          public void execute(Runnable task) {
            threads.execute(task);
            throw noThread();
          }
        };
    FallbackExecutor executor = new FallbackExecutor(both, "fallback-spare");
    executor.execute(
        () -> {
          runs.incrementAndGet();
          ran.countDown();
        });
    ran.await();
    assertThat(threadOf(executor)).isNotEmpty();
    assertThat(executor.shutdownNow()).isEmpty();
    threads.shutdown();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(runs).hasValue(1);
  }

  @Test
  void clientWithoutThreads_completesItsFutures_notOnTheEventLoop() throws Exception {
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        MessageClient client = clientWithoutThreads(server)) {
      List<CompletableFuture<String>> threads = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        threads.add(
            client
                .send(Message.text("x"))
                .thenApply(reply -> reply.text() + " on " + Thread.currentThread().getName()));
      }
      for (CompletableFuture<String> each : threads) {
        assertThat(each.get(20, TimeUnit.SECONDS))
            .startsWith("x on ")
            .isIn("x on poor-spare-1", "x on " + Thread.currentThread().getName());
      }
    }
  }

  private static MessageClient clientWithoutThreads(MessageServer server) throws IOException {
    return Internals.client(
        MessageClient.builder().name("poor").address(server.addresses().get(0)),
        new EventLoop("poor-loop", true),
        withoutThreads(FallbackExecutorTest::noThread));
  }
}
