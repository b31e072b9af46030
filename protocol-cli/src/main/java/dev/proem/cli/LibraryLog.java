package dev.proem.cli;

import java.lang.System.Logger.Level;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Forwards the library's own log, from warnings up, to the log of the program. Listeners are
 * notified of the other events, see {@link ConnectionLog}.
 */
public final class LibraryLog extends Handler {
  private static final Logger LIBRARY = Logger.getLogger("dev.proem");

  private final SimpleFormatter formatter = new SimpleFormatter();
  private final System.Logger log;
  private final java.util.logging.@Nullable Level before = LIBRARY.getLevel();

  private LibraryLog(System.Logger log) {
    this.log = log;
  }

  /** Forwards the library's log to {@code log} until it is closed. */
  public static LibraryLog into(System.Logger log) {
    LibraryLog handler = new LibraryLog(log);
    LIBRARY.setUseParentHandlers(false);
    LIBRARY.setLevel(java.util.logging.Level.WARNING);
    LIBRARY.addHandler(handler);
    return handler;
  }

  /** Turns off the library's log, in a process whose commands report failures themselves. */
  static void silence() {
    LIBRARY.setLevel(java.util.logging.Level.OFF);
  }

  @Override
  public void publish(LogRecord event) {
    boolean severe = event.getLevel().intValue() >= java.util.logging.Level.SEVERE.intValue();
    String text = formatter.formatMessage(event);
    log.log(severe ? Level.ERROR : Level.WARNING, text, event.getThrown());
  }

  @Override
  public void flush() {
    // The log writes each line at once.
  }

  @Override
  public void close() {
    LIBRARY.removeHandler(this);
    LIBRARY.setUseParentHandlers(true);
    LIBRARY.setLevel(before);
  }
}
