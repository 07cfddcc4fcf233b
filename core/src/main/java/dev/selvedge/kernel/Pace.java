package dev.selvedge.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether a {@link Paced} task runs again. Methods are called on threads that have others
 * to serve; they throw nothing unless they say so.
 */
public interface Pace {

  /**
   * Called on the thread of a run that has just left, unless the task is cancelled. Whoever wants
   * another run says so by {@link Paced#restUntil}; else the task ends as this run has.
   *
   * @param failure what the run has thrown, or null
   * @throws RuntimeException to end the task with this failure instead
   */
  void afterRun(@Nullable Throwable failure);

  /**
   * Called once when the task has ended and everybody who waits for it has been told. Its group
   * still counts it. It may be any thread, that of a canceller too.
   */
  void ended();
}
