package dev.selvedge.taskthread;

import org.jspecify.annotations.Nullable;

/**
 * A question will not be answered: the TaskThread that was asked has ended, handled the question
 * without a reply, or replied with a failure, which is the cause then.
 */
public final class UnansweredException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnansweredException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
