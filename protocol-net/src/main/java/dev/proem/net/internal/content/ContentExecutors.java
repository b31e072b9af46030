package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.FallbackExecutor;
import dev.proem.net.internal.transport.Logs;
import java.io.Closeable;
import java.util.concurrent.Executor;

/**
 * The executors that read and close the contents of users. Both may block, so neither runs on an
 * event loop. They are separate because a read may not end before its content is closed.
 *
 * @param reads reads contents
 * @param closes closes contents, and completes the futures of a server; has a thread for each task
 */
public record ContentExecutors(Executor reads, FallbackExecutor closes) {
  /** Closes a content, soon. Whatever that throws is logged. */
  public void close(Closeable content) {
    closes.execute(() -> Logs.closeQuietly(content));
  }
}
