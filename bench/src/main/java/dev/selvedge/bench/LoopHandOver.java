package dev.selvedge.bench;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** One turn passes from a task to the next. */
@Comparison(
    title = "Hand-over in a loop",
    shows =
        "A hundred tasks, two hundred turns each. Raw is a ring of threads that park and unpark.",
    hides =
        "The beginning and the end of the tasks is measured too, spread over their turns. The rows"
            + " OneCarrier leave the scheduler of virtual threads a single thread, and are to be"
            + " compared with each other.",
    each = "hand-over")
@Reach(row = "selvedge", beside = "raw", most = 1.2)
@Reach(row = "selvedgeOneCarrier", beside = "rawOneCarrier", most = 1.2)
public class LoopHandOver {
  static final int TASKS = 100;
  static final int TURNS = 200;
  private static final int HAND_OVERS = TASKS * TURNS;
  private static final String ONE = "-Djdk.virtualThreadScheduler.parallelism=1";
  private static final String AT_MOST_ONE = "-Djdk.virtualThreadScheduler.maxPoolSize=1";

  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  public void raw() throws InterruptedException {
    new UnparkRing(TASKS, TURNS).run();
  }

  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  public void selvedge() throws InterruptedException {
    EventLoop.run(() -> TaskGroup.run(LoopHandOver::forkAll));
  }

  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  @Fork(jvmArgsAppend = {ONE, AT_MOST_ONE})
  public void rawOneCarrier() throws InterruptedException {
    raw();
  }

  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  @Fork(jvmArgsAppend = {ONE, AT_MOST_ONE})
  public void selvedgeOneCarrier() throws InterruptedException {
    selvedge();
  }

  /** No stack is put aside and none brought back. */
  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  public void kotlinRunBlocking() {
    LoopCoroutines.yielding(TASKS, TURNS);
  }

  private static void forkAll(TaskGroup group) {
    for (int i = 0; i < TASKS; i++) {
      group.fork("yielding", LoopHandOver::takeTurns);
    }
  }

  private static void takeTurns() throws InterruptedException {
    for (int turn = 0; turn < TURNS; turn++) {
      Tasks.yield();
    }
  }
}
