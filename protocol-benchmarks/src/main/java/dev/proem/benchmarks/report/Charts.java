package dev.proem.benchmarks.report;

import dev.proem.benchmarks.report.Results.Codec;
import dev.proem.benchmarks.report.Results.Curve;
import dev.proem.benchmarks.report.Results.Server;
import dev.proem.benchmarks.report.Results.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** The charts of the page, as SVG files. */
final class Charts {
  private final Results results;
  private final Path folder;
  private final List<String> written = new ArrayList<>();

  private Charts(Results results, Path folder) {
    this.results = results;
    this.folder = folder;
  }

  /** Writes the charts that have figures, and returns their names. */
  static List<String> write(Results results, Path folder) throws IOException {
    Files.createDirectories(folder);
    Charts charts = new Charts(results, folder);
    charts.smallMessages();
    charts.sizes();
    charts.servers("server-cpu", "CPU per request, microseconds", Server::cpu);
    charts.servers("server-rate", "requests per second", Server::rate);
    for (int rate : results.latency().stream().map(Curve::rate).distinct().toList()) {
      charts.latency(rate);
    }
    return charts.written;
  }

  private void smallMessages() throws IOException {
    DefaultCategoryDataset bars = new DefaultCategoryDataset();
    int size = results.codec().stream().mapToInt(Codec::size).min().orElse(0);
    for (Codec codec : results.codec()) {
      if (codec.size() == size
          && codec.buffer().equals("heap")
          && codec.work() != Work.DECODE_UNSEEN) {
        String work = codec.work().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        bars.addValue(codec.nanos(), work, name(codec));
      }
    }
    String title = Sizes.text(size) + " of content";
    save("codec-small", Svg.bars(title, "nanoseconds", bars), bars.getRowCount() > 0);
  }

  private void sizes() throws IOException {
    XYSeriesCollection lines = new XYSeriesCollection();
    results.codec().stream()
        .filter(each -> each.work() == Work.DECODE && each.buffer().equals("heap"))
        .sorted(Comparator.comparingInt(Codec::size))
        .forEach(each -> line(lines, name(each)).add(each.size(), each.nanos()));
    save(
        "codec-sizes",
        Svg.lines("Decode", "bytes of content", "nanoseconds", lines),
        lines.getSeriesCount() > 0);
  }

  private void servers(String file, String title, ToDoubleFunction<Server> figure)
      throws IOException {
    DefaultCategoryDataset bars = new DefaultCategoryDataset();
    for (Server server : results.servers()) {
      bars.addValue(figure.applyAsDouble(server), server.name(), server.load());
    }
    save(file, Svg.bars(title, title, bars), bars.getRowCount() > 0);
  }

  private void latency(int rate) throws IOException {
    XYSeriesCollection lines = new XYSeriesCollection();
    for (Curve curve : results.latency()) {
      if (curve.rate() == rate) {
        XYSeries line = line(lines, curve.name());
        curve.points().stream()
            .filter(each -> each.percentile() < 100 && each.micros() > 0)
            .forEach(each -> line.add(100 / (100 - each.percentile()), each.micros()));
      }
    }
    String title = String.format(Locale.ROOT, "Latency at %,d requests per second", rate);
    String axis = "one request in N is slower (100: p99, 1,000: p99.9)";
    save("latency-" + rate, Svg.lines(title, axis, "microseconds", lines), true);
  }

  private static String name(Codec codec) {
    return CodecTables.NAMES.getOrDefault(codec.contender(), codec.contender());
  }

  private static XYSeries line(XYSeriesCollection lines, String name) {
    int index = lines.getSeriesIndex(name);
    if (index < 0) {
      lines.addSeries(new XYSeries(name));
      index = lines.getSeriesCount() - 1;
    }
    return lines.getSeries(index);
  }

  private void save(String name, String svg, boolean hasFigures) throws IOException {
    if (hasFigures) {
      Files.writeString(folder.resolve(name + ".svg"), svg);
      written.add(name);
    }
  }
}
