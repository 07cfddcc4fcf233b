package dev.selvedge;

import java.util.Objects;

/**
 * Says that a task failed to someone who wanted its value. The {@linkplain #getCause() cause} is
 * the exception that ended the task, itself; the message names the task: {@code task "order"
 * failed: java.io.IOException: disk full}.
 *
 * {@snippet class="dev.selvedge.OutcomeSnippets" region=failed}
 *
 * <p>Each throw makes a new one, so that its stack trace is that of the waiting caller and the
 * cause's that of the task.
 *
 * @implNote Source: {@link java.util.concurrent.ExecutionException}, but unchecked, like {@link
 *     java.util.concurrent.CompletionException}: the failure of a sibling is nothing that every
 *     {@code join} could repair.
 */
public final class TaskFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private TaskFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The failure of the task of that name. */
  static TaskFailedException of(String task, Throwable cause) {
    Objects.requireNonNull(task, "task");
    return describedAs("task \"" + task + "\" failed", cause);
  }

  /** The failure of a task whose name is not known where it is thrown. */
  static TaskFailedException of(Throwable cause) {
    return describedAs("task failed", cause);
  }

  private static TaskFailedException describedAs(String what, Throwable cause) {
    Objects.requireNonNull(cause, "cause");
    return new TaskFailedException(what + ": " + ExceptionText.line(cause), cause);
  }

  /** The exception that ended the task; never null. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the overridden one takes the lock
  public Throwable getCause() {
    return Objects.requireNonNull(super.getCause());
  }
}
