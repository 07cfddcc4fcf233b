package dev.selvedge.examples.asyncio;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Five tasks and the end of all of them, twice: first each blocks the loop while it works, then
 * each sleeps in it.
 *
 * <p>A task is not created for a loop that may stop before the task has run, it is forked into a
 * group that waits for it. {@code Thread.sleep}, as any call of the JDK that blocks, blocks the
 * loop: the tasks work one after the other, and the loop reports each on standard error, with its
 * stack. {@code Tasks.sleep} lets the others go on: they work at the same time.
 */
public final class FiveTasks {

  private final PrintStream out;
  private int working; // plain data: one task runs at a time
  private int together;

  private FiveTasks(PrintStream out) {
    this.out = out;
  }

  static void program(PrintStream out, Duration work) throws InterruptedException {
    // @start region=fiveTasks
    new FiveTasks(out).processAll(() -> Thread.sleep(work)); // blocks the loop
    new FiveTasks(out).processAll(() -> Tasks.sleep(work)); // sleeps in it
    // @end
  }

  /** What a task does for a while. */
  private interface Work {
    void run() throws InterruptedException;
  }

  private void processAll(Work work) throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        group.fork(() -> myTask(work));
      }
    });
    out.println("Completed All Tasks");
    out.println("(" + together + " at a time)");
  }

  private void myTask(Work work) throws InterruptedException {
    working++;
    together = Math.max(together, working);
    work.run();
    working--;
    out.println("Processing Task");
  }

  /** Runs it with a second of work a task. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofSeconds(1)));
  }
}
