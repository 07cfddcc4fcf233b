package dev.selvedge.examples.ipv8;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The task itself is awaited, instead of a sleep that is hoped to be long enough: prints {@code [2,
 * 3, 5, 4]} as soon as the task has ended.
 */
public final class Tutorial2 {

  private final List<Integer> completed = new ArrayList<>(); // plain data: one task runs at a time
  private final Duration work;

  private Tutorial2(Duration work) {
    this.work = work;
  }

  static void program(PrintStream out, Duration work) throws InterruptedException {
    Tutorial2 tutorial = new Tutorial2(work);
    tutorial.executeMe();
    out.println(tutorial.completed);
  }

  private void executeMe() throws InterruptedException {
    // @start region=executeMe
    TaskGroup.run(group -> {
      executeMeToo(2);
      completed.add(3);
      Task<?> future = group.fork(() -> executeMeToo(4));
      completed.add(5);
      future.join();
    });
    // @end
  }

  private void executeMeToo(int number) throws InterruptedException {
    Tasks.sleep(work);
    completed.add(number);
  }

  /** Runs it with half a second of work. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofMillis(500)));
  }
}
