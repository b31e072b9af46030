package dev.proem.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Rectangle;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.general.DatasetUtils;
import org.jfree.data.xy.XYDataset;
import org.jfree.svg.SVGGraphics2D;
import org.jspecify.annotations.Nullable;

/** Draws charts as SVG text; their value axes are logarithmic. */
final class Svg {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 480;
  private static final Color[] COLORS = {
    new Color(0x1f77b4), new Color(0x7f7f7f), new Color(0xff7f0e), new Color(0x2ca02c),
    new Color(0xd62728), new Color(0x9467bd), new Color(0x8c564b), new Color(0x17becf)
  };

  private static final DecimalFormatSymbols SYMBOLS = DecimalFormatSymbols.getInstance(Locale.ROOT);

  static {
    System.setProperty("java.awt.headless", "true");
  }

  private Svg() {}

  /** Draws a bar chart with a group of bars for each column. */
  static String bars(String title, String axis, CategoryDataset bars) {
    BarRenderer renderer = new BarRenderer();
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    for (int i = 0; i < COLORS.length; i++) {
      renderer.setSeriesPaint(i, COLORS[i]);
    }
    LogarithmicAxis figures = logarithmic(axis, DatasetUtils.findRangeBounds(bars));
    CategoryPlot plot = new CategoryPlot(bars, new CategoryAxis(), figures, renderer);
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    return svg(title, plot);
  }

  /** Draws a line chart with a line for each series; both axes are logarithmic. */
  static String lines(String title, String x, String y, XYDataset lines) {
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    for (int i = 0; i < COLORS.length; i++) {
      renderer.setSeriesPaint(i, COLORS[i]);
      renderer.setSeriesStroke(i, new BasicStroke(2));
    }
    return svg(
        title + ", " + y,
        new XYPlot(
            lines,
            logarithmic(x, DatasetUtils.findDomainBounds(lines)),
            logarithmic(null, DatasetUtils.findRangeBounds(lines)),
            renderer));
  }

  /**
   * Creates an axis from the power of ten below all figures to the power of ten above, if there are
   * figures. Rotated labels, and labels of a LogAxis, would be drawn as outlines: ten times the
   * size, and not searchable.
   */
  private static LogarithmicAxis logarithmic(@Nullable String label, @Nullable Range figures) {
    LogarithmicAxis axis = new LogarithmicAxis(label == null ? null : label + ", logarithmic");
    axis.setExpTickLabelsFlag(false);
    axis.setNumberFormatOverride(new DecimalFormat("#,##0.###", SYMBOLS));
    if (figures != null && figures.getLowerBound() > 0) {
      axis.setRange(
          Math.pow(10, Math.floor(Math.log10(figures.getLowerBound()))),
          Math.pow(10, Math.ceil(Math.log10(figures.getUpperBound() * 1.1))));
    }
    return axis;
  }

  private static String svg(String title, Plot plot) {
    plot.setBackgroundPaint(Color.WHITE);
    JFreeChart chart = new JFreeChart(title, plot);
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(new RectangleInsets(5, 5, 5, 40)); // room for half of the last label
    SVGGraphics2D graphics = new SVGGraphics2D(WIDTH, HEIGHT);
    graphics.setDefsKeyPrefix("chart");
    chart.draw(graphics, new Rectangle(WIDTH, HEIGHT));
    return graphics.getSVGDocument();
  }
}
