package dev.selvedge.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs benchmarks and prints what they measured: {@code ./selvedge bench [row] [--quick]}. */
public final class Bench {
  private static final String MEMORY = ParkedMemory.class.getSimpleName();
  private static final Path LOG = Path.of("target", "bench.log");

  private Bench() {}

  /** Takes a part of a benchmark's name, and {@code --quick} for a first impression. */
  public static void main(String[] args) throws Exception {
    var arguments = new ArrayList<>(List.of(args));
    boolean quick = arguments.remove("--quick");
    String row = arguments.isEmpty() ? "" : arguments.removeFirst();
    if (!arguments.isEmpty() || row.startsWith("-")) {
      System.err.println("usage: bench [row] [--quick]");
      System.exit(2);
    }
    List<Figure> figures = measure(row, quick);
    if (figures.isEmpty()) {
      System.err.printf("bench: no row matches '%s'%n", row);
      System.exit(2);
    }
    System.out.print(Table.of(figures));
  }

  private static List<Figure> measure(String row, boolean quick) throws Exception {
    var figures = new ArrayList<Figure>();
    // First, while nothing else has left anything behind in this heap.
    if (MEMORY.contains(row)) {
      figures.addAll(new ParkedMemory(quick ? 10_000 : 100_000).measure(3));
    }
    if (!MEMORY.equals(row)) {
      Files.createDirectories(LOG.toAbsolutePath().getParent());
      System.err.printf("bench: measuring; what JMH says goes to %s%n", LOG.toAbsolutePath());
      var options = quick ? options(1, 3, 3, 300) : options(3, 3, 5, 500);
      options.include(".*" + row + ".*").output(LOG.toString());
      figures.addAll(run(options));
    }
    return figures;
  }

  private static ChainedOptionsBuilder options(int forks, int warmUp, int measured, long millis) {
    return new OptionsBuilder()
        .forks(forks)
        .warmupIterations(warmUp)
        .warmupTime(TimeValue.milliseconds(millis))
        .measurementIterations(measured)
        .measurementTime(TimeValue.milliseconds(millis))
        .shouldFailOnError(true);
  }

  /** Runs JMH; the raw rows come first. */
  static List<Figure> run(ChainedOptionsBuilder options) throws RunnerException {
    return new Runner(options.build())
        .run().stream()
            .map(Bench::figure)
            .sorted(
                Comparator.comparing(Figure::benchmark)
                    .thenComparing(figure -> figure.parameters().length())
                    .thenComparing(figure -> !figure.row().equals("raw"))
                    .thenComparing(Figure::row))
            .toList();
  }

  private static Figure figure(RunResult result) {
    String[] name = result.getParams().getBenchmark().split("\\.");
    var parameters = result.getParams();
    var keys = parameters.getParamsKeys();
    var statistics = result.getPrimaryResult().getStatistics();
    return new Figure(
        name[name.length - 2],
        String.join(" ", keys.stream().map(parameters::getParam).toList()),
        name[name.length - 1],
        statistics.getPercentile(50),
        statistics.getMin(),
        statistics.getMax(),
        result.getPrimaryResult().getScoreUnit().replace("/op", ""));
  }
}
