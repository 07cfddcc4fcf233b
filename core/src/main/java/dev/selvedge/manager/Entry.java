package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Task;
import dev.selvedge.kernel.Pace;
import dev.selvedge.kernel.Paced;
import dev.selvedge.kernel.Strand;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One task of a manager, from its registration to its end. */
class Entry<T extends @Nullable Object> implements Pace {

  final String name;

  /** What its name was derived from; null if it was given. */
  final @Nullable String base;

  private final NameTable table;
  private final Registration plan;

  /** Set once, before the entry is published. */
  private @Nullable Task<T> task;

  /** Who gets the name when this one has ended; guarded by the table. */
  @Nullable Entry<?> next;

  Entry(NameTable table, Registration plan, String name, @Nullable String base) {
    this.table = table;
    this.plan = plan;
    this.name = name;
    this.base = base;
  }

  /** Ties it to its task, once. */
  final void bind(Task<T> forked) {
    this.task = forked;
  }

  /** Whether it has a task yet. */
  final boolean isBound() {
    return task != null;
  }

  /** Whether nobody waits for it: it goes on for ever. */
  boolean isService() {
    return false;
  }

  final Task<T> task() {
    return requireNonNull(task);
  }

  /** Starts it, or its delay. */
  void begin() {
    Duration delay = plan.delay();
    if (delay.isZero()) {
      paced().start();
    } else {
      paced().startAt(((Strand) paced()).world().timers().after(delay));
    }
  }

  final Paced paced() {
    return (Paced) task();
  }

  /** Whether it has not ended. */
  final boolean isLive() {
    return !task().isDone();
  }

  /** Whether it was asked to end and has not done so yet. */
  final boolean isLeaving() {
    return task().status() == Task.Status.CANCELLING;
  }

  /** Whether nobody is to hear of a failure. */
  final boolean ignores(Throwable failure) {
    return plan.ignores(failure);
  }

  @Override
  public void afterRun(@Nullable Throwable failure) {}

  @Override
  public final void ended() {
    table.ended(this);
  }

  @Override
  public final String toString() {
    return String.valueOf(task);
  }
}
