package dev.selvedge.examples.giambio;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import dev.selvedge.sync.Promise;
import java.io.PrintStream;
import java.time.Duration;

/**
 * An event that is triggered with a value, for which two tasks wait and a third comes late.
 *
 * <p>It is a {@link Promise}: settled once, and whoever awaits it afterwards has the value at once.
 */
public final class EventWithValue {
  private EventWithValue() {}

  static void program(PrintStream out, Duration delay) throws InterruptedException {
    // @start region=eventWithValue
    Promise<String> event = Promise.create();
    TaskGroup.run(group -> {
      group.fork(() -> out.println("first has got " + event.await()));
      group.fork(() -> out.println("second has got " + event.await()));
      Tasks.sleep(delay);
      out.println("the event happens");
      event.succeed("a value");
    });
    out.println("late has got " + event.await());
    // @end
  }

  /** Runs it with a delay of a second. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofSeconds(1)));
  }
}
