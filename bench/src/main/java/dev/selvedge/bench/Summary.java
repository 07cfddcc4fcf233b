package dev.selvedge.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A line for each comparison: how many times its baseline the library takes, and each peer. */
final class Summary {
  private static final List<String> PEERS = List.of("structured", "jox", "kotlin");
  private static final List<String> HEAD =
      List.of("", "baseline", "Selvedge", "StructuredTaskScope", "jox", "Kotlin");

  private Summary() {}

  /** Of those that have been measured. */
  static String of(ResultStore store) throws IOException {
    List<List<String>> lines = new ArrayList<>();
    for (Class<?> comparison : Comparisons.ALL) {
      Comparison about = Comparisons.of(comparison);
      var results = store.read(comparison);
      if (results.isPresent() && !about.scaling()) {
        lines.add(line(results.get(), about));
      }
    }
    return Table.markdown(HEAD, lines);
  }

  private static List<String> line(Results results, Comparison about) {
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
    return cells;
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
