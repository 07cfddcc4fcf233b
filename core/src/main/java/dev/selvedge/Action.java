package dev.selvedge;

/**
 * A piece of code that returns nothing, may wait, and keeps its own checked exceptions, like {@link
 * Block}.
 *
 * @param <X> what it throws beside interruption
 */
@FunctionalInterface
public interface Action<X extends Exception> {

  /**
   * Runs the code.
   *
   * @throws X its failure
   * @throws InterruptedException if it was cancelled or interrupted
   */
  void run() throws X, InterruptedException;
}
