package dev.selvedge;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Cancel scopes with a deadline, in one call.
 *
 * {@snippet class=CancelScopeSnippets region=timeouts}
 *
 * <p>{@code moveOn…} gives up quietly, {@code fail…} throws {@link TimeoutException}. The exception
 * is thrown only if this very deadline cut the body short: a body that finishes all the same keeps
 * its value, and an outer cancellation stays one.
 *
 * @implNote Source: {@code move_on_after}, {@code fail_after} of Trio and AnyIO.
 */
public final class Timeouts {

  private Timeouts() {}

  /**
   * Gives a body a time, and goes on without its value when the time is over.
   *
   * @return the value; empty if the time was over, or if the value is null
   * @throws IllegalArgumentException if the time-out is negative
   */
  public static <T, X extends Exception> Optional<T> moveOnAfter(
      Duration timeout, Block<? extends @Nullable T, X> body) throws X, InterruptedException {
    return CancelScope.withTimeout(timeout).call(body);
  }

  /**
   * As {@link #moveOnAfter(Duration, Block)}, for a body without a value.
   *
   * @return true if the body came to its end in time
   */
  public static <X extends Exception> boolean moveOnAfter(Duration timeout, Action<X> body)
      throws X, InterruptedException {
    return CancelScope.withTimeout(timeout).run(body);
  }

  /** As {@link #moveOnAfter(Duration, Block)}, until an instant. */
  public static <T, X extends Exception> Optional<T> moveOnAt(
      Instant deadline, Block<? extends @Nullable T, X> body) throws X, InterruptedException {
    return CancelScope.withDeadline(deadline).call(body);
  }

  /** As {@link #moveOnAfter(Duration, Action)}, until an instant. */
  public static <X extends Exception> boolean moveOnAt(Instant deadline, Action<X> body)
      throws X, InterruptedException {
    return CancelScope.withDeadline(deadline).run(body);
  }

  /**
   * Gives a body a time, and fails when the time is over.
   *
   * @return the body's value
   * @throws TimeoutException if the deadline cut the body short
   * @throws IllegalArgumentException if the time-out is negative
   */
  public static <T extends @Nullable Object, X extends Exception> T failAfter(
      Duration timeout, Block<? extends T, X> body)
      throws X, InterruptedException, TimeoutException {
    return failAfter(timeout, "", body);
  }

  /** As {@link #failAfter(Duration, Block)}, with a reason for the exception's message. */
  public static <T extends @Nullable Object, X extends Exception> T failAfter(
      Duration timeout, String reason, Block<? extends T, X> body)
      throws X, InterruptedException, TimeoutException {
    requireNonNull(reason, "reason");
    CancelScopeImpl scope = (CancelScopeImpl) CancelScope.withTimeout(timeout);
    T value = scope.callThrough(body);
    failIfCut(scope, reason);
    return value;
  }

  /** As {@link #failAfter(Duration, Block)}, for a body without a value. */
  public static <X extends Exception> void failAfter(Duration timeout, Action<X> body)
      throws X, InterruptedException, TimeoutException {
    failAfter(timeout, "", body);
  }

  /** As {@link #failAfter(Duration, String, Block)}, for a body without a value. */
  public static <X extends Exception> void failAfter(
      Duration timeout, String reason, Action<X> body)
      throws X, InterruptedException, TimeoutException {
    requireNonNull(reason, "reason");
    CancelScopeImpl scope = (CancelScopeImpl) CancelScope.withTimeout(timeout);
    scope.run(body);
    failIfCut(scope, reason);
  }

  /** As {@link #failAfter(Duration, Block)}, until an instant. */
  public static <T extends @Nullable Object, X extends Exception> T failAt(
      Instant deadline, Block<? extends T, X> body)
      throws X, InterruptedException, TimeoutException {
    CancelScopeImpl scope = (CancelScopeImpl) CancelScope.withDeadline(deadline);
    T value = scope.callThrough(body);
    failIfCut(scope, "");
    return value;
  }

  /** As {@link #failAfter(Duration, Action)}, until an instant. */
  public static <X extends Exception> void failAt(Instant deadline, Action<X> body)
      throws X, InterruptedException, TimeoutException {
    CancelScopeImpl scope = (CancelScopeImpl) CancelScope.withDeadline(deadline);
    scope.run(body);
    failIfCut(scope, "");
  }

  private static void failIfCut(CancelScopeImpl scope, String reason) throws TimeoutException {
    if (scope.deadlineCaught()) {
      String what = scope.reason().orElseThrow();
      throw new TimeoutException(reason.isEmpty() ? what : reason + ": " + what);
    }
  }
}
