package dev.selvedge.bench;

import dev.selvedge.bench.PendingRequests.Timing;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A million requests are pending. */
@State(Scope.Thread)
@Comparison(
    title = "Memory of a pending request",
    shows =
        "Heap that each of a million pending requests holds with its time-out, after a full"
            + " collection.",
    hides = "What a program keeps with its requests comes on top.",
    baseline = "mapAndPool",
    each = "request",
    measure = Measure.BYTES,
    once = true)
@Reach(row = "selvedge", most = 160)
public class RequestMemory {
  @Param("1000000")
  public int requests;

  @Benchmark
  public void mapAndPool(HeldBytes held) throws Exception {
    measure(held, PendingRequests::inMapWithPool);
  }

  @Benchmark
  public void mapAndExecutor(HeldBytes held) throws Exception {
    measure(held, PendingRequests::inMapWithExecutor);
  }

  @Benchmark
  public void mapAndWheel(HeldBytes held) throws Exception {
    measure(held, PendingRequests::inMapWithWheel);
  }

  @Benchmark
  public void caffeine(HeldBytes held) throws Exception {
    measure(held, PendingRequests::inCaffeine);
  }

  @Benchmark
  public void selvedge(HeldBytes held) throws Exception {
    measure(held, PendingRequests::inRequestCache);
  }

  private void measure(HeldBytes held, Function<Timing, PendingRequests> kind) throws Exception {
    held.begin();
    try (PendingRequests pending = PendingRequests.fill(kind.apply(Timing.HOUR), requests)) {
      held.end(requests);
    }
  }
}
