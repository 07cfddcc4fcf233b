package dev.selvedge.examples.giambio;

import dev.selvedge.Tasks;
import dev.selvedge.Timeouts;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * A time-out that skips what is left of a block, and one that throws.
 *
 * <p>{@code moveOnAfter} says whether the block came to its end. {@code failAfter} throws only when
 * its own time was over: a time-out inside or around it is told apart.
 */
public final class TimeLimits {
  private TimeLimits() {}

  static void program(PrintStream out, Duration limit) throws InterruptedException {
    // @start region=timeLimits
    boolean finished = Timeouts.moveOnAfter(limit, () -> work("skipped", limit, out));
    out.println("skipped, finished: " + finished);

    try {
      Timeouts.failAfter(limit, () -> work("thrown", limit, out));
    } catch (TimeoutException e) {
      out.println("thrown: " + e.getMessage());
    }

    Timeouts.moveOnAfter(limit, () -> work("in time", Duration.ZERO, out));
    // @end
  }

  /** Takes twice as long as it is told. */
  private static void work(String name, Duration time, PrintStream out)
      throws InterruptedException {
    out.println(name + ": begun");
    Tasks.sleep(time);
    Tasks.sleep(time);
    out.println(name + ": done");
  }

  /** Runs it with a limit of half a second. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofMillis(500)));
  }
}
