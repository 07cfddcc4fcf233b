package dev.selvedge.examples.anyio;

import dev.selvedge.TaskGroup;
import java.io.PrintStream;

/**
 * A body that ends without saying that it is ready: nobody waits for ever for it.
 *
 * <p>The {@code RuntimeError} is an {@link IllegalStateException}, thrown to the caller of {@code
 * start}, whose message names the task.
 */
public final class NeverStarted {
  private NeverStarted() {}

  static void program(PrintStream out) throws InterruptedException {
    TaskGroup.run(group -> {
      try {
        group.start("forgetful", ready -> out.println("it does its work"));
      } catch (IllegalStateException e) {
        out.println("and never said that it was ready");
      }
    });
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
