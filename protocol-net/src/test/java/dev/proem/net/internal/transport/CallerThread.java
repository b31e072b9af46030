package dev.proem.net.internal.transport;

import dev.proem.net.internal.content.ContentExecutors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** An event loop and an executor that run each task at once, on the thread of the test. */
public final class CallerThread {
  private CallerThread() {}

  /** Returns an event loop that has ended. */
  public static EventLoop loop() {
    try {
      EventLoop loop = new EventLoop("ended", true);
      end(loop);
      return loop;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the tasks of an event loop that was not started; from now on, it runs each at once. */
  public static void end(EventLoop loop) {
    loop.start();
    loop.stop();
    try {
      if (!loop.join(30_000)) {
        throw new AssertionError("the event loop did not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns executors of which the one that closes contents does so at once. */
  public static ContentExecutors executors(Executor reads) {
    FallbackExecutor closes = new FallbackExecutor(Executors.newSingleThreadExecutor(), "closes");
    closes.shutdown();
    return new ContentExecutors(reads, closes);
  }
}
