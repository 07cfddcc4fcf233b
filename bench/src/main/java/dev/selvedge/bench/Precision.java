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
 * @param moreRounds how often once more at most, if too much of it was left out
 * @param warmUps iterations before the first that counts
 * @param iterations iterations that count
 * @param millis of each iteration; zero if it is a single call
 */
record Precision(int rounds, int moreRounds, int warmUps, int iterations, long millis) {
  private static final Precision NORMAL = new Precision(3, 2, 10, 5, 200);
  private static final Precision QUICK = new Precision(1, 0, 10, 3, 100);
  private static final Precision NORMAL_ONCE = new Precision(2, 0, 1, 2, 0);
  private static final Precision QUICK_ONCE = new Precision(1, 0, 1, 1, 0);

  static Precision of(Comparison comparison, boolean quick) {
    return comparison.once() ? (quick ? QUICK_ONCE : NORMAL_ONCE) : (quick ? QUICK : NORMAL);
  }

  ChainedOptionsBuilder options() {
    var options = new OptionsBuilder().warmupIterations(warmUps).measurementIterations(iterations);
    return millis == 0
        ? options.mode(Mode.SingleShotTime)
        : options
            .mode(Mode.AverageTime)
            .warmupTime(TimeValue.milliseconds(millis))
            .measurementTime(TimeValue.milliseconds(millis));
  }

  /** In words, for the document. */
  String text() {
    String each = millis == 0 ? "calls each" : "iterations of " + millis + " ms each";
    return String.format(
        Locale.ROOT,
        "%d JVMs a row, %d %s, after %d to warm up",
        rounds,
        iterations,
        each,
        warmUps);
  }
}
