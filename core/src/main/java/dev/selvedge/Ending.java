package dev.selvedge;

import dev.selvedge.kernel.WaitQueue;
import dev.selvedge.kernel.Waiter;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who wants to know of a task's end; made when the first one does. Guarded by {@code waiters}; no
 * callback runs under it. Each is taken out before it is told, so each is told once.
 */
final class Ending {

  private final Task<?> task;
  private final WaitQueue<Waiter> waiters = new WaitQueue<>();
  private List<Consumer<Task<?>>> callbacks = List.of();

  Ending(Task<?> task) {
    this.task = task;
  }

  void add(Waiter waiter) {
    synchronized (waiters) {
      waiters.add(waiter);
    }
  }

  void remove(Waiter waiter) {
    synchronized (waiters) {
      waiters.remove(waiter);
    }
  }

  void add(Consumer<Task<?>> callback) {
    synchronized (waiters) {
      if (callbacks.isEmpty()) {
        callbacks = new ArrayList<>();
      }
      callbacks.add(callback);
    }
  }

  /** Tells everybody who has not been told yet. */
  void fire() {
    List<Consumer<Task<?>>> due;
    synchronized (waiters) {
      due = callbacks;
      callbacks = List.of();
      for (Waiter w = waiters.poll(); w != null; w = waiters.poll()) {
        w.signal();
      }
    }
    due.forEach(this::call);
  }

  private void call(Consumer<Task<?>> callback) {
    try {
      callback.accept(task);
    } catch (Throwable t) {
      System.getLogger("dev.selvedge")
          .log(
              Level.ERROR, "a callback on the end of task \"%s\" failed".formatted(task.name()), t);
    }
  }
}
