package dev.selvedge.sync;

import dev.selvedge.kernel.WaitQueue;
import org.jspecify.annotations.Nullable;

/**
 * An operation that waits at a channel, as the one who meets it there sees it: a send or a receive,
 * alone ({@link ChannelWait}) or as one clause of a {@link Select}.
 *
 * <p>All methods are called under the channel's lock. Those that end the wait answer whether they
 * did; whoever did must call {@link SpinWaiter#wake} soon after, preferably without the lock.
 */
interface ChannelParty<T> {

  /** The wait that it is, or belongs to. */
  SpinWaiter waiter();

  /** Its place in the queue. */
  WaitQueue.Node node();

  /** Where it waits. */
  ChannelSide<T> side();

  /** The end that it goes through, or null if that is the channel itself. */
  @Nullable ChannelEnd<T> end();

  /** Ends the wait of a receiver with an item; false if something else has ended it. */
  boolean give(T item);

  /** Ends the wait of a sender and returns its item; null if something else has ended it. */
  @Nullable T take();

  /**
   * Ends the wait with the news that something was closed; false if something else has ended it.
   */
  boolean refuse(ChannelClosing what);
}
