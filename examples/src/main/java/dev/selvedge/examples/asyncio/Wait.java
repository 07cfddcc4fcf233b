package dev.selvedge.examples.asyncio;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.WaitUntil;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Waiting for five tasks for a time at most, and then for a sixth that does not end in time.
 *
 * <p>The two sets are two lists of a record, in the order of the tasks. Nothing is cancelled when
 * the time is over: what becomes of the pending ones is said by the program, and if it said nothing
 * the group would wait for them.
 */
public final class Wait {
  private Wait() {}

  static void program(PrintStream out, Duration patience, Duration impatience)
      throws InterruptedException {
    // @start region=wait
    TaskGroup.run(group -> {
      List<Task<?>> tasks = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        tasks.add(group.fork(() -> out.println("Hello World")));
      }
      var first = Tasks.waitFor(tasks, WaitUntil.ALL_COMPLETED, patience);
      out.println(first.done().size() + " done, " + first.pending().size() + " pending");

      tasks.add(group.fork(Tasks::sleepForever));
      var second = Tasks.waitFor(tasks, WaitUntil.ALL_COMPLETED, impatience);
      out.println(second.done().size() + " done, " + second.pending().size() + " pending");
      second.pending().forEach(task -> task.cancel("nobody waits for it any more"));
    });
    // @end
  }

  /** Runs it with two seconds of patience, and then one. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }
}
