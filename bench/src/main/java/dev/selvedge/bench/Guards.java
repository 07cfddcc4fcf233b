package dev.selvedge.bench;

import dev.selvedge.TaskGroup;
import org.openjdk.jmh.infra.Blackhole;

/** Tasks that take and give back, the same for each kind of guard. */
final class Guards {
  /** What is done while it is held, and before it is taken anew: some ten nanoseconds. */
  static final int WORK = 10;

  static final int TASKS = 4;

  private Guards() {}

  /** By a task that has it for itself. */
  static void alone(Guard guard, int times) throws InterruptedException {
    TaskGroup.run(group -> onPlainThread(guard, times));
  }

  /** By a thread that is no task. */
  static void onPlainThread(Guard guard, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      guard.take();
      guard.giveBack();
    }
  }

  /** By tasks that get in each other's way; so many times altogether. */
  static void contended(Guard guard, int times) throws InterruptedException {
    TaskGroup.run(group -> {
      for (int task = 0; task < TASKS; task++) {
        group.fork(() -> {
          for (int i = 0; i < times / TASKS; i++) {
            guard.take();
            Blackhole.consumeCPU(WORK);
            guard.giveBack();
            Blackhole.consumeCPU(WORK);
          }
        });
      }
    });
  }
}
