package dev.selvedge.sync;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Waiter;

/**
 * A wait that is signalled under the lock of a {@link SpinQueue} and woken after it: to wake takes
 * long, and the woken would run into the lock.
 */
abstract class SpinWaiter extends Waiter {

  SpinWaiter(Strand strand, Object on) {
    super(strand, on);
  }

  /** A cancellation or a deadline wakes at once; after a signal that is left to {@link #wake}. */
  @Override
  protected final void settled() {
    if (!isSignalled()) {
      super.settled();
    }
  }

  /** Wakes the strand of a signalled wait; called once, by whoever signalled. */
  final void wake() {
    super.settled();
  }
}
