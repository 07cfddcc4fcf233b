package dev.selvedge;

import org.jspecify.annotations.Nullable;

/**
 * A piece of code that returns a value, may wait, and keeps its own checked exceptions: the
 * compiler infers exactly {@code X}, and nothing when the body throws no checked exception.
 *
 * @param <T> what it returns
 * @param <X> what it throws beside interruption
 */
@FunctionalInterface
public interface Block<T extends @Nullable Object, X extends Exception> {

  /**
   * Runs the code.
   *
   * @return its value
   * @throws X its failure
   * @throws InterruptedException if it was cancelled or interrupted
   */
  T call() throws X, InterruptedException;
}
