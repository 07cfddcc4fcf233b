package dev.selvedge.examples.ipv8;

import dev.selvedge.Tasks;
import dev.selvedge.manager.TaskManager;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Twenty tasks that nobody will ask for by name. They work at the same time, so all of them take
 * hardly longer than one.
 *
 * <p>Their names are made from the base that they share: {@code executeMeToo#7}.
 */
public final class Tutorial4 {

  private final List<Integer> completed = Collections.synchronizedList(new ArrayList<>());
  private final Duration work;

  private Tutorial4(Duration work) {
    this.work = work;
  }

  static void program(PrintStream out, Duration work) throws InterruptedException {
    Tutorial4 tutorial = new Tutorial4(work);
    Instant start = Tasks.now();
    tutorial.manage();
    long millis = Duration.between(start, Tasks.now()).toMillis();
    out.println(tutorial.completed);
    out.println("after " + millis + " ms");
  }

  private void manage() throws InterruptedException {
    // @start region=anonymous
    try (TaskManager manager = TaskManager.open("tutorial")) {
      for (int i = 0; i < 20; i++) {
        int number = i;
        manager.registerAnonymous("executeMeToo", () -> executeMeToo(number));
      }
      manager.awaitAll();
    }
    // @end
  }

  private void executeMeToo(int number) throws InterruptedException {
    Tasks.sleep(work);
    completed.add(number);
  }

  /** Runs it with half a second of work a task. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out, Duration.ofMillis(500));
  }
}
