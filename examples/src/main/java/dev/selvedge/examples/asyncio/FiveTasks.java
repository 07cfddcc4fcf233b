package dev.selvedge.examples.asyncio;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Five tasks, and the end of all of them.
 *
 * <p>A task is not created for a loop that may stop before the task has run, it is forked into a
 * group that waits for it. There is no loop to get, to run and to close.
 */
public final class FiveTasks {
  private FiveTasks() {}

  static void program(PrintStream out, Duration work) throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        group.fork(() -> myTask(work, out));
      }
    });
    out.println("Completed All Tasks");
  }

  private static void myTask(Duration work, PrintStream out) throws InterruptedException {
    Tasks.sleep(work);
    out.println("Processing Task");
  }

  /** Runs it with a second of work a task. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out, Duration.ofSeconds(1));
  }
}
