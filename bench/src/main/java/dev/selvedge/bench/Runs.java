package dev.selvedge.bench;

import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs comparisons: the rows of a round one after the other, and then the next round. */
final class Runs {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** Of an iteration: for a machine that is busy with other work, and no longer if a row hangs. */
  private static final TimeValue GUARD = TimeValue.minutes(3);

  private final boolean quick;
  private final Path logs;

  Runs(boolean quick, Path logs) {
    this.quick = quick;
    this.logs = logs;
  }

  /** Measures the given rows, all of one comparison. */
  Results measure(Class<?> comparison, List<Row> rows) throws RunnerException {
    var precision = Precision.of(Comparisons.of(comparison), quick);
    List<Figure> figures = List.of();
    List<Row> missing = rows;
    int most = precision.rounds() + precision.moreRounds();
    for (int round = 1; round <= most && !missing.isEmpty(); round++) {
      Path log = logs.resolve("%s-%d.log".formatted(comparison.getSimpleName(), round));
      var options = precision.options().forks(1).output(log.toString());
      missing.forEach(row -> options.include(row.pattern()));
      figures = Figure.merged(figures, run(comparison, options));
      missing = round < precision.rounds() ? rows : lacking(rows, figures, precision);
    }
    List<Figure> compared = Figure.comparable(figures);
    return new Results(
        comparison.getSimpleName(),
        LocalDateTime.now(Clock.systemUTC()).truncatedTo(ChronoUnit.MINUTES) + " UTC",
        precision.text() + leftOut(figures, compared),
        compared);
  }

  /** Those of which so much was left out that another round is worth its time. */
  static List<Row> lacking(List<Row> rows, List<Figure> figures, Precision precision) {
    int enough = precision.rounds() * precision.iterations() / 2;
    double usual = Figure.usualDistance(figures);
    Set<String> names =
        figures.stream()
            .filter(figure -> figure.at(usual).samples().length < enough)
            .map(Figure::row)
            .collect(Collectors.toSet());
    return rows.stream().filter(row -> names.contains(row.name())).toList();
  }

  private static String leftOut(List<Figure> all, List<Figure> compared) {
    int samples = samples(all);
    int left = samples - samples(compared);
    return left == 0 ? "" : "; %d iterations of %d left out".formatted(left, samples);
  }

  private static int samples(List<Figure> figures) {
    return figures.stream().mapToInt(figure -> figure.samples().length).sum();
  }

  /** Runs JMH with these options. */
  static List<Figure> run(Class<?> comparison, ChainedOptionsBuilder options)
      throws RunnerException {
    var jmh =
        options
            .timeUnit(TimeUnit.NANOSECONDS)
            .timeout(GUARD)
            .addProfiler(GCProfiler.class)
            .addProfiler(Distance.class)
            .shouldFailOnError(true)
            .build();
    Comparison about = Comparisons.of(comparison);
    return new Runner(jmh).run().stream().map(result -> figure(about, result)).toList();
  }

  private static Figure figure(Comparison about, RunResult result) {
    BenchmarkParams parameters = result.getParams();
    String name = parameters.getBenchmark();
    double[] allocated = samples(result, ALLOCATED);
    boolean timed = about.measure() == Measure.TIME;
    double things =
        about.per().isEmpty() ? 1 : Double.parseDouble(parameters.getParam(about.per()));
    return new Figure(
        name.substring(name.lastIndexOf('.') + 1),
        String.join(" ", parameters.getParamsKeys().stream().map(parameters::getParam).toList()),
        timed ? each(primary(result), things) : samples(result, HeldBytes.LABEL),
        timed ? samples(result, Distance.LABEL) : new double[0],
        each(allocated, things));
  }

  private static double[] each(double[] samples, double things) {
    return Arrays.stream(samples).map(sample -> sample / things).toArray();
  }

  private static double[] primary(RunResult result) {
    return iterations(result).mapToDouble(each -> each.getPrimaryResult().getScore()).toArray();
  }

  private static double[] samples(RunResult result, String label) {
    return iterations(result)
        .map(iteration -> iteration.getSecondaryResults().get(label))
        .filter(Objects::nonNull)
        .mapToDouble(Result::getScore)
        .toArray();
  }

  private static Stream<IterationResult> iterations(RunResult result) {
    return result.getBenchmarkResults().stream()
        .map(BenchmarkResult::getIterationResults)
        .flatMap(Collection::stream);
  }
}
