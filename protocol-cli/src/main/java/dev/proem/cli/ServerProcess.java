package dev.proem.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a server as the only work of this process. SIGTERM, SIGINT and SIGHUP start Java's shutdown
 * hooks; the hook of this class stops the server, waits until it has answered the requests that
 * have arrived, and ends the process with status 0. Otherwise Java would end it with 143 or 130, as
 * if the server had been killed.
 */
final class ServerProcess {
  /** Longer than any server takes to stop; a server that hangs must not keep the process alive. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(8);

  private ServerProcess() {}

  /**
   * Runs {@code server} to its end.
   *
   * @param ready is called as soon as a signal stops the server gracefully
   */
  static void run(Server server, OneLineLog log, Runnable ready) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    AtomicBoolean clean = new AtomicBoolean();
    Thread hook =
        new Thread(
            () -> {
              server.stop();
              boolean inTime = awaitQuietly(ended);
              log.close();
              ExitStatus last = inTime && clean.get() ? ExitStatus.SUCCESS : ExitStatus.INTERNAL;
              Runtime.getRuntime().halt(last.code());
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      ready.run();
      server.run();
      clean.set(true);
    } finally {
      ended.countDown();
      removeQuietly(hook);
      log.close();
    }
  }

  private static boolean awaitQuietly(CountDownLatch ended) {
    try {
      return ended.await(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static void removeQuietly(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook is running and will end the process.
    }
  }
}
