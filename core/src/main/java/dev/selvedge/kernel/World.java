package dev.selvedge.kernel;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks run: starts their threads, tells their time, parks and wakes them.
 *
 * <p>Everything above is written once and works in any world. A world promises:
 *
 * <ul>
 *   <li>{@link #start} gives the strand a thread that calls {@link Strand#run} once;
 *   <li>{@link #block} returns only when the waiter is settled, and soon after;
 *   <li>{@link #wake} may come from any thread, holds no lock of the library while it hands over,
 *       and never blocks.
 * </ul>
 */
public abstract class World {

  private final String name;
  private final Timers timers;

  /** For subclasses: a name for people, and the source of time. */
  protected World(String name, Timers timers) {
    this.name = name;
    this.timers = timers;
  }

  /** The name for people. */
  public final String name() {
    return name;
  }

  /** The time of this world. */
  public final Timers timers() {
    return timers;
  }

  /**
   * Gives a strand its thread and starts it.
   *
   * @throws RuntimeException if no thread can be had; the strand has not run then
   */
  public abstract void start(Strand strand);

  /**
   * Makes the thread of a strand, and binds it.
   *
   * @throws RejectedExecutionException if the factory returns none, or one that has been started
   */
  protected final Thread newThread(ThreadFactory factory, Strand strand) {
    @Nullable Thread thread = factory.newThread(strand);
    if (thread == null || thread.getState() != Thread.State.NEW) {
      throw new RejectedExecutionException(
          "the thread factory of world \"%s\" returned %s for %s"
              .formatted(name, thread == null ? "no thread" : "a started thread", strand));
    }
    strand.bind(thread);
    return thread;
  }

  /**
   * Parks the calling strand until its waiter is settled, settling it as expired when the deadline
   * comes first and calling {@link Waiter#onInterrupt} when the thread's interrupt flag is seen.
   * Says by {@link #parks} that it is about to park, and looks once more at whether the waiter is
   * settled before it does.
   */
  protected abstract void block(Waiter waiter, long deadlineNanos);

  /** From here on {@link #wake} is called when the waiter is settled. */
  protected static void parks(Waiter waiter) {
    waiter.parked = true;
  }

  /** Wakes the strand of a waiter that was settled after it was said to park. */
  protected abstract void wake(Waiter waiter);

  /** Called by a strand's own thread as the first thing it does. */
  protected void begin(Strand strand) {}

  /** Called by a strand's own thread as the last thing it does; lets a resting one rest. */
  protected void ended(Strand strand) {
    if (strand.isResting()) {
      strand.rest();
    }
  }

  /** Lets others run first. */
  public abstract void giveWay();

  /** Whether every checkpoint gives way. */
  protected boolean switchesAtCheckpoints() {
    return false;
  }

  /** A strand of this world hands work out to another world, and waits for it. */
  public void beginOutside() {}

  /** That work has ended, and its strand goes on. */
  public void endOutside() {}

  @Override
  public String toString() {
    return name;
  }
}
