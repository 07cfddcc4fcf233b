package dev.selvedge;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Tasks#map} does with each item. It may wait and may throw anything.
 *
 * @param <T> the items
 * @param <R> the results
 */
@FunctionalInterface
public interface ItemFunction<T extends @Nullable Object, R extends @Nullable Object> {

  /**
   * Handles one item.
   *
   * @return its result
   * @throws Exception its failure, or the interruption that ended it
   */
  R apply(T item) throws Exception;
}
