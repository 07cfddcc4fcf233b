package dev.selvedge.sync;

/** A sender that counts. */
final class SenderEnd<T> extends ChannelEnd<T> implements SenderPart<T> {

  SenderEnd(ChannelCore<T> core) {
    super(core);
  }

  @Override
  public ChannelEnd<T> end() {
    return this;
  }

  @Override
  public void close() {
    core().closeSender(this);
  }
}
