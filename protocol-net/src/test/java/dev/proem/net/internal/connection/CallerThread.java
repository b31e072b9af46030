package dev.proem.net.internal.connection;

import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FallbackExecutor;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** An event loop and an executor that run each task at once, on the thread of the test. */
final class CallerThread {
  private CallerThread() {}

  /** Returns an event loop that has ended. */
  static EventLoop loop() throws IOException, InterruptedException {
    EventLoop loop = new EventLoop("ended", true);
    end(loop);
    return loop;
  }

  /** Runs the tasks of an event loop that was not started; from now on, it runs each at once. */
  static void end(EventLoop loop) throws InterruptedException {
    loop.start();
    loop.stop();
    if (!loop.join(30_000)) {
      throw new AssertionError("the event loop did not end");
    }
  }

  /** Returns executors of which the one that closes contents does so at once. */
  static ContentExecutors executors(Executor reads) {
    FallbackExecutor closes = new FallbackExecutor(Executors.newSingleThreadExecutor(), "closes");
    closes.shutdown();
    return new ContentExecutors(reads, closes);
  }
}
