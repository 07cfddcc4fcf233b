package dev.selvedge.examples.giambio;

import dev.selvedge.CancelledException;
import dev.selvedge.ExceptionGroup;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;

/**
 * A task of an inner group fails: its siblings are cancelled, the failure leaves the inner block,
 * and as the outer block does not catch it, the outer tasks are cancelled too and the parent gets
 * it.
 *
 * <p>It passes two blocks and stands in a group within a group then; {@code leaves} are the
 * failures themselves.
 */
public final class InnerFailure {
  private InnerFailure() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=innerFailure
    try {
      TaskGroup.run(outer -> {
        outer.fork(() -> idle("outer", out));
        TaskGroup.run(inner -> {
          inner.fork(() -> idle("inner", out));
          inner.fork("faulty", () -> Integer.parseInt("three"));
        });
        out.println("never printed");
      });
    } catch (ExceptionGroup failures) {
      out.println("the parent has got: " + failures.leaves());
    }
    // @end
  }

  private static void idle(String name, PrintStream out) throws InterruptedException {
    out.println(name + ": begun");
    try {
      Tasks.sleepForever();
    } catch (CancelledException e) {
      out.println(name + ": cleans up, since " + e.reason());
      throw e;
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out));
  }
}
