package dev.selvedge.examples.anyio;

import dev.selvedge.ExceptionGroup;
import dev.selvedge.TaskGroup;
import java.io.PrintStream;

/**
 * A local variable that is set when a failure of a certain type was among those of a group.
 *
 * <p>A lambda cannot assign a variable of the method around it, and there is no {@code nonlocal}.
 * So no handler is used: the group is split by type, and the variable is assigned from the parts.
 */
public final class HandlerResult {
  private HandlerResult() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=handlerResult
    String someVariable = "nothing";
    try {
      TaskGroup.run(group -> group.fork(SeveralErrors::someTask));
    } catch (ExceptionGroup failures) {
      var parts = failures.split(IllegalArgumentException.class);
      if (parts.matching().isPresent()) {
        someVariable = "whatever";
      }
      if (parts.rest().isPresent()) {
        throw parts.rest().get();
      }
    }
    out.println(someVariable);
    // @end
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
