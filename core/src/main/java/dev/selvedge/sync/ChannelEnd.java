package dev.selvedge.sync;

/** A sender or receiver that was made, counts among the open ones, and is closed once. */
abstract class ChannelEnd<T> {

  private final ChannelCore<T> core;

  /** Guarded by the core's lock. */
  boolean closed;

  ChannelEnd(ChannelCore<T> core) {
    this.core = core;
  }

  /** The channel. */
  public final ChannelCore<T> core() {
    return core;
  }

  @Override
  public String toString() {
    return "%s of %s".formatted(this instanceof Sender ? "sender" : "receiver", core);
  }
}
