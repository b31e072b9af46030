package dev.proem.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A progress bar with the remaining time, for files and loads. */
public final class ProgressLine {
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final int LONGEST_NAME = 30;
  private static final int UPDATE_MILLIS = 200;
  private static final int NARROW = 40;
  private static final int WIDE = 200;
  private static final int DEFAULT_WIDTH = 80;

  @Option(
      names = "--progress",
      negatable = true,
      description =
          "Shows a progress bar with rate and remaining time on standard error; default: only if it"
              + " is a terminal.")
  private @Nullable Boolean wanted;

  /** A progress bar, or nothing. */
  public static final class Bar implements LongConsumer, AutoCloseable {
    /** A bar that shows nothing. */
    public static final Bar NONE = new Bar(null);

    private final @Nullable ProgressBar bar;

    private Bar(@Nullable ProgressBar bar) {
      this.bar = bar;
    }

    /** Moves the bar by a number of bytes. */
    @Override
    public void accept(long bytes) {
      if (bar != null) {
        bar.stepBy(bytes);
      }
    }

    /** Returns whether the bar is shown. */
    public boolean isShown() {
      return bar != null;
    }

    /** Moves the bar to {@code step}, with a text. */
    public void show(long step, String text) {
      if (bar != null) {
        bar.stepTo(step).setExtraMessage(text);
      }
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }

  /** Returns a bar for a file of {@code size} bytes, if bars are shown. The caller closes it. */
  public Bar bar(Console console, String name, long size) {
    return isWanted() ? new Bar(shown(console, name, size)) : Bar.NONE;
  }

  /** Returns a bar for a time, if bars are shown. The caller closes it. */
  public Bar seconds(Console console, String name, Duration length) {
    return isWanted()
        ? new Bar(builder(console, name, Math.max(1, length.toSeconds())).setUnit(" s", 1).build())
        : Bar.NONE;
  }

  private boolean isWanted() {
    return wanted == null ? isTerminal() : wanted;
  }

  private static ProgressBar shown(Console console, String name, long size) {
    Unit unit = Unit.of(size);
    return builder(console, name, size)
        .setUnit(unit.text, unit.bytes)
        .showSpeed(new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
        .build();
  }

  private static ProgressBarBuilder builder(Console console, String name, long end) {
    PrintStream err = new PrintStream(console.errorStream(), true, StandardCharsets.UTF_8);
    return new ProgressBarBuilder()
        .setTaskName(ReadableBytes.oneLine(name, LONGEST_NAME))
        .setInitialMax(end)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setConsumer(new ConsoleProgressBarConsumer(err, width()));
  }

  private enum Unit {
    BYTES(" B", 1),
    KIBIBYTES(" KiB", 1 << 10),
    MEBIBYTES(" MiB", 1 << 20);

    private final String text;
    private final long bytes;

    Unit(String text, long bytes) {
      this.text = text;
      this.bytes = bytes;
    }

    static Unit of(long size) {
      return size < 10_000 ? BYTES : size < 10 << 20 ? KIBIBYTES : MEBIBYTES;
    }
  }

  private static int width() {
    String columns = System.getenv("COLUMNS");
    int width =
        columns != null && columns.matches("[0-9]{1,4}")
            ? Integer.parseInt(columns)
            : DEFAULT_WIDTH;
    return Math.max(NARROW, Math.min(WIDE, width)) - 1;
  }

  /** Returns whether standard error is a terminal. Java can't detect this, but Linux can. */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return false;
    }
  }
}
