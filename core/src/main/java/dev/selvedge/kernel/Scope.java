package dev.selvedge.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A node of the tree of cancellation: a task, or a scope that a task has entered.
 *
 * <p>The parent of a task is the scope of its group; the parent of an entered scope is the scope
 * that the entering task was in. Cancellation flows from parent to child and stops at shields.
 *
 * <h2>State</h2>
 *
 * <pre>
 *   field           written by                                     read by
 *   parent          the entering or forking thread, once,          anyone after that
 *                   before the node is published
 *   requested       the first canceller, once (compare-and-set)    anyone
 *   stopRequested   whoever asks, once false to true               anyone
 *   shield          whoever holds Delivery.TREE                    anyone
 *   cause, stopping whoever holds Delivery.TREE                    anyone
 * </pre>
 *
 * {@code cause} is the effective cancellation, pushed down the tree so that a checkpoint reads one
 * field however deep it is nested:
 *
 * <pre>  cause = !shield and parent.cause != null ? parent.cause : requested</pre>
 */
public abstract class Scope {

  /** Set once before the node is published. */
  @Nullable Scope parent;

  volatile @Nullable Cancellation requested;
  volatile @Nullable Cancellation cause;
  volatile boolean shield;
  volatile boolean stopRequested;
  volatile boolean stopping;

  /** For subclasses. */
  protected Scope() {}

  /** The task that is inside, or null as long as (or if ever) none has entered. */
  protected abstract @Nullable Strand host();

  /** The tasks forked into this scope, or null if it is not a group's. */
  protected @Nullable Children children() {
    return null;
  }

  /** The name for people. */
  public abstract String name();

  /** The enclosing scope, or null. */
  public final @Nullable Scope around() {
    return parent;
  }

  /** The request to cancel this very scope, or null. */
  public final @Nullable Cancellation requested() {
    return requested;
  }

  /** The effective cancellation: this scope's or an enclosing one's; null if there is none. */
  public final @Nullable Cancellation cause() {
    return cause;
  }

  /** The effective cancellation of what is around this scope and not held off by its shield. */
  public final @Nullable Cancellation outerCause() {
    Scope outer = parent;
    return outer == null || shield ? null : outer.cause;
  }

  /** Whether this very scope was asked to stop. */
  public final boolean isAskedToStop() {
    return stopRequested;
  }

  /** Whether this scope or an enclosing one was asked to stop. */
  public final boolean stopping() {
    return stopping;
  }

  /** Whether enclosing cancellations are held off. */
  public final boolean shielded() {
    return shield;
  }

  /** Holds enclosing cancellations off from now on, or delivers what was held off. */
  public final void shielded(boolean on) {
    Delivery.shield(this, on);
  }

  /** Requests the cancellation of this scope; false if it was requested before. */
  public final boolean request(Cancellation cancellation) {
    return Delivery.cancel(this, cancellation);
  }

  /** Asks what runs in this scope to stop by itself; false if it was asked before. */
  public final boolean askToStop() {
    return Delivery.askToStop(this);
  }

  /** Whether a cancellation was requested here or in any scope around. */
  public final boolean isWithin(Cancellation cancellation) {
    if (cause == cancellation) {
      return true; // as ever, and a chain of groups is left without climbing it at every edge
    }
    for (Scope s = this; s != null; s = s.parent) {
      if (s.requested == cancellation) {
        return true;
      }
    }
    return false;
  }

  /** Recomputes the effective state from the parent's; true if it changed. Holds the tree lock. */
  final boolean refresh() {
    Cancellation outer = outerCause();
    Cancellation effective = outer != null ? outer : requested;
    Scope around = parent;
    boolean stop = stopRequested || (!shield && around != null && around.stopping);
    if (effective == cause && stop == stopping) {
      return false;
    }
    cause = effective;
    stopping = stop;
    return true;
  }

  /** Whether a node entered below this one must look at the tree before it goes on. */
  final boolean isDisturbed() {
    return cause != null || stopping;
  }
}
