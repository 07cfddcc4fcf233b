package dev.selvedge.examples.anyio;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A group of five tasks, and a line that is printed only when all of them have ended.
 *
 * <p>The block of the {@code with} statement is a lambda here, and the children are lambdas too, so
 * a loop variable has to be copied before a child may use it. Nothing has to be marked as
 * asynchronous: each child has a thread of its own, the five run in parallel, and only the last
 * line has a fixed place.
 */
public final class FiveTasks {
  private FiveTasks() {}

  static void program(PrintStream out, Duration work) throws InterruptedException {
    // @start region=fiveTasks
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        int number = i;
        group.fork(() -> someTask(number, work, out));
      }
    });
    out.println("All tasks finished!");
    // @end
  }

  private static void someTask(int number, Duration work, PrintStream out)
      throws InterruptedException {
    out.println("Task " + number + " running");
    Tasks.sleep(work);
    out.println("Task " + number + " finished");
  }

  /** Runs it with a second of work a task. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out, Duration.ofSeconds(1));
  }
}
