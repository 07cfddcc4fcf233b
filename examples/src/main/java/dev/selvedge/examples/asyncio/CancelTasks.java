package dev.selvedge.examples.asyncio;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.time.Duration;

/**
 * The first of five tasks to have done its work cancels all of them, itself included, and shows
 * what they were before and are afterwards.
 *
 * <p>The work blocks the loop, so that the others have not begun. They begin nevertheless, and are
 * stopped where they would wait. Cancelling returns at once and says why. The one that cancels
 * itself comes to no checkpoint any more, so it succeeds.
 */
public final class CancelTasks {
  private CancelTasks() {}

  static void program(PrintStream out, Duration work) throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        group.fork("myTask", () -> myTask(group, work, out));
      }
    });
    out.println("Completed All Tasks");
  }

  private static void myTask(TaskGroup group, Duration work, PrintStream out)
      throws InterruptedException {
    Thread.sleep(work);
    out.println("Processing Task");
    // @start region=cancelTasks
    for (Task<?> task : group.tasks()) {
      out.println(task.name() + " is " + task.status());
      task.cancel("one has done the work");
      out.println(task.name() + " is " + task.status());
    }
    // @end
  }

  /** Runs it with a second of work a task; who blocks the loop on purpose says for how long. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.with()
        .slowStep(Duration.ofSeconds(2))
        .run(() -> program(System.out, Duration.ofSeconds(1)));
  }
}
