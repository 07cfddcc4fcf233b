package dev.selvedge.bench;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import dev.selvedge.sync.Event;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** How much of the heap a task holds that waits, its thread and its stack included. */
final class ParkedTasks {
  private final int tasks;
  private final HeldBytes held;

  ParkedTasks(int tasks, HeldBytes held) {
    this.tasks = tasks;
    this.held = held;
    held.begin();
  }

  private void measure() {
    held.end(tasks);
  }

  /** Virtual threads behind a latch, in an array. */
  void raw() throws InterruptedException {
    var gate = new CountDownLatch(1);
    var begun = new CountDownLatch(tasks);
    var threads = new Thread[tasks];
    for (int i = 0; i < tasks; i++) {
      threads[i] =
          Thread.startVirtualThread(() -> {
            begun.countDown();
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
    }
    begun.await();
    measure();
    gate.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  void inThreads() throws InterruptedException {
    TaskGroup.run(group -> {
      Event gate = Event.create();
      for (int i = 0; i < tasks; i++) {
        group.fork("parked", () -> gate.await());
      }
      while (gate.statistics().waiting() < tasks) {
        Tasks.yield();
      }
      measure();
      gate.set();
    });
  }

  void inLoop() throws InterruptedException {
    EventLoop.with().slowStep(Duration.ZERO).run(this::inThreads);
  }

  void kotlin() {
    ParkedCoroutines.parked(tasks, this::measure);
  }
}
