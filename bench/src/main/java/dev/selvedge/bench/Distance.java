package dev.selvedge.bench;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * How far two processors are from each other, before and after each iteration: what it takes to
 * hand a cache line over and back.
 *
 * <p>The host of a virtual machine moves its processors as it likes. They may be two threads of one
 * core, two cores with a cache in common, or have none in common; and all that threads share costs
 * several times as much in one case as in another, for every row alike. But the rows are not
 * measured at the same time. So an iteration tells what the distance was, and only those of the
 * usual one are compared.
 */
public final class Distance implements InternalProfiler {
  static final String LABEL = "distance";

  /** The quickest of so many attempts counts: what disturbs one of them does not matter. */
  private static final int ATTEMPTS = 10;

  private static final int HAND_OVERS = 300;

  /** If the other thread gets no processor for as long, they are far from each other. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** So that lines beside the one that is handed over stay where they are. */
  private static final int MIDDLE = 32;

  private static final long END = -1;

  /** What one distance differs in from itself at most; the three are 34, 57 and 320 ns, say. */
  private static final double SAME = 1.4;

  private double before;

  @Override
  public String getDescription() {
    return "How far two processors are from each other";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = measure();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double after = measure();
    double distance = isSame(before, after) ? after : PATIENCE_NANOS; // moved meanwhile
    return List.of(new ScalarResult(LABEL, distance, "ns", AggregationPolicy.MAX));
  }

  /** Whether two differ by no more than chance. */
  static boolean isSame(double distance, double other) {
    return distance <= SAME * other && other <= SAME * distance;
  }

  /**
   * Nanoseconds; those of the patience if there is no other processor, or it is busy. Nested as it
   * is since it runs for a moment only: the step as a method of its own told 112 for 57 until
   * compiled.
   */
  static double measure() {
    var line = new AtomicLongArray(2 * MIDDLE);
    Thread.ofPlatform().daemon().start(() -> answer(line));
    double best = PATIENCE_NANOS;
    long patience = System.nanoTime() + PATIENCE_NANOS;
    long turn = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long begin = System.nanoTime();
      for (int i = 0; i < HAND_OVERS; i++) {
        line.set(MIDDLE, turn + 1);
        turn += 2;
        while (line.get(MIDDLE) != turn) {
          if (System.nanoTime() > patience) {
            line.set(MIDDLE, END);
            return best;
          }
        }
      }
      best = Math.min(best, (System.nanoTime() - begin) / (double) HAND_OVERS);
    }
    line.set(MIDDLE, END);
    return best;
  }

  /** Hands back until it is told to end. */
  private static void answer(AtomicLongArray line) {
    long turn = line.get(MIDDLE);
    while (turn != END) {
      if (turn % 2 == 1) {
        line.compareAndSet(MIDDLE, turn, turn + 1);
      }
      turn = line.get(MIDDLE);
    }
  }
}
