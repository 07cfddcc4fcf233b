package dev.selvedge.sync;

import dev.selvedge.kernel.Arguments;

/**
 * Hands items from tasks that send to tasks that receive, each item once, first in, first out.
 *
 * {@snippet class=ChannelSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * A channel is both of its ends at once, for any number of tasks: one that knows who sends and who
 * closes needs no more. {@link #close} closes it for sending: from then on sends fail, also those
 * that are waiting; what is buffered is still received, then the channel ends.
 *
 * <p>Where several tasks send and the last one shall close it, each gets a {@link Sender} of its
 * own; where the senders shall learn that nobody receives any more, each receiving task gets a
 * {@link Receiver} of its own. The channel itself does not count among them.
 *
 * <h2>Shape</h2>
 *
 * A rendezvous channel buffers nothing: a send waits for its receiver. A bounded one buffers up to
 * its capacity, an unlimited one anything, so that sending never waits. Items are never null.
 *
 * <p>Blocked senders and blocked receivers are served in the order in which they came. A send or
 * receive has happened or has thrown, never both and never neither; once it has happened, a
 * cancellation that races with it is met by the next checkpoint.
 *
 * <h2>Errors</h2>
 *
 * {@link ChannelClosedException} where the channel or an end is closed. Cancellation and
 * interruption leave blocking operations as {@link InterruptedException}.
 *
 * <h2>Memory consistency</h2>
 *
 * What a task does before it sends an item happens-before what the receiver does after it has it.
 *
 * @param <T> the type of the items
 * @implNote Source: AnyIO's memory object streams, whose two ends and their clones are {@link
 *     Sender} and {@link Receiver}; that the channel itself can be used and closed is Go's and
 *     Kotlin's.
 */
public sealed interface Channel<T> extends Sender<T>, Receiver<T> permits ChannelImpl {

  /** A channel without a buffer: a send waits until a receiver has the item. */
  static <T> Channel<T> rendezvous() {
    return new ChannelImpl<>(0);
  }

  /**
   * A channel with a buffer.
   *
   * @param capacity the most items that it buffers, at least 1
   * @throws IllegalArgumentException if the capacity is less than 1
   */
  static <T> Channel<T> bounded(int capacity) {
    return new ChannelImpl<>(Arguments.positive(capacity, "capacity"));
  }

  /** A channel whose buffer takes anything: a send never waits. */
  static <T> Channel<T> unlimited() {
    return new ChannelImpl<>(ChannelCore.UNLIMITED);
  }

  /**
   * Names the channel for messages and the task tree.
   *
   * @return this channel
   */
  Channel<T> named(String name);

  /** The name for people. */
  String name();

  /**
   * Closes the channel for sending, whoever holds senders of it: sends fail, also those that wait.
   * What is buffered is still received, then the channel ends. Closing twice does nothing.
   */
  @Override
  void close();

  @Override
  Statistics statistics();

  /**
   * A channel at one moment.
   *
   * @param buffered the number of items sent and not received yet
   * @param capacity the most that it buffers; {@link Integer#MAX_VALUE} if it is unlimited
   * @param waitingSenders the number of blocked sends, those of selects included
   * @param waitingReceivers the number of blocked receives, those of selects included
   * @param openSenders the number of ends made by {@link Sender#newSender} and not closed
   * @param openReceivers the number of ends made by {@link Receiver#newReceiver} and not closed
   */
  record Statistics(
      int buffered,
      int capacity,
      int waitingSenders,
      int waitingReceivers,
      int openSenders,
      int openReceivers) {}
}
