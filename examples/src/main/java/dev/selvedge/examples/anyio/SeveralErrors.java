package dev.selvedge.examples.anyio;

import dev.selvedge.ExceptionGroup;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.PrintStream;
import java.util.NoSuchElementException;

/**
 * Two tasks that fail in different ways, the second because the first one had it cancelled, and a
 * handler for each type, as with {@code except*}.
 *
 * <p>Java has one {@code catch} for the group and a chain of handlers in it. A handler gets one
 * failure at a time, however deep it is nested, and what none of them takes goes on at the end of
 * the chain. {@code ValueError} and {@code KeyError} are {@link IllegalArgumentException} and
 * {@link NoSuchElementException}.
 */
public final class SeveralErrors {
  private SeveralErrors() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=severalErrors
    try {
      TaskGroup.run(group -> {
        group.fork(SeveralErrors::someTask);
        group.fork(SeveralErrors::anotherTask);
      });
    } catch (ExceptionGroup failures) {
      failures
          .handle(IllegalArgumentException.class, e -> out.println("value: " + e.getMessage()))
          .handle(NoSuchElementException.class, e -> out.println("key: " + e.getMessage()))
          .orElseThrow();
    }
    // @end
  }

  /** Fails in a group of its own, so that the failure arrives nested. */
  static void someTask() throws InterruptedException {
    TaskGroup.run(inner -> inner.fork(() -> Integer.parseInt("seven")));
  }

  /** Waits until it is cancelled, and fails while it cleans up. */
  static void anotherTask() throws InterruptedException {
    try {
      Tasks.sleepForever();
    } finally {
      release("the lease");
    }
  }

  private static void release(String what) {
    throw new NoSuchElementException(what);
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
