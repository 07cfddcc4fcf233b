package dev.selvedge.examples.giambio;

import dev.selvedge.Outcome;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.time.Duration;

/**
 * {@code values}: what every task returned, also those that nobody has joined.
 *
 * <p>A group keeps it if it is asked to, since a group that lives long would keep too much. The
 * outcomes stand in the order of forking, whatever the order of ending, and those of failed and
 * cancelled tasks are among them.
 */
public final class KeptValues {
  private KeptValues() {}

  static void program(PrintStream out, Duration work) throws InterruptedException {
    // @start region=keptValues
    TaskGroup group =
        TaskGroup.with()
            .keepResults()
            .call(opened -> {
              opened.fork(() -> slowly("first", work));
              opened.fork(() -> "second");
              opened.fork(Tasks::sleepForever).cancel("it would never end");
              return opened;
            });
    for (Outcome<?> outcome : group.outcomes()) {
      out.println(outcome);
    }
    // @end
  }

  private static String slowly(String value, Duration work) throws InterruptedException {
    Tasks.sleep(work);
    return value;
  }

  /** Runs it with a second of work for the slow one. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofSeconds(1)));
  }
}
