package dev.selvedge.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A function that takes a few nanoseconds is applied to many items. */
@Comparison(
    title = "Map over tiny items",
    shows =
        "What the machinery of a map costs when the work costs nothing: 100,000 items, 16 at a"
            + " time.",
    hides =
        "A loop on one thread would be ahead of all. StructuredTaskScope, the executor and Kotlin's"
            + " async have no limit of their own, or run all items at once.",
    each = "item")
@Reach(row = "selvedge", of = Reach.Kind.FIGURE, most = 25)
@Reach(row = "selvedge", beside = "executor", most = 0.1)
@Reach(row = "selvedge", beside = "structured", most = 0.1)
@Reach(row = "selvedge", beside = "jox", most = 0.1)
@Reach(row = "selvedge", beside = "kotlinAsync", most = 0.1)
public class MapTiny {
  static final int ITEMS = 100_000;
  private static final int LIMIT = 16;

  private static final Maps MAPS = new Maps(ITEMS, LIMIT, item -> item * 31 + 7);

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

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public Object kotlinAsync() {
    return MAPS.kotlinAsync();
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public Object selvedge() throws InterruptedException {
    return MAPS.selvedge();
  }
}
