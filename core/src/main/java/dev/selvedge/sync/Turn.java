package dev.selvedge.sync;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Waiter;

/**
 * A place in the queue of a primitive: the wait of one strand for its turn.
 *
 * <p>Whoever hands something over settles the turn by {@link #signal} under the primitive's lock;
 * only if that returned true has the turn got it. A turn that ends otherwise leaves the queue, and
 * since it holds nothing, nothing is lost with it.
 */
abstract class Turn extends Waiter {

  Turn(Strand strand, Object on) {
    super(strand, on);
  }

  /** Takes it out of its queue. Called by its own strand, when it waits no more and got nothing. */
  abstract void leave();

  /**
   * Waits until it is signalled, until the deadline, or until its strand is cancelled.
   *
   * @return true if signalled, false if the deadline came first
   * @throws InterruptedException the cancellation of the strand's scope, or a foreign interrupt
   */
  final boolean take(long deadlineNanos) throws InterruptedException {
    boolean taken = false;
    try {
      taken = await(deadlineNanos);
      return taken;
    } finally {
      if (!taken) {
        leave();
      }
    }
  }
}
