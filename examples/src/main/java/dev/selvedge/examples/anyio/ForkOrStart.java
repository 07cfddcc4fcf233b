package dev.selvedge.examples.anyio;

import dev.selvedge.StartedTask;
import dev.selvedge.TaskGroup;
import java.io.PrintStream;

/**
 * Difference 2 to {@code asyncio.TaskGroup}: how a child is started.
 *
 * <p>{@code fork} is {@code start_soon} and {@code create_task} in one, {@code start} is {@code
 * start}: the first returns at once, the second when the child is ready. Both return a handle.
 */
public final class ForkOrStart {
  private ForkOrStart() {}

  static void program(PrintStream out) throws InterruptedException {
    TaskGroup.run(group -> {
      StartedTask<String, ?> child =
          group.start(
              "child",
              ready -> {
                out.println("the child prepares itself");
                ready.started("prepared");
              });
      out.println("the child is " + child.startValue());
      group.fork(() -> out.println("this one is not waited for"));
    });
    out.println("except by its group");
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
