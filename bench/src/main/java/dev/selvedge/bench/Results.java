package dev.selvedge.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one run of a comparison measured.
 *
 * @param comparison the simple name of its class
 * @param measuredAt when, to the minute
 * @param precision how it was measured, in words
 */
record Results(String comparison, String measuredAt, String precision, List<Figure> figures) {

  Optional<Figure> find(String row, String parameter) {
    return figures.stream()
        .filter(figure -> figure.row().equals(row) && figure.parameter().equals(parameter))
        .findFirst();
  }

  /** The baseline for a figure: at its own parameter, or the only one if that row has none. */
  Optional<Figure> beside(Figure figure, String row) {
    return find(row, figure.parameter()).or(() -> find(row, ""));
  }

  /** The parameters, in the order of numbers. */
  List<String> parameters() {
    return figures.stream()
        .map(Figure::parameter)
        .distinct()
        .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** The rows at a parameter: the baseline, then from the quickest to the slowest. */
  List<Figure> rowsAt(String parameter, String baseline) {
    return figures.stream()
        .filter(figure -> figure.parameter().equals(parameter))
        .sorted(
            Comparator.comparing((Figure figure) -> !figure.row().equals(baseline))
                .thenComparingDouble(Figure::median))
        .toList();
  }
}
