package dev.selvedge.examples.giambio;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import dev.selvedge.sync.Mutex;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Three tasks that want the same lock, and have it one after the other, in the order of asking.
 *
 * <p>In a loop a lock is needed only where one holds on to something while he waits; between two
 * waits nobody else runs.
 */
public final class Lock {
  private Lock() {}

  static void program(PrintStream out, Duration work) throws InterruptedException {
    // @start region=lock
    Mutex lock = Mutex.create();
    TaskGroup.run(group -> {
      for (String name : new String[] {"first", "second", "third"}) {
        group.fork(() -> {
          out.println(name + " asks");
          lock.withLock(() -> {
            out.println(name + " has the lock");
            Tasks.sleep(work);
            out.println(name + " gives it back");
          });
        });
      }
    });
    // @end
  }

  /** Runs it with half a second for each holder. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofMillis(500)));
  }
}
