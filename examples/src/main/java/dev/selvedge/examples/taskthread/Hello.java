package dev.selvedge.examples.taskthread;

import dev.selvedge.Tasks;
import dev.selvedge.taskthread.TaskThread;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/**
 * The silly task that says hello every second and schedules itself again, until Ctrl-C.
 *
 * <p>What the original has to do itself needs no code here: a cancellation leaves the body as an
 * exception and ends the slot, and a failure is that of the TaskThread, which tells its parent, or
 * the caller of {@code run}.
 */
public final class Hello extends TaskThread {
  private final PrintStream out;
  private final Duration pause;
  private final Instant start;

  Hello(PrintStream out, Duration pause) {
    this.out = out;
    this.pause = pause;
    this.start = Tasks.now();
  }

  // @start region=hello
  @Override
  protected void onEnter() throws InterruptedException {
    recreate("hello", this::hello);
  }

  private void hello() throws InterruptedException {
    Tasks.sleep(pause);
    out.println("Hello after " + Duration.between(start, Tasks.now()).toSeconds() + " s");
    reschedule("hello");
  }

  @Override
  protected void onExit() {
    out.println("Goodbye");
  }

  // @end

  /** Says hello every second, until the JVM is asked to end. */
  public static void main(String[] args) throws InterruptedException {
    new Hello(System.out, Duration.ofSeconds(1)).runUntilShutdown();
  }
}
