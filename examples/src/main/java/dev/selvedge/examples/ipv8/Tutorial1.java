package dev.selvedge.examples.ipv8;

import dev.selvedge.Action;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What runs, and when: a body that is never called, one that is called, one that goes on beside its
 * caller. Prints {@code [2, 3, 5, 4]}, and {@code [2, 3, 5]} without the last sleep.
 *
 * <p>What nobody waits for has to say so here: it is forked as a service, which ends when the other
 * work of its group has ended. An ordinary child would be waited for.
 */
public final class Tutorial1 {

  private final List<Integer> completed = new ArrayList<>(); // plain data: one task runs at a time
  private final Duration work;

  private Tutorial1(Duration work) {
    this.work = work;
  }

  static void program(PrintStream out, Duration work, boolean sleepsAtLast)
      throws InterruptedException {
    Tutorial1 tutorial = new Tutorial1(work);
    tutorial.executeMe(sleepsAtLast);
    out.println(tutorial.completed);
  }

  private void executeMe(boolean sleepsAtLast) throws InterruptedException {
    // @start region=executeMe
    TaskGroup.run(group -> {
      Action<InterruptedException> _ = () -> executeMeToo(1); // never called
      executeMeToo(2); // returns when it has ended
      completed.add(3);
      group.forkService(() -> executeMeToo(4)); // goes on beside this
      completed.add(5);
      if (sleepsAtLast) {
        Tasks.sleep(work.multipliedBy(2));
      }
    });
    // @end
  }

  private void executeMeToo(int number) throws InterruptedException {
    Tasks.sleep(work);
    completed.add(number);
  }

  /** Runs it with half a second of work; with an argument, without the last sleep. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofMillis(500), args.length == 0));
  }
}
