package dev.proem.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Runs blocking work on threads of its own, because a shared pool could run out of threads. */
public final class Background {
  private Background() {}

  public static <T> CompletableFuture<T> run(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.call());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            },
            "background of a test");
    thread.setDaemon(true);
    thread.start();
    return result;
  }
}
