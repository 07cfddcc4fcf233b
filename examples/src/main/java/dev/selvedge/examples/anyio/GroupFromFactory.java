package dev.selvedge.examples.anyio;

import dev.selvedge.TaskGroup;
import java.io.PrintStream;

/**
 * Difference 1 to {@code asyncio.TaskGroup}: where a group comes from.
 *
 * <p>Neither by a constructor nor as an object to be entered: a static method opens the group,
 * gives it to a lambda and returns what the lambda returns. So there is no moment at which a group
 * exists and is not entered, and none can be left open.
 */
public final class GroupFromFactory {
  private GroupFromFactory() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=groupFromFactory
    TaskGroup.run(group -> out.println(group.name()));

    int sum =
        TaskGroup.with()
            .name("sum")
            .maxTasks(2)
            .call(group -> {
              var one = group.fork(() -> 1);
              var two = group.fork(() -> 2);
              out.println(group.name());
              return one.join() + two.join();
            });
    // @end
    out.println(sum);
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
