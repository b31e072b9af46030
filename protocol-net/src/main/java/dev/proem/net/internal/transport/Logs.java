package dev.proem.net.internal.transport;

import java.io.Closeable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of this library. Log handlers are user code: whatever they throw has no effect.
 * Thread-safe.
 */
public final class Logs {
  private static final Logger LOG = System.getLogger("dev.proem.net");

  private Logs() {}

  /** Logs a line, which is not a format pattern: in one, an apostrophe would quote. */
  public static void log(Level level, Supplier<String> line) {
    log(level, line, null);
  }

  /** Logs a line, and the stack trace of a fault if there is one. */
  public static void log(Level level, Supplier<String> line, @Nullable Throwable fault) {
    try {
      LOG.log(level, line, fault);
    } catch (Throwable e) {
      // a log handler failed, or the fault can't be printed: there is no other place to report it
    }
  }

  /** Closes a resource. Whatever that throws is logged as DEBUG. */
  public static void closeQuietly(Closeable resource) {
    try {
      resource.close();
    } catch (Throwable e) { // the resource may be user code, which may throw anything
      log(Level.DEBUG, () -> "closing a " + resource.getClass().getSimpleName() + " failed", e);
    }
  }
}
