package dev.selvedge.examples.anyio;

import dev.selvedge.CancelledException;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.PrintStream;

/**
 * Difference 4 to {@code asyncio.TaskGroup}, the other half: the group can be cancelled as a whole,
 * with a reason. It is AnyIO's {@code cancel_scope.cancel()}.
 *
 * <p>The block returns as usual then. Here a child cancels it, and reaches its siblings and the
 * body alike.
 */
public final class GroupCancel {
  private GroupCancel() {}

  static void program(PrintStream out) throws InterruptedException {
    TaskGroup.run(group -> {
      group.fork(() -> idle("a sibling", out));
      group.fork(() -> group.cancel("the day is over"));
      idle("the body", out);
    });
    out.println("the group has ended as usual");
  }

  private static void idle(String who, PrintStream out) throws InterruptedException {
    try {
      Tasks.sleepForever();
    } catch (CancelledException e) {
      out.println(who + " ends: " + e.reason());
      throw e;
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
