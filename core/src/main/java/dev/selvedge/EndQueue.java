package dev.selvedge;

import dev.selvedge.kernel.RootStrand;
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
 *   watches, linked,  the thread that waits: one at a time
 *   watcher
 *   told, abroad      the monitor of ended
 *   ended, taker,     the monitor of ended
 *   elsewhere
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

  /** Tasks of other worlds than the taker's that have not told their end. */
  private int elsewhere;

  /** A queue for nothing yet; {@code on} tells people what is waited for. */
  EndQueue(Object on) {
    this.on = on;
  }

  /** Adds a task to wait for. */
  void add(T task) {
    Watch watch = new Watch(task);
    watches.add(watch);
    if (linked) {
      watch.link(Strand.current());
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
      if (elsewhere > 0) {
        waiter.happensElsewhere();
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
      watches.forEach(watch -> watch.link(strand));
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

    /** Whether its task is counted as one of another world. */
    private boolean abroad;

    /** The thread that watches the one of a root task. */
    private @Nullable Thread watcher;

    Watch(T task) {
      this.task = task;
    }

    void refuse(Task<?> self) {
      if (task.equals(self)) {
        throw new IllegalStateException(
            "task \"%s\" cannot wait for its own end: it would never come".formatted(task.name()));
      }
    }

    void link(Strand taker) {
      if (!beginWatch(taker)) {
        return;
      }
      if (task instanceof RootTask root) {
        watcher = root.watch(this::ended);
      } else {
        ((TaskImpl<?>) task).watch(this);
      }
    }

    void unlink() {
      if (!endWatch()) {
        return;
      }
      if (watcher != null) {
        watcher.interrupt();
      } else {
        ((TaskImpl<?>) task).unwatch(this);
      }
    }

    /** False if there is nothing to watch any more. */
    private boolean beginWatch(Strand taker) {
      synchronized (ended) {
        abroad = !told && strand().world() != taker.world();
        elsewhere += abroad ? 1 : 0;
        return !told;
      }
    }

    /** False if the end has been told. */
    private boolean endWatch() {
      synchronized (ended) {
        comeHome();
        return !told;
      }
    }

    private void comeHome() {
      elsewhere -= abroad ? 1 : 0;
      abroad = false;
    }

    private Strand strand() {
      return task instanceof RootTask(RootStrand root) ? root : (Strand) task;
    }

    @Override
    void ended() {
      Waiter waiting;
      synchronized (ended) {
        if (told) {
          return; // a root task that was watched twice
        }
        told = true;
        comeHome();
        ended.add(task);
        waiting = taker;
      }
      if (waiting != null) {
        waiting.signal();
      }
    }
  }
}
