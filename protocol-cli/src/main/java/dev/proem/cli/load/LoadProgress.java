package dev.proem.cli.load;

import dev.proem.cli.Console;
import dev.proem.cli.ProgressLine;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The progress of a load: the remaining time, and the figures of the last second. */
final class LoadProgress implements LoadEngine.Watcher, AutoCloseable {
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

  private final ProgressLine.Bar bar;
  private @Nullable Histogram recent;
  private long last;

  LoadProgress(ProgressLine progress, Console console, LoadSettings settings) {
    this.bar = progress.seconds(console, "load", settings.warmup().plus(settings.duration()));
  }

  @Override
  public void seen(long elapsed, LoadMeasurement measurement) {
    if (!bar.isShown() || elapsed - last < INTERVAL) {
      return;
    }
    Histogram now = measurement.takeRecent(recent);
    recent = now;
    double seconds = (elapsed - last) / 1e9;
    last = elapsed;
    bar.show(
        TimeUnit.NANOSECONDS.toSeconds(elapsed),
        String.format(
            Locale.ROOT,
            "%,.0f/s, p99 %,.0f us%s%s",
            now.getTotalCount() / seconds,
            LoadFigures.micros(now.getValueAtPercentile(99)),
            measurement.isClean() ? "" : ", FAULTS",
            measurement.isMeasured(elapsed) ? "" : ", warm-up"));
  }

  @Override
  public void close() {
    bar.close();
  }
}
