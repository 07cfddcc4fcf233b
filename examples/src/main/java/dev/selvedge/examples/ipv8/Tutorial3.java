package dev.selvedge.examples.ipv8;

import dev.selvedge.Tasks;
import dev.selvedge.manager.TaskManager;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Two tasks with names, by which one of them is cancelled: prints {@code [2]}, and {@code []} if
 * nobody waits for the tasks before the manager is shut down.
 *
 * <p>A shutdown without grace cancels what is left and waits for its end. With some grace it would
 * let the second task finish.
 */
public final class Tutorial3 {

  private final List<Integer> completed = Collections.synchronizedList(new ArrayList<>());
  private final Duration work;

  private Tutorial3(Duration work) {
    this.work = work;
  }

  static void program(PrintStream out, Duration work, boolean waits) throws InterruptedException {
    Tutorial3 tutorial = new Tutorial3(work);
    tutorial.manage(waits);
    out.println(tutorial.completed);
  }

  private void manage(boolean waits) throws InterruptedException {
    // @start region=named
    TaskManager manager = TaskManager.open("tutorial");
    manager.register("executeMeToo1", () -> executeMeToo(1));
    manager.register("executeMeToo2", () -> executeMeToo(2));
    manager.cancel("executeMeToo1");
    if (waits) {
      manager.awaitAll();
    }
    manager.shutdown(Duration.ZERO).orElseThrow();
    // @end
  }

  private void executeMeToo(int number) throws InterruptedException {
    Tasks.sleep(work);
    completed.add(number);
  }

  /** Runs it with half a second of work; with an argument, without waiting for the tasks. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out, Duration.ofMillis(500), args.length == 0);
  }
}
