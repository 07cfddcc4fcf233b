package dev.selvedge.sync;

import static dev.selvedge.kernel.Arguments.notNegative;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What sends to a channel: through an end of it, or as the channel itself. */
sealed interface SenderPart<T> extends Sender<T> permits ChannelImpl, SenderEnd {

  /** The channel. */
  ChannelCore<T> core();

  /** The end that it sends through, or null if it is the channel itself. */
  @Nullable ChannelEnd<T> end();

  @Override
  default void send(T item) throws InterruptedException {
    core().send(requireNonNull(item, "item"), null, end());
  }

  @Override
  default boolean send(T item, Duration timeout) throws InterruptedException {
    return core().send(requireNonNull(item, "item"), notNegative(timeout, "timeout"), end());
  }

  @Override
  default boolean trySend(T item) {
    return core().trySend(requireNonNull(item, "item"), end());
  }

  @Override
  default Sender<T> newSender() {
    return core().newSender(end());
  }

  @Override
  default Channel.Statistics statistics() {
    return core().statistics();
  }
}
