package dev.selvedge.sync;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.WaitQueue;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a number of tasks wait for each other, and go on together.
 *
 * {@snippet class=BarrierSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * When so many tasks wait as there are parties, all of them go on, and the barrier is as new. A
 * task that is cancelled or runs out of time leaves: the others go on waiting, for another to come
 * in its place. Nothing breaks a barrier. Where one that fails shall not leave the others waiting,
 * run all of them in one {@link dev.selvedge.TaskGroup}.
 *
 * <h2>Shape</h2>
 *
 * Exactly so many tasks go on at a time as there are parties: those that have waited longest.
 *
 * <h2>Memory consistency</h2>
 *
 * What any party does before {@link #await()} happens-before what all of them do after it.
 *
 * @implNote Source: {@link java.util.concurrent.CyclicBarrier}, whose index is that of {@link
 *     #await()}, and which breaks when a party leaves.
 */
public final class Barrier {

  /*
   * All is guarded by queue. An arrival stays in it until it is let go or leaves; its turn is that
   * of its present wait.
   *
   * Exactly all parties go on together. The last to come signals the turns of the others. A true
   * signal() holds a party fast: it cannot be cancelled any more before it has had the lock. Only
   * if that worked for all of them are they let go, which is when they get their index. If not, who
   * was ended otherwise is out, and the others, now awake, find no index and wait with a new turn;
   * meanwhile they still count as there.
   */

  private static final int NONE = -1;

  private final int parties;
  private final WaitQueue<Arrival> queue = new WaitQueue<>();

  private Barrier(int parties) {
    this.parties = parties;
  }

  /**
   * A barrier for a number of tasks.
   *
   * @throws IllegalArgumentException if less than one
   */
  public static Barrier of(int parties) {
    return new Barrier(Arguments.positive(parties, "parties"));
  }

  /**
   * Waits until all parties are there.
   *
   * @return how many were still missing when the caller came: zero for the last
   * @throws dev.selvedge.CancelledException if the task's scope is cancelled; the caller has left
   * @throws InterruptedException if the thread was interrupted by somebody else; the caller has
   *     left
   */
  public int await() throws InterruptedException {
    return await(Strand.current(), Timers.NEVER);
  }

  /**
   * Waits until all parties are there, for a time at most.
   *
   * @param time how long to wait at most; with zero only the last goes on
   * @return how many were still missing when the caller came: zero for the last
   * @throws TimeoutException if the time is over; the caller has left
   * @throws IllegalArgumentException if the time is negative
   * @throws InterruptedException as {@link #await()}
   */
  public int await(Duration time) throws InterruptedException, TimeoutException {
    Arguments.notNegative(time, "time");
    Strand caller = Strand.current();
    int index = await(caller, caller.world().timers().after(time));
    if (index == NONE) {
      throw new TimeoutException(
          "not all of %d parties came within %s".formatted(parties, Arguments.text(time)));
    }
    return index;
  }

  /** How many tasks it lets go at a time. */
  public int parties() {
    return parties;
  }

  /** How many tasks wait, at this moment. */
  public Statistics statistics() {
    synchronized (queue) {
      return new Statistics(parties, queue.size());
    }
  }

  /**
   * A moment of a barrier.
   *
   * @param parties how many tasks it lets go at a time
   * @param waiting how many of them are there
   */
  public record Statistics(int parties, int waiting) {}

  // ---- inside ----

  private int await(Strand caller, long deadlineNanos) throws InterruptedException {
    caller.checkpoint();
    Arrival arrival = new Arrival(caller);
    synchronized (queue) {
      queue.add(arrival);
      letGoIfComplete();
    }
    for (Turn turn = arrival.nextTurn(); turn != null; turn = arrival.nextTurn()) {
      if (!turn.take(deadlineNanos)) {
        return NONE;
      }
    }
    return arrival.index;
  }

  /** Holds queue. */
  private void letGoIfComplete() {
    if (queue.size() == parties && holdAllFast()) {
      int missing = parties;
      for (Arrival first = queue.poll(); first != null; first = queue.poll()) {
        first.index = --missing;
      }
    }
  }

  /** Takes out all that have been ended otherwise; true if there was none. Holds queue. */
  private boolean holdAllFast() {
    Arrival next = queue.peek();
    while (next != null) {
      Arrival arrival = next;
      next = queue.after(arrival);
      if (!arrival.holdFast()) {
        queue.remove(arrival);
      }
    }
    return queue.size() == parties;
  }

  @Override
  public String toString() {
    return "barrier for %d parties".formatted(parties);
  }

  /** One that has come. */
  private final class Arrival extends WaitQueue.Node {
    private final Strand strand;
    private @Nullable Turn turn;
    private int index = NONE;

    Arrival(Strand strand) {
      this.strand = strand;
    }

    /** A turn to wait with, or null if it was let go. */
    @Nullable Turn nextTurn() {
      synchronized (queue) {
        turn = index == NONE ? new BarrierTurn(this) : null;
        return turn;
      }
    }

    /** Whether it is sure to have the lock once more before it can leave. Holds queue. */
    boolean holdFast() {
      return turn == null || turn.signal() || turn.isSignalled();
    }
  }

  private final class BarrierTurn extends Turn {
    private final Arrival arrival;

    BarrierTurn(Arrival arrival) {
      super(arrival.strand, Barrier.this);
      this.arrival = arrival;
    }

    @Override
    void leave() {
      synchronized (queue) {
        queue.remove(arrival);
      }
    }
  }
}
