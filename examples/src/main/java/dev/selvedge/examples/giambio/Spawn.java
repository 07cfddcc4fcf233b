package dev.selvedge.examples.giambio;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.time.Duration;

/**
 * {@code spawn}: two tasks that are joined by leaving the block, and one that is joined by name.
 *
 * <p>{@code fork} takes a piece of code, not a coroutine that was called already. The groups of
 * Selvedge are what giambio calls a task manager; a {@code TaskManager} of Selvedge is something
 * else, whose tasks have names and live as long as an object.
 */
public final class Spawn {
  private Spawn() {}

  static void program(PrintStream out, Duration work) throws InterruptedException {
    // @start region=spawn
    TaskGroup.run(group -> {
      group.fork(() -> count("a", work, out));
      Task<Integer> b = group.fork(() -> count("b", work, out));
      out.println("joined: b counted to " + b.join());
    });
    out.println("all tasks are joined");
    // @end
  }

  private static int count(String name, Duration work, PrintStream out)
      throws InterruptedException {
    int number = 0;
    while (number < 3) {
      Tasks.sleep(work);
      number++;
      out.println(name + " counts " + number);
    }
    return number;
  }

  /** Runs it with half a second between two numbers. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofMillis(500)));
  }
}
