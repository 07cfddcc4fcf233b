package dev.selvedge.manager;

import dev.selvedge.Task;
import dev.selvedge.kernel.Alarm;
import dev.selvedge.kernel.SystemTimers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reports tasks that run longer than one would think, again after each such time.
 *
 * <p>One alarm for the manager, armed as long as there is something to watch, and set for the first
 * task that gets old; so a task costs nothing here. It rings an eighth of the time later than it
 * might, at most, so that it need not look at all tasks for each of them.
 *
 * <p>It works in real time, whatever the world's clock is, like all that watches for what should
 * not be: it must not move a virtual clock, nor keep a simulation that is stuck from ending.
 * Reports are the user's code, so they are made on a thread of their own.
 *
 * <h2>Why no task is overlooked</h2>
 *
 * {@code armed} is set by whoever arms the alarm, and cleared by a look that has found nothing. A
 * task is in the table before it calls {@link #wake}; a look that has cleared {@code armed} looks
 * once more. Either the task finds it cleared, or that look finds the task.
 */
final class Watch extends Alarm {

  private final Core core;
  private final long ageNanos;
  private final @Nullable Consumer<? super Task<?>> handler;
  private final AtomicBoolean armed = new AtomicBoolean();
  private volatile boolean ended;

  Watch(Core core, Duration age, @Nullable Consumer<? super Task<?>> handler) {
    this.core = core;
    this.ageNanos = Lengths.nanos(age);
    this.handler = handler;
  }

  /** There is something to watch. */
  void wake() {
    if (!armed.get() && armed.compareAndSet(false, true)) {
      armIn(ageNanos);
    }
  }

  /** For tests: whether it looks from time to time. */
  boolean isArmed() {
    return armed.get();
  }

  /** There is nothing to watch any more. */
  void end() {
    ended = true;
    SystemTimers.shared().disarm(this);
  }

  private void armIn(long nanos) {
    if (!ended) {
      SystemTimers.shared().arm(this, SystemTimers.shared().nanoTime() + nanos);
      if (ended) {
        SystemTimers.shared().disarm(this);
      }
    }
  }

  @Override
  protected void ring() {
    Thread.ofVirtual().name("selvedge-watch").start(this::look);
  }

  private void look() {
    long next = lookAtAll();
    if (next == Long.MAX_VALUE) {
      armed.set(false);
      next = lookAtAll();
      if (next == Long.MAX_VALUE || !armed.compareAndSet(false, true)) {
        return;
      }
    }
    armIn(Math.max(next, ageNanos / 8));
  }

  /** Reports who is old; how long until the next one gets old, MAX_VALUE if there is none. */
  private long lookAtAll() {
    long next = Long.MAX_VALUE;
    for (Entry<?> entry : core.table().live()) {
      if (entry.isWatched()) {
        next = Math.min(next, leftOf(entry));
      }
    }
    return next;
  }

  private long leftOf(Entry<?> entry) {
    long age = entry.ageNanos();
    if (entry.task().status() == Task.Status.HELD) {
      return Math.max(ageNanos - age, ageNanos / 8);
    }
    long left = entry.reportedAtAge + ageNanos - age;
    if (left > 0) {
      return left;
    }
    entry.reportedAtAge = age;
    report(entry.task(), Duration.ofNanos(age));
    return ageNanos;
  }

  private void report(Task<?> task, Duration age) {
    if (handler == null) {
      Log.warn(
          "%s of manager \"%s\" has been running for %s seconds"
              .formatted(task, core.name(), age.toSeconds()));
      return;
    }
    try {
      handler.accept(task);
    } catch (Throwable t) {
      Log.error(
          "what manager \"%s\" tells of old tasks failed for task \"%s\""
              .formatted(core.name(), task.name()),
          t);
    }
  }
}
