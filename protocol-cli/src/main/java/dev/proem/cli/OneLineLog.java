package dev.proem.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A {@link System.Logger} that writes one line per event: time, level, message. A thread of its own
 * writes them, so a terminal or pipe that is not read delays the log and not the server. While too
 * many lines wait, further lines are dropped and counted.
 */
public final class OneLineLog implements System.Logger, AutoCloseable {
  private static final int LONGEST_QUEUE = 20_000;
  private static final int LONGEST_LINE = 1_000;
  private static final long CLOSE_MILLIS = 2_000;
  private static final String END = "";

  /** The time always has milliseconds, so it has the same width on all lines. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(LONGEST_QUEUE);
  private final AtomicLong dropped = new AtomicLong();
  private final OutputStream out;
  private final Thread writer;

  public OneLineLog(OutputStream out) {
    this.out = out;
    this.writer = new Thread(this::write, "log");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public String getName() {
    return "dev.proem.cli";
  }

  @Override
  public boolean isLoggable(Level level) {
    return level.getSeverity() >= Level.INFO.getSeverity();
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... values) {
    if (isLoggable(level)) {
      String text = String.valueOf(format);
      add(
          level,
          values == null || values.length == 0
              ? text
              : new MessageFormat(text, Locale.ROOT).format(values));
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    if (isLoggable(level)) {
      add(level, thrown == null ? String.valueOf(message) : message + ": " + thrown);
    }
  }

  private void add(Level level, String message) {
    String line =
        "%s %s %s"
            .formatted(
                TIME.format(Instant.now()),
                level.getName(),
                ReadableBytes.oneLine(message, LONGEST_LINE));
    if (!queue.offer(line)) {
      dropped.incrementAndGet();
    }
  }

  private void write() {
    try {
      for (String line = queue.take(); !line.equals(END); line = queue.take()) {
        writeLine(line);
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
          writeLine(lost + " lines of this log were dropped because the log was not read in time");
        }
      }
    } catch (InterruptedException | IOException e) {
      // The log can't be written: the server continues without it.
    }
  }

  private void writeLine(String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Writes the queued lines, for at most four seconds. Can be called more than once. */
  @Override
  public void close() {
    try {
      if (queue.offer(END, CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        writer.join(CLOSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
