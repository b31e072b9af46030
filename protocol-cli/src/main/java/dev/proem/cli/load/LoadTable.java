package dev.proem.cli.load;

import dev.proem.cli.Durations;
import dev.proem.cli.ReadableBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The result of a load as a table, for people. */
final class LoadTable {
  private static final int LABEL_WIDTH = 20;

  private final List<String> lines = new ArrayList<>();

  private LoadTable() {}

  /** Returns the lines. */
  static List<String> of(LoadSettings settings, LoadEngine.Result result) {
    LoadTable table = new LoadTable();
    table.settings(settings, result);
    table.throughput(settings, result);
    table.latency(result.measurement().latency());
    table.faults(result.measurement());
    return table.lines;
  }

  private void settings(LoadSettings settings, LoadEngine.Result result) {
    row("server", settings.address() + (settings.tls() == null ? "" : ", with TLS"));
    row(
        "load",
        text(
            "%,d connections, at most %,d requests in flight on each",
            settings.connections(), settings.depth()));
    row(
        "request",
        text(
            "%,d bytes of content, %s%s",
            settings.request().contentLength(),
            ReadableBytes.oneLine(settings.request().contentType(), 100),
            settings.messageIds() ? ", with message-id" : ""));
    row(
        "loop",
        settings.isOpenLoop()
            ? "open: latency is measured from the time at which a request was due"
            : "closed: during a stall of the server no requests are sent or measured");
    row(
        "measured",
        text(
            "%.3f s of %s, after %s of warm-up%s",
            result.seconds(),
            Durations.text(settings.duration()),
            Durations.text(settings.warmup()),
            result.stopped() ? "; ended early" : ""));
    lines.add("");
  }

  private void throughput(LoadSettings settings, LoadEngine.Result result) {
    LoadMeasurement seen = result.measurement();
    row("requests", text("%,d", seen.requests));
    long errors = seen.replies - seen.answered;
    String which = errors == 0 ? "" : text(", %,d of them error replies", errors);
    row("replies", text("%,d", seen.replies) + which);
    row("requests/s", text("%,.1f", LoadFigures.perSecond(seen.answered, result)));
    if (settings.isOpenLoop()) {
      row("requested rate", text("%,d", settings.rate()));
      row("due and not sent", text("%,d", seen.notSent));
    }
    row("MB/s sent", text("%,.3f", LoadFigures.perSecond(seen.sentBytes, result) / 1e6));
    row("MB/s received", text("%,.3f", LoadFigures.perSecond(seen.receivedBytes, result) / 1e6));
    lines.add("");
  }

  private void latency(Histogram latency) {
    if (latency.getTotalCount() == 0) {
      row("latency", "no reply was measured");
    } else {
      LoadFigures.latencies(latency)
          .forEach((name, micros) -> row(name.label() + " us", text("%,.1f", micros)));
    }
    lines.add("");
  }

  private void faults(LoadMeasurement seen) {
    seen.faults().forEach((fault, count) -> row(fault.label(), text("%,d", count)));
    if (seen.errorReplies().isEmpty()) {
      row("error replies", "0");
    }
    seen.errorReplies().forEach((code, count) -> row("error " + code, text("%,d", count)));
    row(
        "connections",
        text(
            "%,d opened, %,d lost, %,d reopened, %,d attempts failed",
            seen.opened, seen.lost, seen.reopened, seen.failedAttempts));
    if (seen.pushes > 0) {
      row("pushes", text("%,d", seen.pushes));
    }
    if (seen.abandoned > 0) {
      row("not waited for", text("%,d", seen.abandoned));
    }
    row("with warm-up", text("%,d requests, %,d replies", seen.allRequests, seen.allReplies));
  }

  private void row(String label, String value) {
    lines.add(label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length())) + value);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
