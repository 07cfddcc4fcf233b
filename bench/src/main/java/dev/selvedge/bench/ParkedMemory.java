package dev.selvedge.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A million tasks wait. */
@State(Scope.Thread)
@Comparison(
    title = "Memory of a task that waits",
    shows =
        "Heap that is held by each of a million tasks that wait for an event, with the thread and"
            + " its stack, after a full collection. Raw waits for a latch.",
    hides =
        "Their stacks are as shallow as they can be; real ones are deeper and cost the same in all"
            + " rows but Kotlin's, whose coroutines keep what their code needs and no stack.",
    each = "task",
    measure = Measure.BYTES,
    once = true)
@Reach(row = "selvedge", beside = "raw", of = Reach.Kind.BEYOND, most = 160)
@Reach(row = "selvedgeLoop", beside = "raw", of = Reach.Kind.BEYOND, most = 160)
public class ParkedMemory {
  @Param("1000000")
  public int tasks;

  @Benchmark
  public void raw(HeldBytes held) throws InterruptedException {
    new ParkedTasks(tasks, held).raw();
  }

  @Benchmark
  public void selvedge(HeldBytes held) throws InterruptedException {
    new ParkedTasks(tasks, held).inThreads();
  }

  @Benchmark
  public void selvedgeLoop(HeldBytes held) throws InterruptedException {
    new ParkedTasks(tasks, held).inLoop();
  }

  @Benchmark
  public void kotlin(HeldBytes held) {
    new ParkedTasks(tasks, held).kotlin();
  }
}
