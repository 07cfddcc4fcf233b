package dev.selvedge.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

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
    boolean complete = report || measure(row, quick, store);
    if (report || (row.isEmpty() && !quick)) {
      new Report(store, DOCS).write();
      System.err.println("bench: the README, docs/performance.md, docs/scaling.md and the charts");
      System.err.println("bench: are written; what was not measured now keeps its last figures");
    }
    System.exit(complete ? 0 : 1);
  }

  /** False if a comparison failed: the others are measured all the same. */
  private static boolean measure(String row, boolean quick, ResultStore store) throws Exception {
    List<Class<?>> comparisons = Comparisons.matching(row);
    if (comparisons.isEmpty()) {
      System.err.printf("bench: no row matches '%s'; there are: %s%n", row, Comparisons.names());
      System.exit(2);
    }
    Path logs = Files.createDirectories(TARGET.resolve("logs")).toAbsolutePath();
    System.err.printf("bench: what JMH says goes to %s%n", logs);
    var runs = new Runs(quick, logs);
    boolean complete = true;
    for (Class<?> comparison : comparisons) {
      System.err.printf("bench: %s%n", comparison.getSimpleName());
      try {
        List<Row> rows = rows(comparison, row);
        Results results = runs.measure(comparison, rows);
        if (rows.size() == Row.allOf(comparison).size()) {
          store.write(results); // else it would take the place of more
        }
        System.out.printf("%n%s%n%n%s", Comparisons.of(comparison).title(), Table.of(results));
        System.out.flush();
      } catch (RunnerException e) {
        System.err.printf("bench: %s failed: %s%n", comparison.getSimpleName(), e);
        complete = false;
      }
    }
    return complete;
  }

  /** The rows that match, with the one that they are ratios of; all if the comparison matches. */
  private static List<Row> rows(Class<?> comparison, String text) {
    String baseline = Comparisons.of(comparison).baseline();
    return Row.allOf(comparison).stream()
        .filter(row -> row.matches(text) || row.name().equals(baseline))
        .toList();
  }
}
