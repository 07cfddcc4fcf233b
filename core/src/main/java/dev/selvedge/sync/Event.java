package dev.selvedge.sync;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.WaitQueue;
import java.time.Duration;

/**
 * Something that happens once: tasks wait until it has.
 *
 * {@snippet class=EventSnippets region=open}
 *
 * <p>An event that carries a value is a {@link Promise}.
 *
 * <h2>Lifecycle</h2>
 *
 * It is set once and stays set. For something that happens again make a new event each time, or use
 * a {@link Condition}.
 *
 * <h2>Errors</h2>
 *
 * Setting it again does nothing. A wait that ends by cancellation or by its time leaves no trace.
 *
 * <h2>Memory consistency</h2>
 *
 * What a task does before {@link #set} happens-before what follows the return of {@link #await()}.
 *
 * @implNote Source: {@code Event} of Trio and AnyIO.
 */
public final class Event {

  /*
   *   field   written by                          read by
   *   set     anyone, false to true, with queue   anyone
   *   queue   with queue
   *
   * Nobody misses it: who waits looks at set again under the lock before queueing, and who sets it
   * serves the queue after that, under the same lock.
   */

  private final WaitQueue<Turn> queue = new WaitQueue<>();
  private volatile boolean set;

  private Event() {}

  /** An event that has not happened yet. */
  public static Event create() {
    return new Event();
  }

  /**
   * Lets all that wait, and will wait, go on. Never waits.
   *
   * @return true if this was the first call; later ones do nothing
   */
  public boolean set() {
    synchronized (queue) {
      if (set) {
        return false;
      }
      set = true;
      for (Turn first = queue.poll(); first != null; first = queue.poll()) {
        first.signal();
      }
      return true;
    }
  }

  /** Whether it was set. */
  public boolean isSet() {
    return set;
  }

  /**
   * Waits until it is set. A checkpoint even if it is set already.
   *
   * @throws dev.selvedge.CancelledException if the task's scope is cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   */
  public void await() throws InterruptedException {
    await(Strand.current(), this, Timers.NEVER);
  }

  /**
   * Waits until it is set, for a time at most.
   *
   * @param time how long to wait at most; zero looks once
   * @return whether it is set
   * @throws IllegalArgumentException if the time is negative
   * @throws InterruptedException as {@link #await()}
   */
  public boolean await(Duration time) throws InterruptedException {
    Arguments.notNegative(time, "time");
    Strand caller = Strand.current();
    return await(caller, this, caller.world().timers().after(time));
  }

  /** Whether it is set, and how many wait, at this moment. */
  public Statistics statistics() {
    synchronized (queue) {
      return new Statistics(set, queue.size());
    }
  }

  /**
   * A moment of an event.
   *
   * @param set whether it was set
   * @param waiting how many tasks wait for it
   */
  public record Statistics(boolean set, int waiting) {}

  // ---- inside ----

  /** Waits on behalf of something that is made of an event. */
  boolean await(Strand caller, Object on, long deadlineNanos) throws InterruptedException {
    caller.checkpoint();
    if (set) {
      return true;
    }
    Turn turn = new EventTurn(caller, on);
    synchronized (queue) {
      if (set) {
        return true;
      }
      queue.add(turn);
    }
    return turn.take(deadlineNanos);
  }

  @Override
  public String toString() {
    return set ? "event, set" : "event, not set";
  }

  private final class EventTurn extends Turn {
    EventTurn(Strand strand, Object on) {
      super(strand, on);
    }

    @Override
    void leave() {
      synchronized (queue) {
        queue.remove(this);
      }
    }
  }
}
