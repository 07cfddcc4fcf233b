package dev.selvedge.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A comparison in a line: how many times its baseline the library takes, and each peer. */
final class Summary {
  private static final List<String> PEERS = List.of("structured", "jox", "kotlin");
  static final List<String> HEAD =
      List.of("", "baseline", "Selvedge", "StructuredTaskScope", "jox", "Kotlin");

  private Summary() {}

  static List<List<String>> of(Class<?> comparison, Results results) {
    Comparison about = Comparisons.of(comparison);
    String parameter = about.chartAt().isEmpty() ? results.parameters().getLast() : about.chartAt();
    var cells = new ArrayList<String>();
    cells.add(about.title() + (parameter.isEmpty() ? "" : ", " + Text.count(parameter)));
    Optional<Figure> baseline = results.find(about.baseline(), parameter);
    cells.add(
        baseline
            .map(figure -> Text.amount(figure.median(), about.measure()) + " " + figure.row())
            .orElse(""));
    cells.add(factor(ours(results, parameter), baseline));
    for (String peer : PEERS) {
      cells.add(factor(best(results, parameter, peer), baseline));
    }
    return List.of(cells);
  }

  private static Optional<Figure> ours(Results results, String parameter) {
    return results.find("selvedge", parameter).or(() -> best(results, parameter, "selvedge"));
  }

  /** The quickest of the rows whose names begin so. */
  private static Optional<Figure> best(Results results, String parameter, String prefix) {
    return results.figures().stream()
        .filter(figure -> figure.parameter().equals(parameter) && figure.row().startsWith(prefix))
        .min(Comparator.comparingDouble(Figure::median));
  }

  private static String factor(Optional<Figure> figure, Optional<Figure> baseline) {
    return figure
        .flatMap(row -> baseline.map(beside -> "× " + Text.factor(row.median() / beside.median())))
        .orElse("–");
  }
}
