package dev.selvedge.taskthread;

import org.jspecify.annotations.Nullable;

/** A signal on its way, and where it comes from. */
sealed interface Envelope {

  Signal signal();

  /** From the parent or from anybody else; with a reply to be settled if it is a question. */
  record FromAbove(Signal signal, @Nullable Reply<?> reply) implements Envelope {}

  /** From a child. */
  record FromChild(Signal signal, TaskThread child) implements Envelope {}

  /** That a child, or a TaskThread that the receiver is linked to, has ended. */
  record Notice(Ended signal, boolean ofChild) implements Envelope {}
}
