package dev.selvedge;

import org.jspecify.annotations.Nullable;

/**
 * The body of a task that tells when it is ready, and returns a value in the end.
 *
 * @param <S> what it says when it is ready
 * @param <T> what it returns
 * @param <X> what it throws beside interruption
 */
@FunctionalInterface
public interface ReadyBlock<
    S extends @Nullable Object, T extends @Nullable Object, X extends Exception> {

  /**
   * Runs the code.
   *
   * @param ready to be told when it is ready
   * @throws X its failure
   * @throws InterruptedException if it was cancelled or interrupted
   */
  T call(Ready<S> ready) throws X, InterruptedException;
}
