package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Waiting for several tasks that are not one's own. */
final class Waits {

  private Waits() {}

  static <T extends Task<?>> Waited<T> waitFor(
      Collection<? extends T> tasks, WaitUntil until, @Nullable Duration timeout)
      throws InterruptedException {
    List<T> all = copy(tasks);
    requireNonNull(until, "until");
    Timers timers = Strand.current().world().timers();
    long deadlineNanos =
        timeout == null ? Timers.NEVER : timers.after(Arguments.notNegative(timeout, "timeout"));
    Strand.current().checkpoint();
    awaitEnds(all, until, deadlineNanos);
    return Waited.now(all);
  }

  private static <T extends Task<?>> void awaitEnds(
      List<T> tasks, WaitUntil until, long deadlineNanos) throws InterruptedException {
    EndQueue<T> ends = new EndQueue<>(until + " of " + count(tasks));
    ends.addAll(tasks);
    try {
      for (int left = tasks.size(); left > 0; left--) {
        T ended = ends.take(deadlineNanos);
        if (ended == null || until.isMetBy(ended)) {
          return;
        }
      }
    } finally {
      ends.unlink();
    }
  }

  static <T extends Task<?>> Iterable<T> asCompleted(Collection<? extends T> tasks)
      throws InterruptedException {
    List<T> all = copy(tasks);
    Strand.current().checkpoint();
    return () -> new Completed<>(all);
  }

  private static <T> List<T> copy(Collection<? extends T> tasks) {
    List<T> copy = new ArrayList<>(requireNonNull(tasks, "tasks"));
    for (int i = 0; i < copy.size(); i++) {
      if (copy.get(i) == null) {
        throw new NullPointerException("tasks[" + i + "]");
      }
    }
    return Collections.unmodifiableList(copy);
  }

  private static String count(List<?> tasks) {
    return tasks.size() == 1 ? "1 task" : tasks.size() + " tasks";
  }

  /**
   * Hands out tasks as they end. Nothing but its user refers to it, so that a loop that was left
   * half-way leaves no watch behind: the cleaner takes them off.
   */
  private static final class Completed<T extends Task<?>> implements Iterator<T> {
    private static final Cleaner CLEANER = Cleaner.create();

    private final EndQueue<T> ends;
    private int left;

    @SuppressWarnings("this-escape") // the cleaner only looks whether it is reachable
    Completed(List<T> tasks) {
      EndQueue<T> queue = new EndQueue<>("the next end of " + count(tasks));
      queue.addAll(tasks);
      this.ends = queue;
      this.left = tasks.size();
      CLEANER.register(this, queue::unlink);
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public T next() {
      if (left == 0) {
        throw new NoSuchElementException("all tasks have been handed out");
      }
      try {
        T ended = requireNonNull(ends.take(Timers.NEVER));
        left--;
        return ended;
      } catch (InterruptedException e) {
        throw Edge.sneakyThrow(e); // asCompleted declares it
      } finally {
        Reference.reachabilityFence(this);
      }
    }
  }
}
