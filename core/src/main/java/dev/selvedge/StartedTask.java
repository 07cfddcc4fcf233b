package dev.selvedge;

import org.jspecify.annotations.Nullable;

/**
 * A task that has said that it is ready.
 *
 * @param <S> what it said
 * @param <T> what its body returns
 */
public sealed interface StartedTask<S extends @Nullable Object, T extends @Nullable Object>
    extends Task<T> permits StartedTaskImpl {

  /** What it passed to {@link Ready#started}. */
  S startValue();
}
