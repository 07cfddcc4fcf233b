package dev.selvedge.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From a hundred to a million tasks wait. */
@State(Scope.Thread)
@Comparison(
    title = "Memory of tasks that wait",
    shows = "Heap that each of so many tasks holds that wait for one event, or latch.",
    hides =
        "With less than a hundred of them, what the JVM does meanwhile is more than what they"
            + " hold.",
    each = "task",
    measure = Measure.BYTES,
    once = true,
    scaling = true)
public class ParkedScaling {
  @Param({"100", "1000", "10000", "100000", "1000000"})
  public int tasks;

  @Benchmark
  public void raw(HeldBytes held) throws InterruptedException {
    new ParkedTasks(tasks, held).raw();
  }

  @Benchmark
  public void selvedge(HeldBytes held) throws InterruptedException {
    new ParkedTasks(tasks, held).inThreads();
  }
}
