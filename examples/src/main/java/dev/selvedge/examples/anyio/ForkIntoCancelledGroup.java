package dev.selvedge.examples.anyio;

import dev.selvedge.CancelScope;
import dev.selvedge.ExceptionGroup;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.PrintStream;

/**
 * Difference 6 to {@code asyncio.TaskGroup}: a group that a failure has cancelled still takes new
 * children, as AnyIO's does, until its block has been left.
 *
 * <p>The child meets the cancellation at its first checkpoint, so it is for work that does not
 * wait, or that waits in a shield. Once the block has been left {@code fork} throws.
 */
public final class ForkIntoCancelledGroup {
  private ForkIntoCancelledGroup() {}

  static void program(PrintStream out) throws InterruptedException {
    TaskGroup[] kept = new TaskGroup[1];
    try {
      TaskGroup.run(group -> {
        kept[0] = group;
        group.fork(() -> Integer.parseInt("seven"));
        try {
          Tasks.sleepForever();
        } finally {
          group.fork(() -> sayGoodbye(out));
        }
      });
    } catch (ExceptionGroup failures) {
      out.println("the group failed: " + failures.leaves().getFirst().getMessage());
    }
    try {
      kept[0].fork(() -> out.println("this is never printed"));
    } catch (IllegalStateException e) {
      out.println("a closed group takes no children");
    }
  }

  private static void sayGoodbye(PrintStream out) throws InterruptedException {
    CancelScope.shield(() -> {
      Tasks.yield();
      out.println("a child forked after the failure waits in a shield");
    });
    Tasks.checkpoint();
    out.println("this is never printed either");
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
