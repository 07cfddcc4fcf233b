package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.WaitQueue;
import java.time.Duration;

/**
 * Lets the owner of a {@link Mutex} wait for another owner's news.
 *
 * {@snippet class=ConditionSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * {@link #await()} gives the mutex up, waits for a signal, and takes the mutex again: it is held
 * whenever {@code await} leaves, also by an exception. A cancellation does not shorten the wait for
 * the mutex. There are no spurious wake-ups, but others may have held the mutex since the signal:
 * wait in a loop for what you want to be true.
 *
 * <h2>Shape</h2>
 *
 * Fair: signals go to the tasks that have waited longest, and those queue for the mutex in that
 * order, at the moment of the signal.
 *
 * <h2>Errors</h2>
 *
 * {@link IllegalMonitorStateException} when the caller does not hold the mutex. A wait that ends by
 * cancellation or by its time has consumed no signal; one that was signalled returns, and meets the
 * cancellation at the next checkpoint.
 *
 * <h2>Memory consistency</h2>
 *
 * That of the mutex.
 *
 * @implNote Source: {@code Condition} of AnyIO and {@link java.util.concurrent.locks.Condition}.
 */
public final class Condition {

  /*
   * All is guarded by mutex.queue. A wait is two turns: one in this queue, which a cancellation may
   * end, and then one in the queue of the mutex, which none does. The second is enqueued by whoever
   * signals the first, or by the strand itself when the first ended otherwise.
   *
   * No signal is lost: it is the waiter's only if the first turn's signal() was true, and then that
   * wait returns normally; else the next in the queue is asked.
   */

  private final Mutex mutex;
  private final WaitQueue<ConditionTurn> queue = new WaitQueue<>();

  Condition(Mutex mutex) {
    this.mutex = mutex;
  }

  /**
   * Gives the mutex up until a signal comes.
   *
   * @throws IllegalMonitorStateException if the caller does not hold the mutex
   * @throws dev.selvedge.CancelledException if the task's scope is cancelled; the mutex is held
   * @throws InterruptedException if the thread was interrupted by somebody else; the mutex is held
   */
  public void await() throws InterruptedException {
    await(Strand.current(), Timers.NEVER);
  }

  /**
   * Gives the mutex up until a signal comes, for a time at most. Taking the mutex again may take
   * longer than that.
   *
   * @param time how long to wait for the signal at most
   * @return whether there was a signal
   * @throws IllegalArgumentException if the time is negative
   * @throws IllegalMonitorStateException if the caller does not hold the mutex
   * @throws InterruptedException as {@link #await()}
   */
  public boolean await(Duration time) throws InterruptedException {
    Arguments.notNegative(time, "time");
    Strand caller = Strand.current();
    return await(caller, caller.world().timers().after(time));
  }

  /**
   * Wakes the task that has waited longest, if any waits. Never waits.
   *
   * @throws IllegalMonitorStateException if the caller does not hold the mutex
   */
  public void signal() {
    signalUpTo(1);
  }

  /**
   * Wakes the tasks that have waited longest. Never waits.
   *
   * @param tasks how many to wake at most
   * @throws IllegalArgumentException if less than one
   * @throws IllegalMonitorStateException if the caller does not hold the mutex
   */
  public void signal(int tasks) {
    signalUpTo(Arguments.positive(tasks, "tasks"));
  }

  /**
   * Wakes all that wait. Never waits.
   *
   * @throws IllegalMonitorStateException if the caller does not hold the mutex
   */
  public void signalAll() {
    signalUpTo(Integer.MAX_VALUE);
  }

  /** How many wait for a signal, and for the mutex, at this moment. */
  public Statistics statistics() {
    synchronized (mutex.queue) {
      return new Statistics(queue.size(), mutex.statistics());
    }
  }

  /**
   * A moment of a condition.
   *
   * @param waiting how many tasks wait for a signal
   * @param mutex the mutex; those that were signalled wait there
   */
  public record Statistics(int waiting, Mutex.Statistics mutex) {
    /** Refuses null. */
    public Statistics {
      requireNonNull(mutex, "mutex");
    }
  }

  // ---- inside ----

  private boolean await(Strand caller, long deadlineNanos) throws InterruptedException {
    mutex.checkOwner(caller, "be given up for a condition");
    caller.checkpoint();
    ConditionTurn turn = new ConditionTurn(caller);
    synchronized (mutex.queue) {
      queue.add(turn);
      mutex.release();
    }
    try {
      return turn.take(deadlineNanos);
    } finally {
      mutex.takeWhateverComes(turn.again);
    }
  }

  private void signalUpTo(int tasks) {
    mutex.checkOwner(Strand.current(), "be used to signal");
    synchronized (mutex.queue) {
      int left = tasks;
      while (left > 0) {
        ConditionTurn first = queue.poll();
        if (first == null) {
          return;
        }
        if (first.signal()) {
          mutex.enqueue(first.again);
          left--;
        }
      }
    }
  }

  @Override
  public String toString() {
    return "condition of a " + mutex;
  }

  private final class ConditionTurn extends Turn {
    private final Mutex.LockTurn again;

    ConditionTurn(Strand strand) {
      super(strand, Condition.this);
      this.again = mutex.firmTurn(strand);
    }

    @Override
    void leave() {
      synchronized (mutex.queue) {
        queue.remove(this);
        mutex.enqueue(again);
      }
    }
  }
}
