package dev.selvedge.examples.asyncio;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of five tasks, each as soon as it is there.
 *
 * <p>The loop goes over the tasks themselves, in the order in which they end, and so tells which of
 * them it was.
 */
public final class AsCompleted {
  private AsCompleted() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=asCompleted
    TaskGroup.run(group -> {
      List<Task<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        tasks.add(group.fork(() -> myWorker(1)));
      }
      for (Task<Integer> task : Tasks.asCompleted(tasks)) {
        out.println(task.join());
      }
    });
    // @end
  }

  private static int myWorker(int number) {
    return number * 2;
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out));
  }
}
