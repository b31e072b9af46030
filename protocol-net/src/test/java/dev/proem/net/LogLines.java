package dev.proem.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library logs while this is open: level, text, and whether there is a stack trace. */
public final class LogLines implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger = Logger.getLogger("dev.proem.net");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          String trace = line.getThrown() == null ? "" : " + trace";
          lines.add(line.getLevel() + " " + line.getMessage() + trace);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  public LogLines() {
    logger.addHandler(handler);
  }

  /** The lines so far that contain this text. */
  public List<String> containing(String text) {
    return lines.stream().filter(line -> line.contains(text)).toList();
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}
