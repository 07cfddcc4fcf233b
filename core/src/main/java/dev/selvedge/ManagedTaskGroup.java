package dev.selvedge;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A group that is owned by an object and not by a block: for tasks that live as long as a server, a
 * client, a window.
 *
 * {@snippet class=ManagedTaskGroupSnippets region=open}
 *
 * <p>The rules are those of {@link TaskGroup}: nothing outlives {@link #close}, the failure of a
 * child cancels the others unless the group keeps siblings, and no failure is lost: each goes to
 * the handler that the group was opened with.
 *
 * <h2>Errors</h2>
 *
 * A handler that throws is reported through {@link System.Logger} with both exceptions.
 *
 * @implNote Source: the object-owned nursery that Trio's users build with a service task.
 */
public sealed interface ManagedTaskGroup extends TaskGroup, AutoCloseable permits ManagedGroup {

  /** What hears of failures. Called on the thread of the task that failed, before its end shows. */
  @FunctionalInterface
  interface FailureHandler {
    /** Hears of a failure. */
    void failed(Task<?> task, Throwable failure);
  }

  /** Opens a group. */
  static ManagedTaskGroup open(String name, FailureHandler handler) {
    return with(handler).name(name).open();
  }

  /** A group with options. */
  static Builder with(FailureHandler handler) {
    return new ManagedGroup.Options(requireNonNull(handler, "handler"));
  }

  /** The options of a managed group; they mean what those of {@link TaskGroup.Builder} mean. */
  sealed interface Builder permits ManagedGroup.Options {

    /** A name for messages and the task tree; default: {@code group}. */
    Builder name(String name);

    /**
     * How many children may live at a time; default: any number.
     *
     * @throws IllegalArgumentException if less than one
     */
    Builder maxTasks(int limit);

    /** The failure of a child does not cancel its siblings. */
    Builder keepSiblings();

    /** Opens the group, in the world of the caller. */
    ManagedTaskGroup open();
  }

  /**
   * Waits until no ordinary child is left; the group stays open.
   *
   * @throws IllegalStateException if an ordinary child calls it, which would wait for its own end
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  void awaitAll() throws InterruptedException;

  /**
   * Asks all children to stop, cancels what is left after the grace, waits for their end and closes
   * the group.
   *
   * @throws IllegalArgumentException if the grace is negative
   * @throws IllegalStateException if a child of this group calls it
   */
  void shutdown(String reason, Duration grace);

  /**
   * Cancels all children, waits for their end and closes the group, also when the caller is
   * cancelled or interrupted meanwhile; a foreign interrupt is kept in the thread's flag. Has no
   * effect when it is closed.
   *
   * @throws IllegalStateException if a child of this group calls it
   */
  @Override
  void close();
}
