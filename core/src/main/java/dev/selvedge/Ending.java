package dev.selvedge;

import dev.selvedge.kernel.Reports;
import dev.selvedge.kernel.WaitQueue;
import dev.selvedge.kernel.Waiter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to know of a task's end; made when the first one does. Guarded by {@code waiters}; no
 * callback runs under it. Each is taken out before it is told, so each is told once.
 *
 * <p>Since few tasks have one, it is also where that is kept which few are asked for: when the task
 * was made, by the calendar.
 *
 * <p>Its nodes are a {@code Waiter} for who waits for this task alone, and a {@link Watch} for who
 * waits for several.
 */
final class Ending {

  /** One of the several tasks that somebody waits for. */
  abstract static class Watch extends WaitQueue.Node {
    /** Called once under the lock: takes at most a lock that is held for a few instructions. */
    abstract void ended();
  }

  private final Task<?> task;
  private final WaitQueue<WaitQueue.Node> waiters = new WaitQueue<>();
  private List<Consumer<Task<?>>> callbacks = List.of();
  private @Nullable Instant createdAt;

  Ending(Task<?> task) {
    this.task = task;
  }

  /** What the first call has found, whatever becomes of the clock after it. */
  Instant createdAt(Supplier<Instant> found) {
    synchronized (waiters) {
      if (createdAt == null) {
        createdAt = found.get();
      }
      return createdAt;
    }
  }

  /** Adds a {@code Waiter} or a {@link Watch}. */
  void add(WaitQueue.Node node) {
    synchronized (waiters) {
      waiters.add(node);
    }
  }

  void remove(WaitQueue.Node node) {
    synchronized (waiters) {
      waiters.remove(node);
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

  /** For tests: how many wait. */
  int waiting() {
    synchronized (waiters) {
      return waiters.size();
    }
  }

  /** Takes a callback back; false if it has been taken to be called. */
  boolean remove(Consumer<Task<?>> callback) {
    synchronized (waiters) {
      return !callbacks.isEmpty() && callbacks.remove(callback);
    }
  }

  /** Tells everybody who has not been told yet. */
  void fire() {
    List<Consumer<Task<?>>> due;
    synchronized (waiters) {
      due = callbacks;
      callbacks = List.of();
      tellWaiters();
    }
    due.forEach(this::call);
  }

  /** Tells all but the callbacks, which may do anything; true if there are any. */
  boolean tellWaiters() {
    synchronized (waiters) {
      for (WaitQueue.Node n = waiters.poll(); n != null; n = waiters.poll()) {
        tell(n);
      }
      return !callbacks.isEmpty();
    }
  }

  private static void tell(WaitQueue.Node node) {
    if (node instanceof Waiter waiter) {
      waiter.signal();
    } else {
      ((Watch) node).ended();
    }
  }

  /** Calls back; what the callback throws is reported. */
  void call(Consumer<Task<?>> callback) {
    try {
      callback.accept(task);
    } catch (Throwable t) {
      Reports.error("a callback on the end of task \"%s\" failed".formatted(task.name()), t);
    }
  }
}
