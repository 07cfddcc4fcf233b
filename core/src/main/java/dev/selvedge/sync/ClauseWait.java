package dev.selvedge.sync;

import dev.selvedge.kernel.WaitQueue;
import org.jspecify.annotations.Nullable;

/**
 * One channel clause in one run of a select, and its place in the channel's queue if the run waits.
 *
 * <p>All fields that change are guarded by the channel's lock. Once the run has chosen this one,
 * nobody else writes them, and {@link #happen} reads them without. What a failed meeting leaves in
 * them is never read, for then another clause happens or none.
 */
abstract class ClauseWait<T, R extends @Nullable Object, X extends Exception> extends WaitQueue.Node
    implements ChannelParty<T> {

  final ChannelCore<T> core;
  final @Nullable ChannelEnd<T> end;

  /** What was received, or is to be sent. */
  @Nullable T item;

  /** What was found closed instead. */
  @Nullable ChannelClosing refusal;

  private final SelectWait<?, ?> wait;
  private final int index;
  private boolean met;

  ClauseWait(ChannelCore<T> core, @Nullable ChannelEnd<T> end, SelectWait<?, ?> wait, int index) {
    this.core = core;
    this.end = end;
    this.wait = wait;
    this.index = index;
  }

  /** Sends or receives if that is possible now, or sets the refusal; false if it must wait. */
  abstract boolean attempt();

  /** What follows when this clause was chosen; called by the select's own strand, without locks. */
  abstract R happen() throws X, InterruptedException;

  final int index() {
    return index;
  }

  final void enqueue() {
    core.enqueue(this);
  }

  /** Takes it out of its queue; true if it was met there, and so is the one to happen. */
  final boolean leave() {
    boolean happens;
    core.lock();
    try {
      core.remove(this);
      happens = met;
      core.unlock();
    } catch (Throwable t) {
      core.held = false;
      throw t;
    }
    return happens;
  }

  /** Ends the whole select's wait in favour of this clause. */
  final boolean meet() {
    boolean won = wait.signal();
    met |= won;
    return won;
  }

  @Override
  public final SpinWaiter waiter() {
    return wait;
  }

  @Override
  public final WaitQueue.Node node() {
    return this;
  }

  @Override
  public final @Nullable ChannelEnd<T> end() {
    return end;
  }

  @Override
  public final boolean give(T given) {
    if (!wait.isWaiting()) {
      return false; // it may have an item, which is its own
    }
    item = given;
    return meet();
  }

  @Override
  public final @Nullable T take() {
    return meet() ? item : null;
  }

  @Override
  public final boolean refuse(ChannelClosing what) {
    refusal = what;
    return meet();
  }
}
