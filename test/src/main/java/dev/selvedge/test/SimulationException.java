package dev.selvedge.test;

import org.jspecify.annotations.Nullable;

/** What a simulation found out about its body beside the body's own failure. */
public abstract sealed class SimulationException extends RuntimeException
    permits DeadlockException, LeakException, SeedException, TimeLimitException {

  private static final long serialVersionUID = 1L;

  SimulationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
