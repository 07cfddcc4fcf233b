package dev.selvedge.bench;

import dev.selvedge.bench.PendingRequests.Timing;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A request is added and answered, among many others. */
@Comparison(
    title = "A request, added and popped",
    shows =
        "Adding a pending request with its time-out and taking it out again, with so many others"
            + " pending.",
    hides =
        "All requests have the same time-out, as they mostly do. The maps with timers tell no late"
            + " answer from a forged one. Netty's wheel leaves most of its work to its next tick,"
            + " on a thread that is not measured. Caffeine's time-outs come up to a second late.",
    baseline = "mapAndPool",
    each = "request")
@Reach(row = "selvedge", at = "1000000", most = 200)
public class RequestAddPop {

  @Benchmark
  public Object mapAndPool(MapAndPool state) throws Exception {
    return state.addAndPop();
  }

  @Benchmark
  public Object mapAndExecutor(MapAndExecutor state) throws Exception {
    return state.addAndPop();
  }

  @Benchmark
  public Object mapAndWheel(MapAndWheel state) throws Exception {
    return state.addAndPop();
  }

  @Benchmark
  public Object caffeine(InCaffeine state) throws Exception {
    return state.addAndPop();
  }

  @Benchmark
  public Object selvedge(InRequestCache state) throws Exception {
    return state.addAndPop();
  }

  /** Has so many others. */
  @State(Scope.Benchmark)
  public abstract static class Others {
    @Param({"0", "1000000"})
    public int pending;

    private PendingRequests requests;
    private long next;

    @Setup(Level.Trial)
    public void open() throws Exception {
      requests = PendingRequests.fill(create(), pending);
      next = pending;
    }

    abstract PendingRequests create();

    final Object addAndPop() throws Exception {
      long number = next++;
      requests.add(number);
      return requests.pop(number);
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
      requests.close();
    }
  }

  public static class MapAndPool extends Others {
    @Override
    PendingRequests create() {
      return PendingRequests.inMapWithPool(Timing.HOUR);
    }
  }

  public static class MapAndExecutor extends Others {
    @Override
    PendingRequests create() {
      return PendingRequests.inMapWithExecutor(Timing.HOUR);
    }
  }

  public static class MapAndWheel extends Others {
    @Override
    PendingRequests create() {
      return PendingRequests.inMapWithWheel(Timing.HOUR);
    }
  }

  public static class InCaffeine extends Others {
    @Override
    PendingRequests create() {
      return PendingRequests.inCaffeine(Timing.HOUR);
    }
  }

  public static class InRequestCache extends Others {
    @Override
    PendingRequests create() {
      return PendingRequests.inRequestCache(Timing.HOUR);
    }
  }
}
