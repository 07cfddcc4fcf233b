package dev.selvedge.taskthread;

import static java.util.Objects.requireNonNull;

/**
 * Tells who ended, and of what: to its parent as a child signal, and as a signal to each TaskThread
 * that is linked to it. It comes after all that the TaskThread has signalled itself, and is queued
 * however full the queue is.
 *
 * @param thread the TaskThread that ended
 * @param ending how it ended
 */
public record Ended(TaskThread thread, Ending ending) implements Signal {

  /** Of a TaskThread and how it ended. */
  public Ended {
    requireNonNull(thread, "thread");
    requireNonNull(ending, "ending");
  }
}
