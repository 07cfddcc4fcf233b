package dev.selvedge.bench;

import java.util.List;
import java.util.Optional;

/** A {@link Reach} and what was measured. */
record Reached(Reach reach, double measured, Measure measure) {

  /** Empty if it was not measured. */
  static Optional<Reached> of(Reach reach, Results results) {
    Measure measure = Comparisons.of(Comparisons.named(results.comparison())).measure();
    return results
        .find(reach.row(), reach.at())
        .or(() -> onlyOne(results, reach))
        .flatMap(figure -> measured(reach, figure, results))
        .map(measured -> new Reached(reach, measured, measure));
  }

  /** A parameter that there is one of need not be named. */
  private static Optional<Figure> onlyOne(Results results, Reach reach) {
    var parameters = results.parameters();
    return reach.at().isEmpty() && parameters.size() == 1
        ? results.find(reach.row(), parameters.getFirst())
        : Optional.empty();
  }

  private static Optional<Double> measured(Reach reach, Figure figure, Results results) {
    if (reach.of() == Reach.Kind.ALLOCATED) {
      return Optional.of(figure.medianAllocated());
    }
    if (reach.beside().isEmpty()) {
      return Optional.of(figure.median());
    }
    return results
        .find(reach.beside(), figure.parameter())
        .map(beside ->
            reach.of() == Reach.Kind.BEYOND
                ? figure.median() - beside.median()
                : figure.median() / beside.median());
  }

  boolean isReached() {
    return measured <= reach.most();
  }

  List<String> cells() {
    return List.of(name(), text(reach.most()), text(measured), isReached() ? "reached" : "missed");
  }

  private String name() {
    String at = reach.at().isEmpty() ? "" : ", " + Text.count(reach.at());
    return switch (reach.of()) {
      case ALLOCATED -> "bytes allocated by %s%s".formatted(reach.row(), at);
      case BEYOND -> "bytes of %s beyond %s%s".formatted(reach.row(), reach.beside(), at);
      case FIGURE ->
          reach.beside().isEmpty()
              ? reach.row() + at
              : "%s × %s%s".formatted(reach.row(), reach.beside(), at);
    };
  }

  private String text(double value) {
    return switch (reach.of()) {
      case ALLOCATED, BEYOND -> Text.bytes(value);
      case FIGURE -> reach.beside().isEmpty() ? Text.amount(value, measure) : Text.factor(value);
    };
  }
}
