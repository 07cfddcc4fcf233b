package dev.selvedge.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures, prints and keeps what was measured: {@code ./selvedge bench [row] [--quick]}. */
public final class Bench {
  private static final String USAGE =
      """
      usage: bench [row] [--quick] | bench --report

        row       a part of the name of a comparison or of one of its rows. Without it everything
                  is measured, and docs/performance.md, docs/scaling.md and the charts are written
        --quick   for a first impression; writes no document
        --report  only writes the documents, from the last figures of each comparison
      """;

  private static final Path TARGET = Path.of("target");
  private static final Path DOCS = Path.of("..", "docs");

  private Bench() {}

  /** Takes a part of a row's name, or an option. */
  public static void main(String[] args) throws Exception {
    var arguments = new ArrayList<>(List.of(args));
    boolean quick = arguments.remove("--quick");
    boolean report = arguments.remove("--report");
    String row = arguments.isEmpty() ? "" : arguments.removeFirst();
    if (!arguments.isEmpty() || row.startsWith("-") || (report && (quick || !row.isEmpty()))) {
      System.err.print(USAGE);
      System.exit(2);
    }
    var store = new ResultStore(TARGET.resolve("figures"));
    if (!report) {
      measure(row, quick ? Precision.QUICK : Precision.NORMAL, store);
    }
    if (report || (row.isEmpty() && !quick)) {
      new Report(store, DOCS).write();
      System.err.println("bench: docs/performance.md, docs/scaling.md and the charts are written");
    }
  }

  private static void measure(String row, Precision precision, ResultStore store) throws Exception {
    List<Class<?>> comparisons = Comparisons.matching(row);
    if (comparisons.isEmpty()) {
      System.err.printf("bench: no row matches '%s'; there are: %s%n", row, Comparisons.names());
      System.exit(2);
    }
    Files.createDirectories(TARGET);
    Path log = TARGET.resolve("bench.log");
    System.err.printf("bench: what JMH says goes to %s%n", log.toAbsolutePath());
    var runs = new Runs(precision, log);
    for (Class<?> comparison : comparisons) {
      System.err.printf("bench: %s%n", comparison.getSimpleName());
      Results results = runs.measure(comparison, rows(comparison, row));
      store.write(results);
      System.out.printf("%n%s%n%n%s", Comparisons.of(comparison).title(), Table.of(results));
      System.out.flush();
    }
  }

  /** The rows that match, with the one that they are ratios of; all if the comparison matches. */
  private static List<Row> rows(Class<?> comparison, String text) {
    String baseline = Comparisons.of(comparison).baseline();
    return Row.allOf(comparison).stream()
        .filter(row -> row.matches(text) || row.name().equals(baseline))
        .toList();
  }
}
