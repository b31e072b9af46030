package dev.proem.cli.load;

import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs a load as the only work of this process. SIGINT and SIGTERM start Java's shutdown hooks; the
 * hook of this class ends the load, waits until the result is printed, and ends the process with
 * the status of the load, not with 130 as if it had been killed.
 */
final class LoadProcess {
  /** Longer than a load takes to end. */
  private static final long LONGEST_STOP_SECONDS = 8;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final LoadEngine engine;
  private volatile int status = ExitStatus.INTERNAL.code();

  private LoadProcess(LoadEngine engine) {
    this.engine = engine;
  }

  /**
   * Runs the load to its end, or until a signal stops it.
   *
   * @param bar is closed when it has ended
   * @param report prints the result
   */
  static void run(
      LoadEngine engine, LoadProgress bar, Console console, Consumer<LoadEngine.Result> report)
      throws Failure, IOException {
    LoadProcess process = new LoadProcess(engine);
    Thread hook = new Thread(process::stop, "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      report.accept(run(engine, bar));
      process.status = ExitStatus.SUCCESS.code();
    } catch (Failure failure) {
      if (removed(hook)) {
        throw failure;
      }
      console.error(failure); // the process ends before the caller could print it
      process.status = failure.status().code();
    } finally {
      process.ended.countDown();
      removed(hook);
    }
  }

  private static LoadEngine.Result run(LoadEngine engine, LoadProgress bar)
      throws Failure, IOException {
    try (bar) {
      return engine.run();
    }
  }

  private static boolean removed(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false; // it is running, and will end the process
    }
  }

  private void stop() {
    engine.stop();
    try {
      if (!ended.await(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
        status = ExitStatus.INTERNAL.code();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(status);
  }
}
