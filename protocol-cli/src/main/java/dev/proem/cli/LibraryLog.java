package dev.proem.cli;

import java.lang.System.Logger.Level;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What the library logs of itself, from warnings up, goes to our log. The rest it tells its
 * listeners as well, see {@link ConnectionLog}.
 */
public final class LibraryLog extends Handler {
  private static final Logger LIBRARY = Logger.getLogger("dev.proem");

  private final SimpleFormatter formatter = new SimpleFormatter();
  private final System.Logger log;
  private final java.util.logging.@Nullable Level before = LIBRARY.getLevel();

  private LibraryLog(System.Logger log) {
    this.log = log;
  }

  /** Leads the library's log to {@code log}, until it is closed. */
  public static LibraryLog into(System.Logger log) {
    LibraryLog handler = new LibraryLog(log);
    LIBRARY.setUseParentHandlers(false);
    LIBRARY.setLevel(java.util.logging.Level.WARNING);
    LIBRARY.addHandler(handler);
    return handler;
  }

  /** Has the library log nothing, in a process whose commands say themselves what is wrong. */
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
