package dev.selvedge.sync;

/** A receiver that counts. */
final class ReceiverEnd<T> extends ChannelEnd<T> implements ReceiverPart<T> {

  ReceiverEnd(ChannelCore<T> core) {
    super(core);
  }

  @Override
  public ChannelEnd<T> end() {
    return this;
  }

  @Override
  public void close() {
    core().closeReceiver(this);
  }
}
