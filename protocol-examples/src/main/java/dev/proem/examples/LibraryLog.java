package dev.proem.examples;

import java.lang.System.Logger.Level;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What the library logs of itself, from warnings up, goes to our log. The rest it tells its
 * listeners as well, see {@link ConnectionLog}.
 */
final class LibraryLog extends Handler {
  private final Logger library = Logger.getLogger("dev.proem");
  private final SimpleFormatter formatter = new SimpleFormatter();
  private final System.Logger log;

  private LibraryLog(System.Logger log) {
    this.log = log;
  }

  /** Leads the library's log to {@code log}, until it is closed. */
  static LibraryLog into(System.Logger log) {
    LibraryLog handler = new LibraryLog(log);
    handler.library.setUseParentHandlers(false);
    handler.library.setLevel(java.util.logging.Level.WARNING);
    handler.library.addHandler(handler);
    return handler;
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
    library.removeHandler(this);
    library.setUseParentHandlers(true);
    library.setLevel(null);
  }
}
