package dev.selvedge.sync;

import dev.selvedge.kernel.Patience;

/**
 * The sending or the receiving side of a channel.
 *
 * <p>It is also what those who block there are said to wait for.
 */
final class ChannelSide<T> {

  private final String what;
  private final ChannelCore<T> core;

  /** Of who blocks here; not guarded. */
  final Patience patience = new Patience();

  /** The ends that were made and not closed; guarded by the channel's lock. */
  int open;

  /** No more operations on this side; guarded by the channel's lock. */
  boolean closed;

  ChannelSide(String what, ChannelCore<T> core) {
    this.what = what;
    this.core = core;
  }

  @Override
  public String toString() {
    return "%s %s".formatted(what, core);
  }
}
