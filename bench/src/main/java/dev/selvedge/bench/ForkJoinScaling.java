package dev.selvedge.bench;

import dev.selvedge.TaskGroup;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From one to a million children are forked and awaited. */
@State(Scope.Thread)
@Comparison(
    title = "Fork and join",
    shows = "The time of each child that does nothing, in one group.",
    hides = "How many of them live at a time is up to the scheduler; few do.",
    per = "tasks",
    each = "task",
    scaling = true)
public class ForkJoinScaling {
  @Param({"1", "10", "100", "1000", "10000", "100000", "1000000"})
  public int tasks;

  @Benchmark
  public void raw() {
    RawThreads.startAndAwait(tasks, () -> {});
  }

  @Benchmark
  public void selvedge() throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < tasks; i++) {
        group.fork(() -> {});
      }
    });
  }
}
