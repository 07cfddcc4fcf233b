package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Both ends at once, not counted among those that were made. */
final class ChannelImpl<T> implements Channel<T>, SenderPart<T>, ReceiverPart<T> {

  final ChannelCore<T> core;

  ChannelImpl(int capacity) {
    this.core = new ChannelCore<>(capacity);
  }

  @Override
  public ChannelCore<T> core() {
    return core;
  }

  @Override
  public @Nullable ChannelEnd<T> end() {
    return null;
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
