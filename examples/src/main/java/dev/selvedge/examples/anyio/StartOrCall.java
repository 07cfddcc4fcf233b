package dev.selvedge.examples.anyio;

import dev.selvedge.Ready;
import dev.selvedge.TaskGroup;
import java.io.PrintStream;

/**
 * One body that is started, forked and called: what the default argument {@code
 * TASK_STATUS_IGNORED} is for.
 *
 * <p>Java has no default arguments, so the caller says that nobody waits for the body.
 */
public final class StartOrCall {
  private StartOrCall() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=startOrCall
    TaskGroup.run(group -> {
      group.start((Ready<String> ready) -> job("started", out, ready)).await();
      group.fork(() -> job("forked", out, Ready.ignored())).await();
      job("called", out, Ready.ignored());
    });
    // @end
  }

  private static void job(String how, PrintStream out, Ready<String> ready) {
    out.println(how + ": prepares itself");
    ready.started("prepared");
    out.println(how + ": goes on");
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
