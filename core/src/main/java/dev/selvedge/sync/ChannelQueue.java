package dev.selvedge.sync;

import dev.selvedge.kernel.WaitQueue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Who waits at a channel, and the channel's lock, which guards all that the channel consists of.
 *
 * <h2>Why one queue serves both sides</h2>
 *
 * Whoever comes to the channel takes those of the other side out of the queue until one of them can
 * be met, and queues only if none could. So when a party is queued, nobody of the other side is
 * there, and all who wait are of one side; with one exception: a select that would both send and
 * receive. It never meets itself, hence its clauses stand together in a queue that was empty
 * before, and as whoever comes next meets one of them, nobody queues behind it; or it has ended
 * meanwhile, and those of its clauses that are not of the new one's side are taken out. So whoever
 * is to be met stands in the queue behind at most other clauses of his own, and {@link #first}
 * looks no further.
 *
 * <h2>The lock</h2>
 *
 * Where two tasks hand items to each other on two processors, the time goes into cache lines that
 * wander between these. A monitor that is contended has two of its own; this lock lies beside the
 * ends of the queue, which every hand-over writes. It is for sections of some dozen instructions in
 * which nobody blocks and nothing of the user runs. So its holder is running, and gone after a few
 * looks. Only if the system has taken the processor away from the holder do the others give theirs
 * up in turn until it is back: they do not sleep, since to be woken would cost more than it saves.
 *
 * <p>It is not reentrant, and does not know its holder. A section is {@code lock(); try { …;
 * unlock(); } catch (Throwable t) { held = false; throw t; }}: {@link #unlock} does not wait until
 * others see it, as a volatile store does, but is a call, for which the stack may have no room; the
 * store needs none, and no section leaves the lock held. Where nothing is in a hurry, {@code
 * finally { held = false; }} does.
 *
 * <p><i>In doubt:</i> {@code ChannelRaceTest}, {@code ChannelLincheckTest}, {@code
 * StackOverflowTest}.
 *
 * <p><i>Source: the spin locks of the JDK's concurrent collections, like {@code cellsBusy} of
 * {@code LongAdder}.</i>
 */
abstract class ChannelQueue<T> extends WaitQueue<WaitQueue.Node> {

  /** A few microseconds; on one processor none, as nobody could leave meanwhile. */
  private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 256 : 1;

  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(ChannelQueue.class, "held", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Set by {@link #lock} only. */
  volatile boolean held;

  // ---- the lock ----

  final void lock() {
    if (!HELD.compareAndSet(this, false, true)) {
      lockContended();
    }
  }

  private void lockContended() {
    int looks = 0;
    while (held || !HELD.compareAndSet(this, false, true)) {
      if (++looks % LOOKS == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** The last step of a section. */
  final void unlock() {
    HELD.setRelease(this, false);
  }

  // ---- the queue, under the lock ----

  final <N extends WaitQueue.Node & ChannelParty<T>> void enqueue(N party) {
    add(party);
  }

  /** The longest-waiting one of a side, or null. It may have been cancelled meanwhile. */
  final @Nullable ChannelParty<T> first(ChannelSide<T> side) {
    WaitQueue.Node node = peek();
    if (node == null) {
      return null;
    }
    ChannelParty<T> party = party(node);
    ChannelWaiter waiter = party.waiter();
    while (party.side() != side) {
      node = after(node);
      if (node == null) {
        return null;
      }
      party = party(node);
      if (party.waiter() != waiter) {
        return null;
      }
    }
    return party;
  }

  /** Refuses all who wait on a side, or those that go through an end, and lists them. */
  final void refuse(
      ChannelSide<T> side,
      @Nullable ChannelEnd<T> end,
      ChannelClosing what,
      Collection<ChannelWaiter> refused) {
    if (first(side) == null) {
      return; // those who wait are of the other side
    }
    WaitQueue.Node next;
    for (WaitQueue.Node node = peek(); node != null; node = next) {
      next = after(node);
      ChannelParty<T> party = party(node);
      if (party.side() == side && (end == null || party.end() == end)) {
        remove(node);
        if (party.refuse(what)) {
          refused.add(party.waiter());
        }
      }
    }
  }

  /** How many wait on a side and have not been cancelled. */
  final int waiting(ChannelSide<T> side) {
    int count = 0;
    for (WaitQueue.Node node = peek(); node != null; node = after(node)) {
      ChannelParty<T> party = party(node);
      count += party.side() == side && party.waiter().isWaiting() ? 1 : 0;
    }
    return count;
  }

  @SuppressWarnings("unchecked") // enqueue() takes nothing else
  private ChannelParty<T> party(WaitQueue.Node node) {
    return (ChannelParty<T>) node;
  }
}
