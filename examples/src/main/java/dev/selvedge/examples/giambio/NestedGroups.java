package dev.selvedge.examples.giambio;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A group in a group: the inner block joins its own tasks and no others.
 *
 * <p>giambio's manager joins whatever its loop has to run. Here each block waits for what was
 * forked into its group, and the task of the outer one is still at work when the inner one is left.
 */
public final class NestedGroups {
  private NestedGroups() {}

  static void program(PrintStream out, Duration work) throws InterruptedException {
    // @start region=nestedGroups
    TaskGroup.run(outer -> {
      outer.fork(() -> finish("outer", work.multipliedBy(2), out));
      TaskGroup.run(inner -> {
        inner.fork(() -> finish("inner, first", work, out));
        inner.fork(() -> finish("inner, second", work, out));
      });
      out.println("the inner group is joined");
    });
    out.println("the outer group is joined");
    // @end
  }

  private static void finish(String name, Duration work, PrintStream out)
      throws InterruptedException {
    out.println(name + ": begun");
    Tasks.sleep(work);
    out.println(name + ": done");
  }

  /** Runs it with half a second of work for the inner tasks. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofMillis(500)));
  }
}
