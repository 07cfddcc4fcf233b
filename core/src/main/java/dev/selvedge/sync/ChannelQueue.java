package dev.selvedge.sync;

import dev.selvedge.kernel.WaitQueue;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Who waits at a channel, in a queue whose lock guards all that the channel consists of.
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
 */
abstract class ChannelQueue<T> extends SpinQueue<WaitQueue.Node> {

  /**
   * Who was signalled last, until the lock is left. It stands here, beside the ends of the queue
   * and the lock, since it is written as often: farther off it would be another cache line that
   * wanders.
   */
  @Nullable SpinWaiter claimed;

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
    SpinWaiter waiter = party.waiter();
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
      Collection<SpinWaiter> refused) {
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
