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

/** The threads on which handlers and callbacks run unless the user brings others. */
public final class Workers {
  /**
   * Without virtual threads, so many handlers can wait at once. What waits for a thread is bounded
   * by the limits of requests in flight and of bytes received.
   */
  private static final int POOL_THREADS = 64;

  private static final long KEEP_SECONDS = 10;
  private static final int FEW = 16;

  private Workers() {}

  /** A virtual thread for each task where the JDK has them (21 and later), else a bounded pool. */
  public static ExecutorService create(String name) {
    ExecutorService virtual = virtual(name);
    return virtual == null ? pool(name) : virtual;
  }

  /**
   * The same without a bound: for callbacks, each of which may wait for other callbacks, so that a
   * bounded pool could be full of those that wait. As many threads as there are callbacks that have
   * not returned: a program whose callbacks wait bounds them itself.
   */
  public static ExecutorService unbounded(String name) {
    ExecutorService virtual = virtual(name);
    return virtual == null
        ? new Joined(0, Integer.MAX_VALUE, new SynchronousQueue<>(), name)
        : virtual;
  }

  /**
   * For the long steps of TLS handshakes, which compute and never wait: as many threads as there
   * are processors, and no virtual ones, since those may all be held up by what users do on them.
   */
  public static ExecutorService tls(String name) {
    return bounded(Runtime.getRuntime().availableProcessors(), name);
  }

  /** One thread, which is there from the start until the end. */
  static ExecutorService spare(String name) {
    Joined spare = new Joined(1, 1, new LinkedBlockingQueue<>(), name);
    spare.prestartCoreThread();
    return spare;
  }

  /** Its end is awaited until the last of its threads is gone, which a pool alone doesn't do. */
  private static final class Joined extends ThreadPoolExecutor {
    private final Set<Thread> all = ConcurrentHashMap.newKeySet();

    /** With so many, those that have ended are forgotten: not each time, of very many threads. */
    private volatile int purgeAt = FEW;

    Joined(int core, int most, BlockingQueue<Runnable> waiting, String name) {
      super(core, most, KEEP_SECONDS, TimeUnit.SECONDS, waiting);
      AtomicInteger number = new AtomicInteger();
      setThreadFactory(
          task -> {
            Thread thread = new Thread(() -> run(task), name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });
    }

    /** Known from when it runs: where the system gives no thread, none is. */
    private void run(Runnable task) {
      if (all.size() >= purgeAt) {
        all.removeIf(each -> each.getState() == Thread.State.TERMINATED);
        purgeAt = 2 * all.size() + FEW;
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
   * Ends some executors: what is queued may still run, then what runs is interrupted. Waits until
   * their threads are gone, uninterruptibly, but for those that ignore an interrupt.
   *
   * @param time for what is queued, and again after the interrupt
   */
  public static void end(List<ExecutorService> executors, Duration time) {
    executors.forEach(ExecutorService::shutdown);
    for (ExecutorService executor : executors) {
      if (!isOver(executor, time)) {
        executor.shutdownNow();
        isOver(executor, time);
      }
    }
  }

  private static boolean isOver(ExecutorService executor, Duration time) {
    if (executor instanceof Joined joined && joined.all.contains(Thread.currentThread())) {
      return false; // it would wait for itself
    }
    return Uninterruptibles.uninterruptibly(
        () -> executor.awaitTermination(time.toMillis(), TimeUnit.MILLISECONDS));
  }

  /**
   * {@code Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 1).factory())},
   * which Java 17 does not have.
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
