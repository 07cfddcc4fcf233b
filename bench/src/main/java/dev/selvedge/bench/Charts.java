package dev.selvedge.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Bars for comparisons, lines for scaling. */
final class Charts {
  private static final int WIDTH = 760;
  private static final int BAR = 26;
  private static final int FRAME = 90;
  private static final int LINES_HEIGHT = 320;
  private static final Color OURS = new Color(0x2b7a78);
  private static final Color OTHERS = new Color(0xb8c4c8);
  private static final Color[] LINES = {OTHERS.darker(), OURS, new Color(0xc8553d)};

  private Charts() {}

  /** Draws a comparison into a file of its name, and returns that. */
  static Path draw(Results results, Path folder) throws IOException {
    Comparison about = Comparisons.of(Comparisons.named(results.comparison()));
    IChart chart = about.scaling() ? lines(results, about) : bars(results, about);
    Path file = folder.resolve(results.comparison() + ".svg");
    VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    return file;
  }

  /** At the parameter that the comparison is drawn at; the quickest on top. */
  private static HorizontalBarChart bars(Results results, Comparison about) {
    String parameter = about.chartAt().isEmpty() ? results.parameters().getLast() : about.chartAt();
    List<Figure> figures = results.rowsAt(parameter, "").reversed();
    var chart =
        new HorizontalBarChartBuilder()
            .width(WIDTH)
            .height(FRAME + BAR * figures.size())
            .title(about.title() + (parameter.isEmpty() ? "" : ", " + Text.count(parameter)))
            .build();
    style(chart.getStyler());
    chart.getStyler().setAvailableSpaceFill(0.6).setLabelsVisible(false);
    // The hint is for the labels of the rows, which would be thinned out otherwise.
    chart.getStyler().setXAxisTickMarkSpacingHint(BAR / 3).setXAxisMin(0.0).setLegendVisible(false);
    chart.setXAxisTitle(unit(about) + " each " + about.each());
    List<String> rows = figures.stream().map(Figure::row).toList();
    List<Double> amounts = figures.stream().map(Figure::median).toList();
    chart.addSeries("rows", amounts, rows).setFillColor(OURS);
    return chart;
  }

  private static XYChart lines(Results results, Comparison about) {
    var chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(LINES_HEIGHT)
            .title(about.title())
            .xAxisTitle(about.each() + "s")
            .yAxisTitle(unit(about) + " each")
            .build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setSeriesColors(LINES);
    for (Row row : Row.allOf(Comparisons.named(results.comparison()))) {
      List<Double> at = new ArrayList<>();
      List<Double> amounts = new ArrayList<>();
      for (String parameter : results.parameters()) {
        results
            .find(row.name(), parameter)
            .ifPresent(figure -> {
              at.add(Double.valueOf(parameter));
              amounts.add(figure.median());
            });
      }
      chart.addSeries(row.name(), at, amounts).setMarker(SeriesMarkers.CIRCLE);
    }
    return chart;
  }

  private static String unit(Comparison about) {
    return about.measure() == Measure.TIME ? "ns" : "bytes";
  }

  private static void style(AxesChartStyler styler) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setChartTitleBoxVisible(false);
    styler.setChartTitleFont(font.deriveFont(Font.BOLD, 14f));
    styler.setAxisTickLabelsFont(font);
    styler.setAxisTitleFont(font);
    styler.setLegendFont(font);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setPlotGridLinesStroke(new BasicStroke(0.5f));
  }
}
