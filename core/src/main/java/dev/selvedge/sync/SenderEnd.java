package dev.selvedge.sync;

import static dev.selvedge.sync.Arguments.notNegative;
import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** A sender that counts. */
final class SenderEnd<T> extends ChannelEnd<T> implements Sender<T> {

  SenderEnd(ChannelCore<T> core) {
    super(core);
  }

  @Override
  public void send(T item) throws InterruptedException {
    core.send(requireNonNull(item, "item"), null, this);
  }

  @Override
  public boolean send(T item, Duration timeout) throws InterruptedException {
    return core.send(requireNonNull(item, "item"), notNegative(timeout, "timeout"), this);
  }

  @Override
  public boolean trySend(T item) {
    return core.trySend(requireNonNull(item, "item"), this);
  }

  @Override
  public Sender<T> newSender() {
    return core.newSender(this);
  }

  @Override
  public void close() {
    core.closeSender(this);
  }

  @Override
  public Channel.Statistics statistics() {
    return core.statistics();
  }
}
