package dev.selvedge.examples.giambio;

import dev.selvedge.CancelledException;
import dev.selvedge.ExceptionGroup;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;

/**
 * A task of an outer group fails while its host is in an inner one: the inner tasks are cancelled
 * as the outer ones are, the inner block is left, and the parent gets the failure.
 */
public final class OuterFailure {
  private OuterFailure() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=outerFailure
    try {
      TaskGroup.run(outer -> {
        outer.fork(() -> idle("outer", out));
        outer.fork("faulty", () -> Integer.parseInt("three"));
        TaskGroup.run(inner -> {
          inner.fork(() -> idle("inner", out));
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
