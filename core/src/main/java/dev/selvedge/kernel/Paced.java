package dev.selvedge.kernel;

/**
 * A task that waits for its starts without a thread, and that may run more than once: it is held,
 * it runs, it rests, it is held again. Who starts it and when is for its {@link Pace} to say.
 */
public interface Paced {

  /** What decides whether it runs again. */
  Pace pace();

  /** Starts it now; false if it is not waiting for a start: it runs, or has ended. */
  boolean start();

  /**
   * Moves its start to a moment in nanoseconds of its world, or to {@link Timers#NEVER}.
   *
   * @return false if it is not waiting for a start
   */
  boolean startAt(long atNanos);

  /** Cancels it if it does not run; one that comes to rest when it has been asked to stop ends. */
  void cancelIdle(String reason);

  /** Lets it run again at a moment; called in {@link Pace#afterRun} only. */
  void restUntil(long atNanos);
}
