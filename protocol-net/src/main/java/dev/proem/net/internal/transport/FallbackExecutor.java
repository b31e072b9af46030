package dev.proem.net.internal.transport;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An executor that runs each task exactly once, and not on the caller's thread. If the system has
 * no thread for a task, it runs on a spare thread that was started early, one task after the other.
 * After {@link #shutdown}, tasks run on the caller's thread. Whatever a task throws is logged.
 *
 * <p>For tasks that must not be lost: completing the futures of callers, and closing the contents
 * of users.
 */
public final class FallbackExecutor extends AbstractExecutorService {
  private final ExecutorService first;
  private final ExecutorService spare;

  /**
   * Creates an executor, and starts its spare thread.
   *
   * @param first runs all tasks unless it has no thread
   * @param spareName the prefix of the spare thread's name
   */
  public FallbackExecutor(ExecutorService first, String spareName) {
    this.first = first;
    this.spare = Workers.spare(spareName);
  }

  private static final class Once extends AtomicBoolean implements Runnable {
    private static final long serialVersionUID = 1L;
    private final transient Runnable task;

    Once(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (!compareAndSet(false, true)) {
        return;
      }
      try {
        task.run();
      } catch (Throwable e) { // other JVM languages throw checked exceptions, too
        Logs.log(Level.ERROR, () -> "a task failed", e);
      }
    }
  }

  @Override
  public void execute(Runnable task) {
    Once once = new Once(task); // an executor that throws may have accepted the task
    try {
      first.execute(once);
    } catch (Throwable noThread) { // "unable to create native thread" is an OutOfMemoryError
      try {
        spare.execute(once);
      } catch (Throwable closed) {
        once.run();
      }
    }
  }

  @Override
  public void shutdown() {
    first.shutdown();
    spare.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    spare.shutdownNow();
    return first.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return first.isShutdown() && spare.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return first.isTerminated() && spare.isTerminated();
  }

  @Override
  public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
    long end = System.nanoTime() + unit.toNanos(time);
    return first.awaitTermination(time, unit)
        && spare.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
  }
}
