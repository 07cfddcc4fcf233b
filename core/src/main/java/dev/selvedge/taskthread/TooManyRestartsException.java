package dev.selvedge.taskthread;

import org.jspecify.annotations.Nullable;

/**
 * The failure of a TaskThread whose children ended more often than its {@link Supervision} allows;
 * the cause is the last failure of a child, if it was one.
 */
public final class TooManyRestartsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TooManyRestartsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
