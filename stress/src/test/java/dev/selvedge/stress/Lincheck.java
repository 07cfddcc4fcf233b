package dev.selvedge.stress;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * The two ways in which Lincheck checks a class of operations.
 *
 * <p>The operations run on platform threads. Threads that they start themselves are named
 * subclasses of {@code Thread}, and what they share lies in fields: captured lambdas confuse the
 * instrumentation.
 */
public final class Lincheck {
  private Lincheck() {}

  /** Explores interleavings in an orderly way; a failure comes with the one that shows it. */
  public static void explore(Class<?> operations) {
    check(operations, new ModelCheckingOptions(), 3, 200);
  }

  /**
   * The same for a class with many operations, against another class that says what they do one
   * after the other: more scenarios, and fewer interleavings of each.
   */
  public static void explore(Class<?> operations, Class<?> oneAfterTheOther) {
    check(operations, new ModelCheckingOptions().sequentialSpecification(oneAfterTheOther), 40, 60);
  }

  /** Lets real threads run against each other. */
  public static void stress(Class<?> operations) {
    check(operations, new StressOptions(), 3, 300);
  }

  private static void check(
      Class<?> operations, Options<?, ?> options, int iterations, int invocations) {
    options
        .threads(2)
        .actorsPerThread(3)
        // What runs before and after the parallel part would run outside of a task.
        .actorsBefore(0)
        .actorsAfter(0)
        .iterations(Length.isLong() ? 10 * iterations : iterations)
        .invocationsPerIteration(Length.isLong() ? 3 * invocations : invocations)
        .check(operations);
  }
}
