package dev.selvedge.examples.asyncio;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.sync.Mutex;
import java.io.PrintStream;
import java.time.Duration;

/**
 * The first of five tasks to have done its work cancels all of them, itself included, and shows
 * what they were before and are afterwards.
 *
 * <p>Cancelling returns at once and says why. The others are blocked, as by a loop that is busy,
 * for which a mutex stands; running in parallel, they may be CANCELLED already when they are shown
 * again, not only CANCELLING. The one that cancels itself reaches no checkpoint any more, so it
 * succeeds.
 */
public final class CancelTasks {
  private CancelTasks() {}

  static void program(PrintStream out, Duration work) throws InterruptedException {
    Mutex loop = Mutex.create();
    TaskGroup.run(group ->
        loop.withLock(() -> {
          for (int i = 0; i < 5; i++) {
            group.fork("myTask", () -> loop.withLock(() -> myTask(group, work, out)));
          }
        }));
    out.println("Completed All Tasks");
  }

  private static void myTask(TaskGroup group, Duration work, PrintStream out)
      throws InterruptedException {
    Tasks.sleep(work);
    out.println("Processing Task");
    // @start region=cancelTasks
    for (Task<?> task : group.tasks()) {
      out.println(task.name() + " is " + task.status());
      task.cancel("one has done the work");
      out.println(task.name() + " is " + task.status());
    }
    // @end
  }

  /** Runs it with a second of work a task. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out, Duration.ofSeconds(1));
  }
}
