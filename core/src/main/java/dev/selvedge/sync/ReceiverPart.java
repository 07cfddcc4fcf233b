package dev.selvedge.sync;

import static dev.selvedge.kernel.Arguments.notNegative;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What receives from a channel: through an end of it, or as the channel itself. */
sealed interface ReceiverPart<T> extends Receiver<T> permits ChannelImpl, ReceiverEnd {

  /** The channel. */
  ChannelCore<T> core();

  /** The end that it receives through, or null if it is the channel itself. */
  @Nullable ChannelEnd<T> end();

  @Override
  default T receive() throws InterruptedException {
    return core().receive(end());
  }

  @Override
  default Optional<T> receive(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(core().receive(notNegative(timeout, "timeout"), end()));
  }

  @Override
  default Optional<T> receiveOrEnd() throws InterruptedException {
    return Optional.ofNullable(core().receiveOrEnd(end()));
  }

  @Override
  default Optional<T> tryReceive() {
    return Optional.ofNullable(core().tryReceive(end()));
  }

  @Override
  default <X extends Exception> void receiveEach(ItemAction<? super T, X> action)
      throws X, InterruptedException {
    core().receiveEach(end(), requireNonNull(action, "action"));
  }

  @Override
  default Iterator<T> iterator() {
    return new ChannelIterator<>(core(), end());
  }

  @Override
  default Receiver<T> newReceiver() {
    return core().newReceiver(end());
  }

  @Override
  default Channel.Statistics statistics() {
    return core().statistics();
  }
}
