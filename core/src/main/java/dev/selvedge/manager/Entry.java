package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Task;
import dev.selvedge.kernel.Pace;
import dev.selvedge.kernel.Paced;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import org.jspecify.annotations.Nullable;

/** One task of a manager, from its registration to its end. */
abstract sealed class Entry<T extends @Nullable Object> extends Named<Entry<?>> implements Pace
    permits SingleEntry, PeriodicEntry, Job {

  private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

  final Core core;

  /** What its name was derived from; null if it was given. */
  final @Nullable String base;

  /** Set once, before the entry is published. */
  private @Nullable Task<T> task;

  /**
   * When it was started and its delay was over, by {@code System.nanoTime}; written before that by
   * whoever starts it, and read by the watch when it has seen {@code begun}.
   */
  private long sinceNanos;

  private volatile boolean begun;

  /** How old it was when it was last reported; for the watch alone. */
  long reportedAtAge;

  Entry(Core core, String name, @Nullable String base) {
    super(name);
    this.core = core;
    this.base = base;
  }

  /** What its task runs: a body of the root package's kinds. */
  abstract Object body();

  /** Whether nobody is to hear of a failure. */
  abstract boolean ignores(Throwable failure);

  /** Whether nobody waits for it: it goes on for ever. */
  boolean isService() {
    return false;
  }

  /** Whether its manager reports that it is old. */
  abstract boolean isWatched();

  /** From a moment in nanoseconds of its world on it counts as one that runs. */
  final void watchFrom(long atNanos) {
    long delayNanos = Math.min(atNanos - timers().nanoTime(), LONGEST_NANOS);
    sinceNanos = System.nanoTime() + delayNanos;
    begun = true;
    core.watch().wake();
  }

  /** How long its body has been alive; less than zero if it has not begun. */
  final long ageNanos() {
    return begun ? System.nanoTime() - sinceNanos : -1;
  }

  /** Ties it to its task, once. */
  void bind(Task<T> forked) {
    this.task = forked;
  }

  /** Whether it has a task yet. */
  final boolean isBound() {
    return task != null;
  }

  final Task<T> task() {
    return requireNonNull(task);
  }

  final Paced paced() {
    return (Paced) task();
  }

  final Timers timers() {
    return ((Strand) task()).world().timers();
  }

  @Override
  final Task.Status status() {
    return task().status();
  }

  @Override
  final boolean isLive() {
    return !task().isDone();
  }

  @Override
  final boolean isLeaving() {
    return switch (status()) {
      case HELD, RUNNING -> false;
      case CANCELLING, SUCCEEDED, FAILED, CANCELLED -> true;
    };
  }

  @Override
  final boolean cancel(String reason) {
    return task().cancel(reason);
  }

  @Override
  final void cancelIdle(String reason) {
    paced().cancelIdle(reason);
  }

  @Override
  public final void ended() {
    core.table().ended(this);
    afterEnd();
  }

  /** Called when it has ended and its name is free. */
  void afterEnd() {}

  @Override
  public final String toString() {
    return String.valueOf(task);
  }
}
