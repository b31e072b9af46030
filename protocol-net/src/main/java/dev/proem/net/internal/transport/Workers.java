package dev.proem.net.internal.transport;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Creates and ends the executors of servers and clients. */
public final class Workers {
  /**
   * The number of handlers that can run at the same time without virtual threads. The requests that
   * wait for a thread are limited by the limits of requests in flight and of received bytes.
   */
  private static final int POOL_THREADS = 64;

  private static final long KEEP_SECONDS = 10;

  /** Threads that are remembered before those that have ended are purged. */
  private static final int MIN_PURGE = 16;

  private Workers() {}

  /** Creates an executor with virtual threads (JDK 21 and later), or with a bounded pool. */
  public static ExecutorService create(String name) {
    ExecutorService virtual = virtual(name);
    return virtual == null ? pool(name) : virtual;
  }

  /**
   * Creates an executor without a limit of threads, for callbacks: callbacks may wait for other
   * callbacks, so all threads of a bounded pool could be waiting. It has as many threads as there
   * are callbacks that have not returned; a program whose callbacks wait has to limit them.
   */
  public static ExecutorService unbounded(String name) {
    ExecutorService virtual = virtual(name);
    return virtual == null
        ? new Joined(0, Integer.MAX_VALUE, new SynchronousQueue<>(), name)
        : virtual;
  }

  /**
   * Creates an executor for the long steps of TLS handshakes, which compute and never wait. It has
   * one thread for each processor, and no virtual threads, because user code may occupy all
   * carriers of these.
   */
  public static ExecutorService tls(String name) {
    return bounded(Runtime.getRuntime().availableProcessors(), name);
  }

  /** Creates an executor with one thread, which is started now and lives until the end. */
  static ExecutorService spare(String name) {
    Joined spare = new Joined(1, 1, new LinkedBlockingQueue<>(), name);
    spare.prestartCoreThread();
    return spare;
  }

  /** A pool whose {@link #awaitTermination} also waits until all its threads have ended. */
  private static final class Joined extends ThreadPoolExecutor {
    private final Set<Thread> all = ConcurrentHashMap.newKeySet();

    /** The number of remembered threads at which those that have ended are purged. */
    private volatile int purgeAt = MIN_PURGE;

    Joined(int core, int max, BlockingQueue<Runnable> queue, String name) {
      super(core, max, KEEP_SECONDS, TimeUnit.SECONDS, queue);
      AtomicInteger number = new AtomicInteger();
      setThreadFactory(
          task -> {
            Thread thread = new Thread(() -> run(task), name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });
    }

    /** Remembers the thread when it runs, because the system may fail to start it. */
    private void run(Runnable task) {
      if (all.size() >= purgeAt) {
        all.removeIf(each -> each.getState() == Thread.State.TERMINATED);
        purgeAt = 2 * all.size() + MIN_PURGE;
      }
      all.add(Thread.currentThread());
      task.run();
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
      long end = System.nanoTime() + unit.toNanos(time);
      if (!super.awaitTermination(time, unit)) {
        return false;
      }
      for (Thread thread : all) {
        TimeUnit.NANOSECONDS.timedJoin(thread, end - System.nanoTime());
      }
      return all.stream().noneMatch(Thread::isAlive);
    }
  }

  static ExecutorService pool(String name) {
    return bounded(POOL_THREADS, name);
  }

  private static ExecutorService bounded(int threads, String name) {
    Joined pool = new Joined(threads, threads, new LinkedBlockingQueue<>(), name);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Shuts executors down: queued tasks may still run, and then running tasks are interrupted. Waits
   * until all threads have ended, except those that ignore an interrupt.
   *
   * @param time the time-out for queued tasks, and again after the interrupt
   */
  public static void end(List<ExecutorService> executors, Duration time) {
    executors.forEach(ExecutorService::shutdown);
    for (ExecutorService executor : executors) {
      if (!hasEnded(executor, time)) {
        executor.shutdownNow();
        hasEnded(executor, time);
      }
    }
  }

  private static boolean hasEnded(ExecutorService executor, Duration time) {
    if (executor instanceof Joined joined && joined.all.contains(Thread.currentThread())) {
      return false; // this thread would wait for itself
    }
    return Uninterruptibles.uninterruptibly(
        () -> executor.awaitTermination(time.toMillis(), TimeUnit.MILLISECONDS));
  }

  /**
   * Calls {@code Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-",
   * 1).factory())}, which Java 17 does not have; null there.
   */
  private static @Nullable ExecutorService virtual(String name) {
    try {
      Object threads = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      builder.getMethod("name", String.class, long.class).invoke(threads, name + "-", 1L);
      Object factory = builder.getMethod("factory").invoke(threads);
      return (ExecutorService)
          Executors.class
              .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
              .invoke(null, factory);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
