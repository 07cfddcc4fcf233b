package dev.selvedge.sync;

import static dev.selvedge.sync.Arguments.notNegative;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/** Both ends at once, not counted among those that were made. */
final class ChannelImpl<T> implements Channel<T> {

  final ChannelCore<T> core;

  ChannelImpl(int capacity) {
    this.core = new ChannelCore<>(capacity);
  }

  @Override
  public void send(T item) throws InterruptedException {
    core.send(requireNonNull(item, "item"), null, null);
  }

  @Override
  public boolean send(T item, Duration timeout) throws InterruptedException {
    return core.send(requireNonNull(item, "item"), notNegative(timeout, "timeout"), null);
  }

  @Override
  public boolean trySend(T item) {
    return core.trySend(requireNonNull(item, "item"), null);
  }

  @Override
  public T receive() throws InterruptedException {
    return core.receive(null);
  }

  @Override
  public Optional<T> receive(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(core.receive(notNegative(timeout, "timeout"), null));
  }

  @Override
  public Optional<T> receiveOrEnd() throws InterruptedException {
    return Optional.ofNullable(core.receiveOrEnd(null));
  }

  @Override
  public Optional<T> tryReceive() {
    return Optional.ofNullable(core.tryReceive(null));
  }

  @Override
  public <X extends Exception> void receiveEach(ItemAction<? super T, X> action)
      throws X, InterruptedException {
    core.receiveEach(null, requireNonNull(action, "action"));
  }

  @Override
  public Iterator<T> iterator() {
    return new ChannelIterator<>(core, null);
  }

  @Override
  public Sender<T> newSender() {
    return core.newSender(null);
  }

  @Override
  public Receiver<T> newReceiver() {
    return core.newReceiver(null);
  }

  @Override
  public void close() {
    core.closeSending();
  }

  @Override
  public Channel<T> named(String name) {
    core.name(requireNonNull(name, "name"));
    return this;
  }

  @Override
  public String name() {
    return core.name();
  }

  @Override
  public Channel.Statistics statistics() {
    return core.statistics();
  }

  @Override
  public String toString() {
    return core.toString();
  }
}
