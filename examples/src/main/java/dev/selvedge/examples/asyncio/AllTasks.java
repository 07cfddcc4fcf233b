package dev.selvedge.examples.asyncio;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Which tasks there are, before any of them has gone to work.
 *
 * <p>{@code Tasks.all()} knows every live task of the JVM, whatever started it, so those of this
 * program are picked by their parent; a group alone is asked by {@code group.tasks()}. There is no
 * word for a task whose turn has not come yet: RUNNING says that it has not ended.
 */
public final class AllTasks {
  private AllTasks() {}

  static void program(PrintStream out, Duration work) throws InterruptedException {
    Task<?> main = Tasks.current();
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        group.fork("myTask", () -> myTask(work, out));
      }
      // @start region=allTasks
      for (Task<?> task : Tasks.all()) {
        if (task.equals(main) || task.parent().filter(main::equals).isPresent()) {
          out.println(task.name() + " is " + task.status());
        }
      }
      // @end
    });
    out.println("Completed All Tasks");
  }

  private static void myTask(Duration work, PrintStream out) throws InterruptedException {
    Tasks.sleep(work);
    out.println("Processing Task");
  }

  /** Runs it with a second of work a task. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.with().name("main").run(() -> program(System.out, Duration.ofSeconds(1)));
  }
}
