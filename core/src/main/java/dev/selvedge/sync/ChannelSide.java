package dev.selvedge.sync;

import dev.selvedge.kernel.Patience;
import dev.selvedge.kernel.WaitQueue;
import org.jspecify.annotations.Nullable;

/**
 * The sending or the receiving side of a channel: who waits there, and what is open. All of it is
 * guarded by the channel's lock.
 *
 * <p>It is also what those who block there are said to wait for.
 */
final class ChannelSide<T> {

  private final String what;
  private final ChannelCore<T> core;
  private final WaitQueue<WaitQueue.Node> waiting = new WaitQueue<>();

  /** Of who blocks here; not guarded. */
  final Patience patience = new Patience();

  /** The ends that were made and not closed. */
  int open;

  /** No more operations on this side. */
  boolean closed;

  ChannelSide(String what, ChannelCore<T> core) {
    this.what = what;
    this.core = core;
  }

  <N extends WaitQueue.Node & ChannelParty<T>> void add(N party) {
    waiting.add(party);
  }

  void remove(WaitQueue.Node party) {
    waiting.remove(party);
  }

  /** Takes out the longest-waiting one, or null. It may have been cancelled meanwhile. */
  @Nullable ChannelParty<T> poll() {
    WaitQueue.Node first = waiting.poll();
    return first == null ? null : party(first);
  }

  /** Refuses all who wait here, or those that go through an end. */
  void refuse(@Nullable ChannelEnd<T> end, ChannelClosing what) {
    WaitQueue.Node next;
    for (WaitQueue.Node node = waiting.peek(); node != null; node = next) {
      next = waiting.after(node);
      ChannelParty<T> party = party(node);
      if (end == null || party.end() == end) {
        waiting.remove(node);
        if (party.refuse(what)) {
          party.waiter().wake();
        }
      }
    }
  }

  /** How many wait here and have not been cancelled. */
  int waiting() {
    int count = 0;
    for (WaitQueue.Node node = waiting.peek(); node != null; node = waiting.after(node)) {
      count += party(node).waiter().isWaiting() ? 1 : 0;
    }
    return count;
  }

  @SuppressWarnings("unchecked") // add() takes nothing else
  private ChannelParty<T> party(WaitQueue.Node node) {
    return (ChannelParty<T>) node;
  }

  @Override
  public String toString() {
    return "%s %s".formatted(what, core);
  }
}
