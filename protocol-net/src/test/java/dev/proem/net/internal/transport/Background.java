package dev.proem.net.internal.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Runs tasks that block, each on its own thread: the common pool may have only one. */
public final class Background {
  private static final Executor THREADS =
      task -> {
        Thread thread = new Thread(task, "background of a test");
        thread.setDaemon(true);
        thread.start();
      };

  private Background() {}

  public static CompletableFuture<Void> runAsync(Runnable work) {
    return CompletableFuture.runAsync(work, THREADS);
  }

  public static <T> CompletableFuture<T> supplyAsync(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, THREADS);
  }
}
