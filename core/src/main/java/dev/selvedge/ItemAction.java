package dev.selvedge;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Tasks#forEach} does with each item. It may wait and may throw anything.
 *
 * @param <T> the items
 */
@FunctionalInterface
public interface ItemAction<T extends @Nullable Object> {

  /**
   * Handles one item.
   *
   * @throws Exception its failure, or the interruption that ended it
   */
  void accept(T item) throws Exception;
}
