package dev.selvedge.examples.anyio;

import dev.selvedge.CancelledException;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.PrintStream;

/**
 * Difference 5 to {@code asyncio.TaskGroup}: a task that is cancelled before it has begun begins
 * nevertheless, and is stopped at its first checkpoint. So it can give back what it was forked
 * with.
 *
 * <p>In parallel the task may just have begun when the cancellation comes. It makes no difference,
 * and that is the use of the rule. Only a child of {@code forkAfter} whose time has not come ends
 * without running.
 */
public final class CancelledBeforeStart {
  private CancelledBeforeStart() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=cancelledBeforeStart
    TaskGroup.run(group -> {
      Task<?> task =
          group.fork(() -> {
            out.println("it begins");
            try {
              Tasks.checkpoint();
              Tasks.sleepForever();
            } catch (CancelledException e) {
              out.println("it cleans up: " + e.reason());
              throw e;
            }
          });
      task.cancel("there was no need of it");
    });
    // @end
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
