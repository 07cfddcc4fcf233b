package dev.selvedge.sync;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/**
 * The end of a channel that items come out of, each of them once, in the order in which they were
 * sent.
 *
 * {@snippet class=ChannelSnippets region=receivers}
 *
 * <h2>Lifecycle</h2>
 *
 * Made by {@link #newReceiver}, from the channel or from another receiver, and open until {@link
 * #close}. Several receivers share the items. When the last one is closed, what is buffered is
 * dropped and sending fails.
 *
 * <h2>Errors</h2>
 *
 * The channel ends when it is closed for sending and everything was received: loops over it end,
 * {@link #receiveOrEnd} returns empty, and the other methods throw {@link ChannelClosedException}.
 * That is also thrown if this receiver is closed, also while it waits.
 *
 * <h2>Memory consistency</h2>
 *
 * What a task does before it sends an item happens-before what the receiver does after it has it.
 *
 * @param <T> the type of the items
 * @implNote Source: AnyIO's {@code MemoryObjectReceiveStream}.
 */
public sealed interface Receiver<T> extends AutoCloseable, Iterable<T>
    permits Channel, ReceiverPart {

  /**
   * What is done with each item.
   *
   * @param <T> the type of the items
   * @param <X> what it may throw
   */
  @FunctionalInterface
  interface ItemAction<T, X extends Exception> {
    /** Takes an item. */
    void accept(T item) throws X, InterruptedException;
  }

  /**
   * Receives an item, waiting for one if need be. Receivers are served in the order in which they
   * came.
   *
   * @throws ChannelClosedException at the end of the channel, or if this receiver is closed
   * @throws InterruptedException if the caller was cancelled or interrupted; no item was taken
   */
  T receive() throws InterruptedException;

  /**
   * As {@link #receive()}, giving up after a time.
   *
   * @param timeout how long to wait; zero tries once
   * @return the item; empty if the time was over before
   * @throws IllegalArgumentException if the time-out is negative
   * @throws ChannelClosedException at the end of the channel, or if this receiver is closed
   * @throws InterruptedException if the caller was cancelled or interrupted; no item was taken
   */
  Optional<T> receive(Duration timeout) throws InterruptedException;

  /**
   * As {@link #receive()}, for whoever expects the end.
   *
   * @return the item; empty at the end of the channel
   * @throws ChannelClosedException if this receiver is closed
   * @throws InterruptedException if the caller was cancelled or interrupted; no item was taken
   */
  Optional<T> receiveOrEnd() throws InterruptedException;

  /**
   * Receives an item if that is possible without waiting. No checkpoint.
   *
   * @return the item; empty if there is none now
   * @throws ChannelClosedException at the end of the channel, or if this receiver is closed
   */
  Optional<T> tryReceive();

  /**
   * Receives until the end of the channel, as a {@code for} loop does, and declares what it throws.
   *
   * @throws X what the action threw
   * @throws ChannelClosedException if this receiver is closed
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  <X extends Exception> void receiveEach(ItemAction<? super T, X> action)
      throws X, InterruptedException;

  /**
   * For loops: receives until the end of the channel. An iterator is for one task; each has its
   * own, and they share the items. {@code hasNext} waits for an item and takes it.
   *
   * <p>A loop is a checkpoint: the iterator throws {@link InterruptedException} undeclared, since
   * {@link Iterator} cannot declare it, so that a cancellation leaves the loop as it leaves any
   * other wait.
   */
  @Override
  Iterator<T> iterator();

  /**
   * Makes another receiver of the same channel, open on its own.
   *
   * @throws ChannelClosedException if this receiver is closed, or if the last one is
   */
  Receiver<T> newReceiver();

  /**
   * Closes this receiver. Receives that wait in it fail. If it was the last one, what is buffered
   * is dropped and senders fail. Closing twice does nothing.
   */
  @Override
  void close();

  /** The state of the channel at this moment. */
  Channel.Statistics statistics();
}
