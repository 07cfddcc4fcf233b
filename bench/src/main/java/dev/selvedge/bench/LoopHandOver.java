package dev.selvedge.bench;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * One turn passes from a task to the next, among a hundred of them.
 *
 * <p>The beginning and the end of the tasks is measured too, spread over their turns. The rows that
 * end in {@code OneCarrier} leave the scheduler of virtual threads a single thread to run them on.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LoopHandOver {
  static final int TASKS = 100;
  static final int TURNS = 200;
  private static final String ONE = "-Djdk.virtualThreadScheduler.parallelism=1";
  private static final String AT_MOST_ONE = "-Djdk.virtualThreadScheduler.maxPoolSize=1";

  @Benchmark
  @OperationsPerInvocation(TASKS * TURNS)
  public void raw() throws InterruptedException {
    new UnparkRing(TASKS, TURNS).run();
  }

  @Benchmark
  @OperationsPerInvocation(TASKS * TURNS)
  public void loop() throws InterruptedException {
    EventLoop.run(() -> TaskGroup.run(LoopHandOver::forkAll));
  }

  @Benchmark
  @OperationsPerInvocation(TASKS * TURNS)
  @Fork(jvmArgsAppend = {ONE, AT_MOST_ONE})
  public void rawOneCarrier() throws InterruptedException {
    raw();
  }

  @Benchmark
  @OperationsPerInvocation(TASKS * TURNS)
  @Fork(jvmArgsAppend = {ONE, AT_MOST_ONE})
  public void loopOneCarrier() throws InterruptedException {
    loop();
  }

  @Benchmark
  @OperationsPerInvocation(TASKS * TURNS)
  public void kotlinCoroutines() throws InterruptedException {
    Coroutines.yielding(TASKS, TURNS);
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
