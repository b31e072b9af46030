package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.FallbackExecutor;
import dev.proem.net.internal.transport.Logs;
import java.io.Closeable;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;

/**
 * Where the contents that users give to us are read and closed: never on an event loop, since both
 * may block, and apart from each other, since closing a content may be what ends a read of it.
 *
 * @param reads runs what reads
 * @param closes runs what closes, and what hangs on the futures of a server; finds a thread for
 *     each task
 */
public record ContentExecutors(Executor reads, FallbackExecutor closes) {
  /** Closes a content, soon. Whatever it throws is logged. */
  public void close(Closeable content) {
    closes.execute(() -> closeHere(content));
  }

  /** Closes a content on this thread. */
  static void closeHere(Closeable content) {
    try {
      content.close();
    } catch (Throwable e) { // other languages throw checked exceptions, too
      Logs.log(Level.DEBUG, () -> "closing a content that is sent no further", e);
    }
  }
}
