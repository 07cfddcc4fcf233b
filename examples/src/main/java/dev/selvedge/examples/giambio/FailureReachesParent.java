package dev.selvedge.examples.giambio;

import dev.selvedge.CancelledException;
import dev.selvedge.ExceptionGroup;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;

/**
 * A task fails: the others are cancelled, and the failure reaches the parent.
 *
 * <p>No failure is discarded: should a second task fail while it cleans up, both arrive, in one
 * {@link ExceptionGroup}. The failure is the one that the task has thrown, with the stack of the
 * task.
 */
public final class FailureReachesParent {
  private FailureReachesParent() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=failureReachesParent
    try {
      TaskGroup.run(group -> {
        group.fork(() -> idle("one", out));
        group.fork(() -> idle("two", out));
        group.fork("faulty", () -> Integer.parseInt("three"));
      });
    } catch (ExceptionGroup failures) {
      out.println("the parent has got: " + failures.leaves());
    }
    // @end
  }

  /** Catches the cancellation to clean up, and lets it go on, as one should. */
  private static void idle(String name, PrintStream out) throws InterruptedException {
    try {
      Tasks.sleepForever();
    } catch (CancelledException e) {
      out.println(name + " cleans up, since " + e.reason());
      throw e;
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out));
  }
}
