package dev.selvedge;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Waiter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The ends of several tasks, in the order in which they come: the one way to wait for more than one
 * task.
 *
 * <pre>
 *   field             guarded by
 *   watches, linked   the thread that waits: one at a time
 *   told              the monitor of ended
 *   ended, taker      the monitor of ended
 * </pre>
 *
 * <p>A task that ends puts itself into {@code ended} and wakes the taker, so an end is never lost:
 * if the taker has been cancelled it stays there. Locks: that of an {@code Ending}, then that of
 * {@code ended}; never the other way round.
 *
 * <p>A watch hangs on its task from the first {@link #take} until its end, or until {@link
 * #unlink}, which whoever waits owes to tasks that have not ended. A queue can be used again after
 * that: it links what has not ended yet.
 */
final class EndQueue<T extends Task<?>> {

  private final Object on;
  private final List<Watch> watches = new ArrayList<>();
  private final Queue<T> ended = new ArrayDeque<>();
  private @Nullable Waiter taker;
  private boolean linked;

  /** A queue for nothing yet; {@code on} tells people what is waited for. */
  EndQueue(Object on) {
    this.on = on;
  }

  /** Adds a task to wait for. */
  void add(T task) {
    Watch watch = new Watch(task);
    watches.add(watch);
    if (linked) {
      watch.link();
    }
  }

  void addAll(Collection<? extends T> tasks) {
    tasks.forEach(this::add);
  }

  /**
   * Waits for the next end, each given once. A checkpoint. If it throws the queue is unlinked.
   *
   * @return the task that has ended; null if the deadline came first
   */
  @Nullable T take(long deadlineNanos) throws InterruptedException {
    Strand strand = Strand.current();
    boolean returns = false;
    try {
      strand.checkpoint();
      link(strand);
      T next = takeLinked(strand, deadlineNanos);
      returns = true;
      return next;
    } finally {
      if (!returns) {
        unlink();
      }
    }
  }

  private @Nullable T takeLinked(Strand strand, long deadlineNanos) throws InterruptedException {
    Waiter waiter = new Waiter(strand, on);
    synchronized (ended) {
      if (!ended.isEmpty()) {
        return ended.remove();
      }
      taker = waiter;
    }
    try {
      waiter.await(deadlineNanos);
    } finally {
      synchronized (ended) {
        taker = null;
      }
    }
    synchronized (ended) {
      return ended.poll();
    }
  }

  private void link(Strand strand) {
    if (!linked) {
      Task<?> self = RootTask.of(strand);
      watches.forEach(watch -> watch.refuse(self));
      linked = true;
      watches.forEach(Watch::link);
    }
  }

  /** Takes the watches off the tasks that have not ended. */
  void unlink() {
    if (linked) {
      linked = false;
      watches.forEach(Watch::unlink);
    }
  }

  private final class Watch extends Ending.Watch {
    private final T task;
    private boolean told;

    Watch(T task) {
      this.task = task;
    }

    void refuse(Task<?> self) {
      if (task.equals(self)) {
        throw new IllegalStateException(
            "task \"%s\" cannot wait for its own end: it would never come".formatted(task.name()));
      }
    }

    void link() {
      if (task instanceof TaskImpl<?> impl && !isTold()) {
        impl.watch(this);
      }
    }

    void unlink() {
      if (task instanceof TaskImpl<?> impl && !isTold()) {
        impl.unwatch(this);
      }
    }

    private boolean isTold() {
      synchronized (ended) {
        return told;
      }
    }

    @Override
    void ended() {
      Waiter waiting;
      synchronized (ended) {
        told = true;
        ended.add(task);
        waiting = taker;
      }
      if (waiting != null) {
        waiting.signal();
      }
    }
  }
}
