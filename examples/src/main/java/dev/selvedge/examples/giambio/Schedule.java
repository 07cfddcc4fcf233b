package dev.selvedge.examples.giambio;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.time.Duration;

/**
 * {@code schedule}: a task that begins after a delay, and one that is cancelled before its time has
 * come and so never begins.
 *
 * <p>The delay is a {@link Duration} and comes first. Until its time has come the task has no
 * thread.
 */
public final class Schedule {
  private Schedule() {}

  static void program(PrintStream out, Duration delay) throws InterruptedException {
    // @start region=schedule
    TaskGroup.run(group -> {
      Task<?> tomorrow = group.forkAfter(Duration.ofDays(1), () -> out.println("never printed"));
      out.println("scheduled for tomorrow: " + tomorrow.status());
      tomorrow.cancel("nobody waits until tomorrow");
      out.println("scheduled for tomorrow: " + tomorrow.status());

      group.forkAfter(delay, () -> out.println("its time has come"));
    });
    // @end
    out.println("all tasks are joined");
  }

  /** Runs it with a delay of a second. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofSeconds(1)));
  }
}
