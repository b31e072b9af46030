package dev.proem.net.internal.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.Internals;
import dev.proem.net.LogLines;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.Peer;
import dev.proem.net.Witness;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that occupy all threads while other requests wait. */
@Timeout(60)
class HandlerPoolTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofDays(1);

  private final ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newFixedThreadPool(2);
  private final Witness heard = new Witness();
  private final Semaphore free = new Semaphore(0);

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private MessageServerBuilder builder(Duration longWait) {
    return Internals.handlerPool(MessageServer.builder(), threads, longWait)
        .listener(heard)
        .handler(
            request -> {
              free.acquire();
              return request;
            });
  }

  @Test
  void requestsThatWaitForLong_areLoggedWithNumbersAndTheSetting() throws Exception {
    try (LogLines log = new LogLines();
        MessageServer server = builder(SHORT).start();
        Peer peer = Peer.of(server)) {
      for (int i = 0; i < 5; i++) {
        peer.send(Peer.withId("" + i, Message.text("x")));
      }
      heard.await("limit Workers.POOL_THREADS 2");
      free.release(5);
      for (int i = 0; i < 5; i++) {
        assertThat(peer.read().text()).isEqualTo("x");
      }
      assertThat(log.containing("threads for handlers"))
          .first()
          .asString()
          .startsWith("WARNING all 2 threads for handlers are busy, and ")
          .containsPattern("and \\d requests wait, the first of them for \\d+ ms")
          .contains("(Workers.POOL_THREADS)", "MessageServerBuilder.executor");
    }
  }

  @Test
  void requestsThatWaitShortly_areNotLogged() throws Exception {
    try (LogLines log = new LogLines();
        MessageServer server = builder(NEVER).start();
        Peer peer = Peer.of(server)) {
      for (int i = 0; i < 5; i++) {
        peer.send(Peer.withId("" + i, Message.text("x")));
      }
      free.release(5);
      for (int i = 0; i < 5; i++) {
        assertThat(peer.read().text()).isEqualTo("x");
      }
      assertThat(log.containing("threads for handlers")).isEmpty();
      assertThat(heard.all("limit ")).isEmpty();
    }
  }

  @Test
  void poolThatStaysFull_isLoggedOnceUntilItsQueueWasEmpty() throws Exception {
    EventLoop loop = new EventLoop("handler-pool", true);
    loop.start();
    HandlerPool pool = new HandlerPool(threads, loop, new Events(List.of()), Duration.ofNanos(1));
    Semaphore started = new Semaphore(0);
    Runnable task =
        () -> {
          started.release();
          free.acquireUninterruptibly();
        };
    try (LogLines log = new LogLines()) {
      for (int round = 0; round < 2; round++) {
        pool.execute(task);
        pool.execute(task);
        assertThat(started.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
        Uninterruptibles.done(
            loop, pool::check); // the queue is empty: a thread may have taken its task late
        int before = log.containing("threads for handlers").size();
        pool.execute(task);
        for (int i = 0; i < 3; i++) {
          Uninterruptibles.done(loop, pool::check);
        }
        assertThat(log.containing("threads for handlers")).hasSize(before + 1);
        free.release(3);
        assertThat(started.tryAcquire(1, 30, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      free.release(3);
      loop.stop();
      assertThat(loop.join(30_000)).isTrue();
    }
  }

  /** A queue that looks empty once: as when a request is queued just after it was checked. */
  private static final class LateQueue extends LinkedBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1L;
    private boolean looksEmpty = true;

    @Override
    public Runnable peek() {
      boolean hidden = looksEmpty;
      looksEmpty = false;
      return hidden ? null : super.peek();
    }
  }

  @Test
  void requestThatIsQueuedWhileTheWatchEnds_isWatched() throws Exception {
    EventLoop loop = new EventLoop("handler-pool", true);
    ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LateQueue());
    HandlerPool pool = new HandlerPool(one, loop, new Events(List.of()), NEVER);
    try {
      pool.execute(free::acquireUninterruptibly);
      pool.execute(() -> {}); // submits a check to the loop, which does not run yet
      loop.start();
      Uninterruptibles.done(loop, () -> {});
      assertThat(pool.nextTime()).isNotEqualTo(EventLoop.NEVER);
      assertThat(pool.isScheduled()).isTrue();
    } finally {
      free.release();
      one.shutdownNow();
      loop.stop();
      assertThat(loop.join(30_000)).isTrue();
    }
  }
}
