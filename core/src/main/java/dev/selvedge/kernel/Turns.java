package dev.selvedge.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Lets several strands run one at a time: what the baton is to a loop, a turn is to some strands of
 * any world. A strand that has entered has the turn whenever its own code runs. It gives the turn
 * away while it waits, and goes on only when it has it again.
 *
 * <h2>State, guarded by the monitor of {@code queue}</h2>
 *
 * <pre>
 *   holder         the strand that has the turn, or null
 *   queue          the strands that ask for it, in the order in which they asked
 *   turns          how often it was taken
 *   Strand.turns   what its waits give away; its own thread only, null while it waits
 * </pre>
 *
 * <h2>Why the turn is never lost, and no wait with it</h2>
 *
 * {@link #give} makes the first in the queue the holder before it wakes it. Nothing takes that
 * back: a strand asks for its turn inside {@link Waiter#awaitUncancelled}, which no cancellation
 * ends, and if a foreign interrupt does, it looks whether it is the holder; if not, another wait
 * takes the place of the old one, and the interrupt is kept. So each strand in the queue becomes
 * the holder once, in order, and knows it.
 *
 * <p>The wait that the turn was given away for is settled by then, and is left as it was: a
 * hand-over that has happened returns, however long the turn took.
 *
 * <h2>A turn that takes too long</h2>
 *
 * While somebody asks for the turn an alarm looks four times in each threshold whether it is still
 * the same one, as {@link SlowSteps} does, and by the same argument: who asks writes the queue and
 * then reads {@code armed}, the alarm clears {@code armed} and then reads the queue. {@code
 * seenTurn}, {@code seenNanos} and {@code reported} belong to the alarm.
 */
public final class Turns extends Alarm {

  private static final Logger LOG = System.getLogger("dev.selvedge");
  private static final int LOOKS = 4;

  private final String name;
  private final Timers timers;
  private final long thresholdNanos;
  private final AtomicBoolean armed = new AtomicBoolean();

  private final WaitQueue<Waiter> queue = new WaitQueue<>();
  private @Nullable Strand holder;
  private long turns;

  private long seenTurn = -1;
  private long seenNanos;
  private boolean reported;

  /**
   * Turns that nobody has.
   *
   * @param name for messages: whose turns they are
   * @param timers the time that a turn is measured by
   * @param threshold from when on a turn is reported that others wait for
   */
  public Turns(String name, Timers timers, Duration threshold) {
    this.name = name;
    this.timers = timers;
    this.thresholdNanos = threshold.toNanos();
  }

  /** Waits for the turn; from here on the strand gives it away when it waits. By its own thread. */
  public void enter(Strand strand) {
    take(strand);
    strand.turns = this;
  }

  /** Gives the turn up for good, if the strand has it: taking it again may have broken off. */
  public void leave(Strand strand) {
    strand.turns = null;
    if (holder() == strand) {
      give(strand);
    }
  }

  /** Gives the turn away and waits for it again, behind all who ask for it, if anybody does. */
  void giveWay(Strand strand) {
    strand.turns = null;
    give(strand);
    strand.world().giveWay();
    enter(strand);
  }

  /** The strand that has the turn, or null. */
  public @Nullable Strand holder() {
    synchronized (queue) {
      return holder;
    }
  }

  /** How many ask for the turn. */
  public int waiting() {
    synchronized (queue) {
      return queue.size();
    }
  }

  /** Blocks a strand that has the turn until its waiter is settled: without the turn. */
  void block(Waiter waiter, long deadlineNanos) {
    Strand strand = waiter.strand();
    strand.turns = null;
    give(strand);
    try {
      strand.world().block(waiter, deadlineNanos);
    } finally {
      enter(strand);
    }
  }

  private void give(Strand strand) {
    synchronized (queue) {
      if (holder != strand) {
        throw new IllegalStateException(
            "internal error: task \"%s\" gives away the turn of \"%s\", which it does not have"
                .formatted(strand.name(), name));
      }
      Waiter next = queue.poll();
      holder = next == null ? null : next.strand();
      if (next != null) {
        turns++;
        next.signal();
      }
    }
  }

  @SuppressWarnings("Interruption") // the caller's own flag is set again
  private void take(Strand strand) {
    boolean interrupted = false;
    for (Waiter turn = ask(strand, null); turn != null; ) {
      try {
        turn.awaitUncancelled();
        turn = null;
      } catch (InterruptedException foreign) {
        interrupted = true;
        turn = ask(strand, turn);
      } catch (Throwable broken) {
        forget(turn);
        throw broken;
      }
    }
    if (interrupted) {
      Strand.keepInterrupt();
    }
  }

  /** Asks for the turn, in the place of a wait that was interrupted; null if it has it now. */
  private @Nullable Waiter ask(Strand strand, @Nullable Waiter interrupted) {
    Waiter turn = new Waiter(strand, this);
    synchronized (queue) {
      if (holder == strand) {
        return null;
      }
      if (holder == null) {
        holder = strand;
        turns++;
        return null;
      }
      if (interrupted == null || !queue.replace(interrupted, turn)) {
        queue.add(turn);
      }
    }
    arm();
    return turn;
  }

  /**
   * A wait for the turn has broken off. If the turn came all the same, {@link #leave} gives it on.
   */
  private void forget(Waiter turn) {
    synchronized (queue) {
      queue.remove(turn);
    }
  }

  // ---- turns that take too long ----

  private void arm() {
    if (!armed.get() && armed.compareAndSet(false, true)) {
      timers.arm(this, timers.nanoTime() + thresholdNanos / LOOKS);
    }
  }

  @Override
  protected void ring() {
    look();
    armed.set(false);
    if (waiting() > 0) {
      arm();
    }
  }

  private void look() {
    long turn;
    Strand slow;
    int others;
    synchronized (queue) {
      turn = turns;
      slow = holder;
      others = queue.size();
    }
    long now = timers.nanoTime();
    if (slow == null || turn != seenTurn || others == 0) {
      seenTurn = turn;
      seenNanos = now;
      reported = false;
    } else if (!reported && now - seenNanos >= thresholdNanos) {
      reported = true;
      report(slow, others, now - seenNanos);
    }
  }

  private void report(Strand slow, int others, long heldNanos) {
    LOG.log(
        Level.WARNING,
        "task \"%s\" has had the turn of \"%s\" for more than %d ms, and %d others wait for it: what blocks outside of the library belongs into Tasks.blocking; it is at%s"
            .formatted(slow.name(), name, heldNanos / 1_000_000, others, slow.stackText()));
  }

  @Override
  public String toString() {
    return "the turn of \"" + name + "\"";
  }
}
