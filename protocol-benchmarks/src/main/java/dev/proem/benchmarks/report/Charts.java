package dev.proem.benchmarks.report;

import dev.proem.benchmarks.report.Results.Codec;
import dev.proem.benchmarks.report.Results.Curve;
import dev.proem.benchmarks.report.Results.Point;
import dev.proem.benchmarks.report.Results.Server;
import dev.proem.benchmarks.report.Results.Work;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;

/** The charts of the page, as SVG files. */
final class Charts {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 420;

  private final Results results;
  private final Path folder;
  private final List<String> written = new ArrayList<>();

  private Charts(Results results, Path folder) {
    this.results = results;
    this.folder = folder;
  }

  /** Writes those that there are figures for, and gives their names. */
  static List<String> write(Results results, Path folder) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Files.createDirectories(folder);
    Charts charts = new Charts(results, folder);
    charts.smallMessages();
    charts.sizes();
    charts.servers("server-cpu", "CPU per request, microseconds", Server::cpu);
    charts.servers("server-rate", "requests a second", Server::rate);
    for (int rate : results.latency().stream().map(Curve::rate).distinct().toList()) {
      charts.latency(rate);
    }
    return charts.written;
  }

  private void smallMessages() throws IOException {
    List<String> contenders = contenders();
    if (contenders.isEmpty()) {
      return;
    }
    CategoryChart chart = bars("41 bytes of content", "nanoseconds, logarithmic");
    for (Work work : List.of(Work.ENCODE, Work.DECODE, Work.ROUND_TRIP)) {
      List<Double> nanos = contenders.stream().map(each -> nanos(work, each, smallest())).toList();
      String name = work.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      chart.addSeries(name, contenders.stream().map(Charts::name).toList(), nanos);
    }
    saveBars("codec-small", chart);
  }

  private int smallest() {
    return results.codec().stream().mapToInt(Codec::size).min().orElse(0);
  }

  private void sizes() throws IOException {
    XYChart chart = lines("Decode", "bytes of content", "nanoseconds");
    for (String contender : contenders()) {
      List<Codec> line =
          results.codec().stream()
              .filter(each -> each.work() == Work.DECODE && each.contender().equals(contender))
              .filter(each -> each.buffer().equals("heap"))
              .sorted(Comparator.comparingInt(Codec::size))
              .toList();
      if (line.size() > 1) {
        chart.addSeries(
            name(contender),
            line.stream().mapToDouble(Codec::size).toArray(),
            line.stream().mapToDouble(Codec::nanos).toArray());
      }
    }
    if (!chart.getSeriesMap().isEmpty()) {
      save("codec-sizes", chart);
    }
  }

  private List<String> contenders() {
    return results.codec().stream()
        .filter(each -> each.work() == Work.DECODE && each.buffer().equals("heap"))
        .map(Codec::contender)
        .distinct()
        .toList();
  }

  private double nanos(Work work, String contender, int size) {
    return results.codec(work, contender, "heap", size).map(Codec::nanos).orElse(0.0);
  }

  private void servers(String file, String title, ToDoubleFunction<Server> figure)
      throws IOException {
    List<Server> servers = results.servers();
    if (servers.isEmpty()) {
      return;
    }
    CategoryChart chart = bars(title, title + ", logarithmic");
    List<String> loads = servers.stream().map(Server::load).distinct().toList();
    for (String name : servers.stream().map(Server::name).distinct().toList()) {
      List<Double> figures =
          loads.stream()
              .map(load -> Results.server(servers, name, load).orElseThrow())
              .map(figure::applyAsDouble)
              .toList();
      chart.addSeries(name, loads, figures);
    }
    saveBars(file, chart);
  }

  private void latency(int rate) throws IOException {
    XYChart chart =
        lines(
            "Latency at " + rate + " requests a second",
            "one of so many is slower (100 is p99)",
            "microseconds");
    for (Curve curve : results.latency()) {
      List<Point> points =
          curve.points().stream()
              .filter(each -> each.percentile() < 100 && each.micros() > 0)
              .toList();
      if (curve.rate() == rate && points.size() > 1) {
        chart.addSeries(
            curve.name(),
            points.stream().mapToDouble(each -> 100 / (100 - each.percentile())).toArray(),
            points.stream().mapToDouble(Point::micros).toArray());
      }
    }
    if (!chart.getSeriesMap().isEmpty()) {
      save("latency-" + rate, chart);
    }
  }

  private static String name(String contender) {
    return CodecTables.NAMES.getOrDefault(contender, contender);
  }

  private static CategoryChart bars(String title, String axis) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .yAxisTitle(axis)
            .build();
    chart.getStyler().setYAxisLogarithmic(true);
    style(chart.getStyler());
    return chart;
  }

  private static XYChart lines(String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x + ", logarithmic")
            .yAxisTitle(y + ", logarithmic")
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    chart.getStyler().setMarkerSize(4);
    style(chart.getStyler());
    return chart;
  }

  private static void style(Styler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
  }

  /** Bars of a logarithmic axis have to begin somewhere: at a power of ten below all of them. */
  private void saveBars(String name, CategoryChart chart) throws IOException {
    double least =
        chart.getSeriesMap().values().stream()
            .flatMap(series -> series.getYData().stream())
            .mapToDouble(Number::doubleValue)
            .min()
            .orElse(1);
    chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(least * 0.9))));
    save(name, chart);
  }

  private void save(String name, Chart<?, ?> chart) throws IOException {
    VectorGraphicsEncoder.saveVectorGraphic(
        chart, folder.resolve(name).toString(), VectorGraphicsFormat.SVG);
    written.add(name);
  }
}
