package dev.selvedge.bench;

import dev.selvedge.manager.TaskManager;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Tasks are registered by name, run, and are found no more. */
@Comparison(
    title = "Named tasks",
    shows =
        "A thousand tasks of different names that do nothing, from registering to the end of all.",
    hides =
        "Raw is a map from names to threads; it refuses no name, starts nothing later, and knows"
            + " no failures.",
    each = "task")
public class NamedTasks {
  static final int TASKS = 1_000;

  private static final List<String> NAMES =
      IntStream.range(0, TASKS).mapToObj(i -> "task-" + i).toList();

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public void raw() {
    var active = new ConcurrentHashMap<String, Thread>();
    RawThreads all = RawThreads.of(TASKS);
    for (String name : NAMES) {
      active.computeIfAbsent(name, _ -> all.start(() -> active.remove(name)));
    }
    all.await();
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public void selvedge() throws InterruptedException {
    try (TaskManager manager = TaskManager.open("bench")) {
      for (String name : NAMES) {
        manager.register(name, () -> {});
      }
      manager.awaitAll();
    }
  }
}
