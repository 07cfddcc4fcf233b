package dev.selvedge.examples.anyio;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.PrintStream;

/**
 * Differences 3 and 4 to {@code asyncio.TaskGroup}: a child has a handle, to wait for it and to
 * cancel it alone, as there. AnyIO gives none.
 *
 * <p>{@code join} returns the value and throws what stands for a failure; {@code await} only waits.
 * Cancelling one child harms neither its siblings nor the group.
 */
public final class TaskHandles {
  private TaskHandles() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=taskHandles
    TaskGroup.run(group -> {
      Task<Integer> answer = group.fork(() -> 42);
      Task<?> idle = group.fork(Tasks::sleepForever);

      out.println("joined: " + answer.join());

      idle.cancel("it has nothing to do");
      idle.await();
      out.println("the answer " + answer.status() + ", the idle one " + idle.status());
    });
    // @end
    out.println("the group has not failed");
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
