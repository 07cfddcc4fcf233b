package dev.selvedge;

import org.jspecify.annotations.Nullable;

/**
 * How a starting task says that it is ready.
 *
 * @param <S> what it has to say
 */
public sealed interface Ready<S extends @Nullable Object>
    permits StartedTaskImpl.Handshake, IgnoredReady {

  /**
   * One that nobody waits for: it lets a body that is made to be started be forked, or called, as
   * well.
   */
  @SuppressWarnings("unchecked") // it takes anything
  static <S extends @Nullable Object> Ready<S> ignored() {
    return (Ready<S>) IgnoredReady.INSTANCE;
  }

  /**
   * Lets {@link TaskGroup#start} return.
   *
   * @param value what {@link StartedTask#startValue} will return
   * @throws IllegalStateException if it was called before, unless it is {@link #ignored}
   */
  void started(S value);

  /** As {@link #started(Object)}, with nothing to say. */
  @SuppressWarnings("NullAway") // nothing to say is null
  default void started() {
    started(null);
  }
}
