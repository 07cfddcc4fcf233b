package dev.selvedge;

import org.jspecify.annotations.Nullable;

/**
 * How a starting task says that it is ready.
 *
 * @param <S> what it has to say
 */
public sealed interface Ready<S extends @Nullable Object> permits StartedTaskImpl.Handshake {

  /**
   * Lets {@link TaskGroup#start} return.
   *
   * @param value what {@link StartedTask#startValue} will return
   * @throws IllegalStateException if it was called before
   */
  void started(S value);

  /** As {@link #started(Object)}, with nothing to say. */
  @SuppressWarnings("NullAway") // nothing to say is null
  default void started() {
    started(null);
  }
}
