package dev.selvedge.sync;

import java.time.Duration;

/**
 * The end of a channel that items go in at.
 *
 * {@snippet class=ChannelSnippets region=senders}
 *
 * <h2>Lifecycle</h2>
 *
 * Made by {@link #newSender}, from the channel or from another sender, and open until {@link
 * #close}. When the last one is closed the channel is closed: what it buffers is still received,
 * then it ends. So whoever makes senders for several tasks makes them all before the first can end,
 * or holds one of its own meanwhile.
 *
 * <h2>Errors</h2>
 *
 * {@link ChannelClosedException} if this sender, the channel or its last receiver is closed, also
 * while the send is waiting; the item is not delivered then.
 *
 * <h2>Memory consistency</h2>
 *
 * What a task does before it sends an item happens-before what the receiver does after it has it.
 *
 * @param <T> the type of the items
 * @implNote Source: AnyIO's {@code MemoryObjectSendStream}.
 */
public sealed interface Sender<T> extends AutoCloseable permits Channel, SenderPart {

  /**
   * Sends an item: returns when a receiver has it or there is room for it in the buffer. Senders
   * are served in the order in which they came.
   *
   * @throws ChannelClosedException if it cannot be received any more; it was not sent
   * @throws InterruptedException if the caller was cancelled or interrupted; it was not sent
   */
  void send(T item) throws InterruptedException;

  /**
   * As {@link #send(Object)}, giving up after a time.
   *
   * @param timeout how long to wait; zero tries once
   * @return true if it was sent, false if the time was over before
   * @throws IllegalArgumentException if the time-out is negative
   * @throws ChannelClosedException if it cannot be received any more; it was not sent
   * @throws InterruptedException if the caller was cancelled or interrupted; it was not sent
   */
  boolean send(T item, Duration timeout) throws InterruptedException;

  /**
   * Sends an item if that is possible without waiting. No checkpoint.
   *
   * @return true if it was sent
   * @throws ChannelClosedException if it cannot be received any more
   */
  boolean trySend(T item);

  /**
   * Makes another sender of the same channel, open on its own.
   *
   * @throws ChannelClosedException if this sender or the channel is closed
   */
  Sender<T> newSender();

  /**
   * Closes this sender. Sends that wait in it fail. If it was the last one the channel is closed.
   * Closing twice does nothing.
   */
  @Override
  void close();

  /** The state of the channel at this moment. */
  Channel.Statistics statistics();
}
