package dev.selvedge.bench;

import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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

  private final Precision precision;
  private final Path logs;

  Runs(Precision precision, Path logs) {
    this.precision = precision;
    this.logs = logs;
  }

  /** Measures the given rows, all of one comparison. */
  Results measure(Class<?> comparison, List<Row> rows) throws RunnerException {
    var figures = new ArrayList<Figure>();
    for (int round = 0; round < precision.rounds(); round++) {
      Path log = logs.resolve("%s-%d.log".formatted(comparison.getSimpleName(), round + 1));
      var options = precision.options(Comparisons.of(comparison)).forks(1).output(log.toString());
      rows.forEach(row -> options.include(row.pattern()));
      figures.addAll(run(comparison, options));
    }
    return new Results(
        comparison.getSimpleName(),
        LocalDateTime.now(Clock.systemUTC()).truncatedTo(ChronoUnit.MINUTES) + " UTC",
        precision.of(Comparisons.of(comparison)),
        Results.merged(figures));
  }

  /** Runs JMH with these options. */
  static List<Figure> run(Class<?> comparison, ChainedOptionsBuilder options)
      throws RunnerException {
    var jmh =
        options
            .timeUnit(TimeUnit.NANOSECONDS)
            .timeout(GUARD)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .build();
    Comparison about = Comparisons.of(comparison);
    return new Runner(jmh).run().stream().map(result -> figure(about, result)).toList();
  }

  private static Figure figure(Comparison about, RunResult result) {
    BenchmarkParams parameters = result.getParams();
    String name = parameters.getBenchmark();
    double[] allocated = samples(result, ALLOCATED);
    double[] samples =
        about.measure() == Measure.TIME ? primary(result) : samples(result, HeldBytes.LABEL);
    double things =
        about.per().isEmpty() ? 1 : Double.parseDouble(parameters.getParam(about.per()));
    return new Figure(
        name.substring(name.lastIndexOf('.') + 1),
        String.join(" ", parameters.getParamsKeys().stream().map(parameters::getParam).toList()),
        about.measure() == Measure.TIME ? each(samples, things) : samples,
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
