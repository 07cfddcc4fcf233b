package dev.selvedge;

import dev.selvedge.kernel.RootStrand;
import dev.selvedge.kernel.Strand;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Waiting for what nothing tells: bounded, and failing with words. */
final class Until {

  private static final long BOUND_NANOS = 20_000_000_000L;

  private Until() {}

  /** Waits until a condition holds; fails after twenty seconds. */
  static void holds(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > BOUND_NANOS) {
        throw new AssertionError("still not so: " + what);
      }
      Eventually.pause();
    }
  }

  /** Waits until a thread is blocked or parked. */
  static void blocked(Thread thread) {
    holds(
        thread + " is blocked",
        () ->
            switch (thread.getState()) {
              case WAITING, TIMED_WAITING, BLOCKED -> true;
              default -> false;
            });
  }

  /** Waits until a task, that of a foreign thread too, is parked in a wait of the library. */
  static void waits(Task<?> task) {
    Strand strand = task instanceof RootTask(RootStrand root) ? root : (Strand) task;
    holds(task + " waits", () -> strand.waiter() != null);
  }

  /** A task that has ended, however it ended; its group has left. */
  static <T extends @Nullable Object> Task<T> ended(Callable<T> body) throws InterruptedException {
    AtomicReference<Task<T>> task = new AtomicReference<>();
    try {
      TaskGroup.run(group -> task.set(group.fork("child", body)));
    } catch (ExceptionGroup expected) {
      // the task tells
    }
    return task.get();
  }

  /** A task that was cancelled alone, for a reason. */
  static Task<@Nullable Void> cancelled(String reason) throws InterruptedException {
    AtomicReference<Task<@Nullable Void>> task = new AtomicReference<>();
    TaskGroup.run(group -> {
      task.set(group.fork("child", Tasks::sleepForever));
      task.get().cancel(reason);
    });
    return task.get();
  }
}
