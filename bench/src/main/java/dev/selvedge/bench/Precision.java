package dev.selvedge.bench;

import java.util.Locale;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long to measure.
 *
 * @param rounds how often each row is measured, in a JVM of its own each time
 * @param warmUps iterations before the first that counts
 * @param iterations iterations that count
 * @param millis of each iteration
 * @param onceWarmUps calls before the first that counts, where a call is an iteration
 * @param onceIterations calls that count
 */
record Precision(
    int rounds, int warmUps, int iterations, long millis, int onceWarmUps, int onceIterations) {

  static final Precision NORMAL = new Precision(2, 3, 5, 300, 1, 2);
  static final Precision QUICK = new Precision(1, 2, 3, 100, 1, 1);

  ChainedOptionsBuilder options(Comparison comparison) {
    return comparison.once() ? once() : overAndOver();
  }

  private ChainedOptionsBuilder overAndOver() {
    return new OptionsBuilder()
        .mode(Mode.AverageTime)
        .warmupIterations(warmUps)
        .warmupTime(TimeValue.milliseconds(millis))
        .measurementIterations(iterations)
        .measurementTime(TimeValue.milliseconds(millis));
  }

  private ChainedOptionsBuilder once() {
    return new OptionsBuilder()
        .mode(Mode.SingleShotTime)
        .warmupIterations(onceWarmUps)
        .measurementIterations(onceIterations);
  }

  /** In words, for the document. */
  String of(Comparison comparison) {
    return comparison.once()
        ? String.format(
            Locale.ROOT,
            "%d JVMs a row, %d calls each, after %d to warm up",
            rounds,
            onceIterations,
            onceWarmUps)
        : String.format(
            Locale.ROOT,
            "%d JVMs a row, %d iterations of %d ms each, after %d to warm up",
            rounds,
            iterations,
            millis,
            warmUps);
  }
}
