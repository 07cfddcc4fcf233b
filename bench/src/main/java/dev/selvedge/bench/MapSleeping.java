package dev.selvedge.bench;

import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A function that waits is applied to items. */
@Comparison(
    title = "Map over items that wait",
    shows =
        "1,000 items that sleep for a millisecond each, 100 at a time: ten milliseconds in all at"
            + " best.",
    hides =
        "What sleeps are rounded to by the timers dominates, and nothing here is contended."
            + " StructuredTaskScope, the executor and Kotlin's async run all items at once, which"
            + " is less work for the timers and no limit; the parallel stream has a thread a core.",
    each = "item")
@Reach(row = "selvedge", beside = "raw", most = 1.15)
public class MapSleeping {
  static final int ITEMS = 1_000;
  private static final int LIMIT = 100;
  private static final Duration TIME = Duration.ofMillis(1);

  private static final Maps MAPS = new Maps(ITEMS, LIMIT, MapSleeping::sleep);

  private static Integer sleep(Integer item) {
    try {
      Thread.sleep(TIME);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return item;
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public Object raw() {
    return MAPS.raw();
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public Object executor() throws Exception {
    return MAPS.executor();
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public Object structured() throws Exception {
    return MAPS.structured();
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public Object jox() throws Exception {
    return MAPS.jox();
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public Object gatherer() {
    return MAPS.gatherer();
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public Object parallelStream() {
    return MAPS.parallelStream();
  }

  /** Suspended instead of asleep. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public Object kotlinDelay() {
    return MapCoroutines.delaying(MAPS.items(), TIME.toMillis());
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public Object selvedge() throws InterruptedException {
    return MAPS.selvedge();
  }
}
