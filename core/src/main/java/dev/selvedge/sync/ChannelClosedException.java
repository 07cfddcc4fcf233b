package dev.selvedge.sync;

/**
 * Thrown when a channel, or the end of it that was used, is closed: nothing was sent or received.
 *
 * <p>A sender meets it when nobody can receive its item any more, or when it sends after the close;
 * a receiver when all items were received and no more can come. Its message says which of them.
 *
 * <p>Unchecked, for the way to be told of a channel's end is {@link Receiver#receiveOrEnd} or a
 * loop over the receiver, and the rest is a mistake or the end of the task.
 */
@SuppressWarnings("serial") // adds no state
public final class ChannelClosedException extends IllegalStateException {

  ChannelClosedException(String message) {
    super(message);
  }
}
