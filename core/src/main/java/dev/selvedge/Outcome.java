package dev.selvedge;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended: with a value, with a failure, or cancelled.
 *
 * {@snippet class="dev.selvedge.OutcomeSnippets" region=outcome}
 *
 * @param <T> the type of the value; nullable for tasks that have none
 */
public sealed interface Outcome<T extends @Nullable Object> {

  /**
   * {@return the outcome of a task that returned the value}
   *
   * @param <T> the type of the value
   * @param value what the task returned, null included
   */
  static <T extends @Nullable Object> Outcome<T> success(T value) {
    return new Success<>(value);
  }

  /**
   * {@return the outcome of a task that the exception ended}
   *
   * @param <T> the type of the value that the task would have had
   * @param exception what ended it, as it was thrown
   */
  static <T extends @Nullable Object> Outcome<T> failure(Throwable exception) {
    return new Failure<>(exception);
  }

  /**
   * {@return the outcome of a task that a cancellation ended}
   *
   * @param <T> the type of the value that the task would have had
   * @param reason the reason given by whoever cancelled it first
   */
  static <T extends @Nullable Object> Outcome<T> cancelled(String reason) {
    return new Cancelled<>(reason);
  }

  /** {@return whether there is a value, which may be null} */
  default boolean isSuccess() {
    return this instanceof Success;
  }

  /**
   * The value of the task.
   *
   * @return the value, which is null if the task returned null
   * @throws TaskFailedException if the task failed; its cause is the exception that ended the task
   * @throws CancellationException if the task was cancelled; its message is the reason
   */
  default T orElseThrow() {
    return switch (this) {
      case Success<T>(var value) -> value;
      case Failure<T>(var exception) -> throw TaskFailedException.of(exception);
      case Cancelled<T>(var reason) -> throw new CancellationException(reason);
    };
  }

  /**
   * The task returned.
   *
   * @param <T> the type of the value
   * @param value what it returned, null included
   */
  record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /**
   * The task failed.
   *
   * @param <T> the type of the value that it would have had
   * @param exception what ended it, as it was thrown
   */
  record Failure<T extends @Nullable Object>(Throwable exception) implements Outcome<T> {
    /** Refuses null. */
    public Failure {
      Objects.requireNonNull(exception, "exception");
    }
  }

  /**
   * The task was cancelled, and the cancellation left its body.
   *
   * @param <T> the type of the value that it would have had
   * @param reason the reason given by whoever cancelled it first
   */
  record Cancelled<T extends @Nullable Object>(String reason) implements Outcome<T> {
    /** Refuses null. */
    public Cancelled {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
