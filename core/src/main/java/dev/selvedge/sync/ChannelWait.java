package dev.selvedge.sync;

import dev.selvedge.kernel.Patience;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.WaitQueue;
import org.jspecify.annotations.Nullable;

/**
 * One blocked send or receive: wait, place in the queue and item in one object.
 *
 * <p>Fields are written by the blocked strand before it is queued, then by whoever meets it, before
 * the signal; after the signal they are the strand's again. What a failed signal leaves in them is
 * never read, for then the operation throws or times out.
 */
final class ChannelWait<T> extends SpinWaiter implements ChannelParty<T> {

  private final ChannelSide<T> side;
  private final @Nullable ChannelEnd<T> end;
  private @Nullable T item;
  private @Nullable ChannelClosing refusal;

  /** A send of an item, or a receive if that is null. */
  ChannelWait(Strand strand, ChannelSide<T> on, @Nullable ChannelEnd<T> end, @Nullable T item) {
    super(strand, on);
    this.side = on;
    this.end = end;
    this.item = item;
  }

  @Override
  protected Patience patience() {
    return side.patience;
  }

  @Override
  public SpinWaiter waiter() {
    return this;
  }

  @Override
  public WaitQueue.Node node() {
    return this;
  }

  @Override
  public ChannelSide<T> side() {
    return side;
  }

  @Override
  public @Nullable ChannelEnd<T> end() {
    return end;
  }

  @Override
  public boolean give(T given) {
    if (!isWaiting()) {
      return false; // it may have an item, which is its own
    }
    item = given;
    return signal();
  }

  @Override
  public @Nullable T take() {
    return signal() ? item : null;
  }

  @Override
  public boolean refuse(ChannelClosing what) {
    refusal = what;
    return signal();
  }

  /** Why it was signalled, if not for its success. For the strand, after a signal. */
  @Nullable ChannelClosing refusal() {
    return refusal;
  }

  /** What was received. For the strand, after a signal. */
  @Nullable T item() {
    return item;
  }
}
