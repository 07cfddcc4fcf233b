package dev.selvedge.sync;

import static dev.selvedge.sync.Arguments.notNegative;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/** A receiver that counts. */
final class ReceiverEnd<T> extends ChannelEnd<T> implements Receiver<T> {

  ReceiverEnd(ChannelCore<T> core) {
    super(core);
  }

  @Override
  public T receive() throws InterruptedException {
    return core.receive(this);
  }

  @Override
  public Optional<T> receive(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(core.receive(notNegative(timeout, "timeout"), this));
  }

  @Override
  public Optional<T> receiveOrEnd() throws InterruptedException {
    return Optional.ofNullable(core.receiveOrEnd(this));
  }

  @Override
  public Optional<T> tryReceive() {
    return Optional.ofNullable(core.tryReceive(this));
  }

  @Override
  public <X extends Exception> void receiveEach(ItemAction<? super T, X> action)
      throws X, InterruptedException {
    core.receiveEach(this, requireNonNull(action, "action"));
  }

  @Override
  public Iterator<T> iterator() {
    return new ChannelIterator<>(core, this);
  }

  @Override
  public Receiver<T> newReceiver() {
    return core.newReceiver(this);
  }

  @Override
  public void close() {
    core.closeReceiver(this);
  }

  @Override
  public Channel.Statistics statistics() {
    return core.statistics();
  }
}
