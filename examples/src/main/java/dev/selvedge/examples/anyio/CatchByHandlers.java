package dev.selvedge.examples.anyio;

import dev.selvedge.ExceptionGroup;
import dev.selvedge.TaskGroup;
import java.io.PrintStream;
import java.util.NoSuchElementException;

/**
 * Handlers that are written once, as methods, and put around any group: what {@code catch} of the
 * {@code exceptiongroup} package does with a dictionary of types and functions.
 *
 * <p>The context manager is a method that takes the body of the group.
 */
public final class CatchByHandlers {
  private final PrintStream out;

  private CatchByHandlers(PrintStream out) {
    this.out = out;
  }

  static void program(PrintStream out) throws InterruptedException {
    var handlers = new CatchByHandlers(out);
    handlers.around(group -> {
      group.fork(SeveralErrors::someTask);
      group.fork(SeveralErrors::anotherTask);
    });
    handlers.around(group -> group.fork(SeveralErrors::someTask));
  }

  // @start region=catchByHandlers
  private void around(TaskGroup.Routine body) throws InterruptedException {
    try {
      TaskGroup.run(body);
    } catch (ExceptionGroup failures) {
      failures
          .handle(IllegalArgumentException.class, this::handleValue)
          .handle(NoSuchElementException.class, this::handleKey)
          .orElseThrow();
    }
  }

  // @end

  private void handleValue(IllegalArgumentException e) {
    out.println("handled a value: " + e.getMessage());
  }

  private void handleKey(NoSuchElementException e) {
    out.println("handled a key: " + e.getMessage());
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
