package dev.proem.net.internal.transport;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the log of this package. The handlers of a log are code of the user: whatever they
 * throw has no effect. Thread-safe.
 */
public final class Logs {
  private static final Logger LOG = System.getLogger("dev.proem.net");

  private Logs() {}

  /** Logs a line; it is never taken for a pattern, in which an apostrophe would quote. */
  public static void log(Level level, Supplier<String> line) {
    log(level, line, null);
  }

  /** Logs a line, with the stack trace of a fault if there is one. */
  public static void log(Level level, Supplier<String> line, @Nullable Throwable fault) {
    try {
      LOG.log(level, line, fault);
    } catch (Throwable e) { // of a handler of the log, or of a failure that can't be printed
      // The log is where it would be said.
    }
  }
}
