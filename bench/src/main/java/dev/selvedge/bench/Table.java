package dev.selvedge.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Figures in Markdown: a line for each row, and a column for each parameter. */
final class Table {
  private final Results results;
  private final Comparison about;
  private final List<String> parameters;

  private Table(Results results, Comparison about) {
    this.results = results;
    this.about = about;
    this.parameters = results.parameters();
  }

  /** Medians, and ratios to the baseline with their bounds. */
  static String of(Results results) {
    Class<?> comparison = Comparisons.named(results.comparison());
    return new Table(results, Comparisons.of(comparison)).text();
  }

  /** What was meant to be reached, and what was; empty if nothing was meant. */
  static String ofReaches(Results results) {
    Class<?> comparison = Comparisons.named(results.comparison());
    List<List<String>> lines = new ArrayList<>();
    for (Reach reach : comparison.getAnnotationsByType(Reach.class)) {
      Reached.of(reach, results).ifPresent(reached -> lines.add(reached.cells()));
    }
    return lines.isEmpty() ? "" : markdown(List.of("to reach", "at most", "measured", ""), lines);
  }

  private String text() {
    var head = new ArrayList<String>();
    head.add("row");
    for (String parameter : parameters) {
      head.add(parameter.isEmpty() ? "each " + about.each() : Text.count(parameter));
      head.add("× " + about.baseline());
    }
    if (about.measure() == Measure.TIME) {
      head.add("allocated");
    }
    return markdown(head, rows().map(this::line).toList());
  }

  /** As they are ordered at the largest parameter. */
  private Stream<String> rows() {
    return results.rowsAt(parameters.getLast(), about.baseline()).stream().map(Figure::row);
  }

  private List<String> line(String row) {
    var cells = new ArrayList<String>();
    cells.add(row);
    for (String parameter : parameters) {
      Optional<Figure> figure = results.find(row, parameter);
      cells.add(figure.map(this::amount).orElse(""));
      cells.add(figure.map(this::ratio).orElse(""));
    }
    if (about.measure() == Measure.TIME) {
      cells.add(
          results
              .find(row, parameters.getLast())
              .map(figure -> Text.bytes(figure.medianAllocated()))
              .orElse(""));
    }
    return cells;
  }

  private String amount(Figure figure) {
    return Text.amount(figure.median(), about.measure());
  }

  private String ratio(Figure figure) {
    return figure.row().equals(about.baseline())
        ? "1"
        : results
            .find(about.baseline(), figure.parameter())
            .map(beside -> Text.ratio(Ratio.of(figure, beside)))
            .orElse("");
  }

  /** Aligned, so that it can be read as it is. */
  static String markdown(List<String> head, List<List<String>> lines) {
    var rule = head.stream().map(cell -> head.indexOf(cell) == 0 ? "---" : "--:").toList();
    var all = Stream.concat(Stream.of(head, rule), lines.stream()).toList();
    int[] widths = new int[head.size()];
    all.forEach(cells -> {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cells.get(i).length());
      }
    });
    return all.stream()
        .map(cells -> line(cells, widths))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** Those of a line, as they were before they were aligned. */
  static List<String> cells(String line) {
    return Stream.of(line.split("\\|")).skip(1).map(String::strip).toList();
  }

  private static String line(List<String> cells, int[] widths) {
    var line = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - cells.get(i).length());
      line.append(' ')
          .append(i == 0 ? cells.get(i) + padding : padding + cells.get(i))
          .append(" |");
    }
    return line.toString();
  }
}
