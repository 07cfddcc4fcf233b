package dev.selvedge.examples.ipv8;

import dev.selvedge.manager.PeriodicTask;
import dev.selvedge.manager.TaskManager;
import dev.selvedge.sync.Channel;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A task that runs again and again, and one that runs once, later: prints {@code [1, 1, 1, 1, 2, 1,
 * …]}, twenty numbers. Then one that has a delay and an interval.
 *
 * <p>The tasks do not add to a list that they share, they send to the one who has it. As in the
 * original each run comes one interval after the end of the run before, so the fifth {@code 1}
 * comes a little after the {@code 2}.
 */
public final class Tutorial5 {

  private static final int WANTED = 20;

  private Tutorial5() {}

  static void program(PrintStream out, Duration interval) throws InterruptedException {
    // @start region=periodic
    try (TaskManager manager = TaskManager.open("tutorial")) {
      Channel<Integer> numbers = Channel.unlimited();
      PeriodicTask ones =
          manager.everyAfter(interval).register("keep adding 1", () -> numbers.send(1));
      manager.after(interval.multipliedBy(5)).register("sneaky inject", () -> numbers.send(2));
      out.println(take(numbers));
      ones.cancel("there are enough");
    }
    // @end

    // @start region=delayAndInterval
    try (TaskManager manager = TaskManager.open("tutorial")) {
      Channel<Integer> numbers = Channel.unlimited();
      manager
          .every(interval)
          .startingAfter(interval.multipliedBy(3)) // the delay
          .register("keep adding 3", () -> numbers.send(3));
      out.println(take(numbers));
      manager.cancelAll("there are enough");
    }
    // @end
  }

  private static List<Integer> take(Channel<Integer> numbers) throws InterruptedException {
    List<Integer> taken = new ArrayList<>();
    while (taken.size() < WANTED) {
      taken.add(numbers.receive());
    }
    return taken;
  }

  /** Runs it with a tenth of a second between two runs. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out, Duration.ofMillis(100));
  }
}
