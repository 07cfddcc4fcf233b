package dev.selvedge.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The figures with their ratios to the row called {@code raw}, in Markdown: of the medians, and of
 * the least, which other work on the machine disturbs less. Where the two differ much, the run says
 * little.
 */
final class Table {
  private static final String RAW = "raw";

  private Table() {}

  static String of(List<Figure> figures) {
    var text = new StringBuilder();
    line(text, "benchmark", "of", "row", "median", "least", "most", "unit", "× raw", "× least");
    line(text, "---", "--:", "---", "--:", "--:", "--:", "---", "--:", "--:");
    for (Figure figure : figures) {
      line(
          text,
          figure.benchmark(),
          figure.parameters(),
          figure.row(),
          number(figure.median()),
          number(figure.least()),
          number(figure.most()),
          figure.unit(),
          ratio(figure, figures, Figure::median),
          ratio(figure, figures, Figure::least));
    }
    return text.toString();
  }

  private static String ratio(Figure figure, List<Figure> figures, ToDoubleFunction<Figure> of) {
    return figures.stream()
        .filter(other -> other.row().equals(RAW) && other.isComparableTo(figure))
        .map(raw -> number(of.applyAsDouble(figure) / of.applyAsDouble(raw)))
        .findFirst()
        .orElse("");
  }

  /** Three digits say all that a benchmark can. */
  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  private static void line(StringBuilder text, Object... cells) {
    text.append(
        String.format("| %-14s | %7s | %-18s | %8s | %8s | %8s | %-5s | %6s | %7s |%n", cells));
  }
}
