package dev.selvedge.request;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Outcome;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Waiter;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Something that was asked for and is to be answered by its number: see {@link RequestCache#open}.
 *
 * <h2>Lifecycle</h2>
 *
 * <pre>
 *   pending ──► answered, timed out or cancelled
 * </pre>
 *
 * One of these ends it, once. An answer may come before it is awaited. Leaving its block closes it:
 * then it is pending no more, and an answer is late.
 *
 * <h2>Errors</h2>
 *
 * If the awaiting task is cancelled or interrupted the request ends at once, and does not wait for
 * its time or the end of its block. An answer that was accepted before is the task's: it returns,
 * and meets the cancellation at its next checkpoint.
 *
 * <h2>Memory consistency</h2>
 *
 * What precedes the answering happens-before what follows the return of {@link #await}.
 *
 * @param <R> the type of the answer
 */
public final class Request<R extends @Nullable Object> extends Entry implements AutoCloseable {

  /** What {@link #end} is when its time was over. */
  static final Object TIMED_OUT = new Object();

  private final RequestCore core;
  private final Duration timeout;

  /** Null while pending, then an outcome or the above. Written once, with the lock of the core. */
  private volatile @Nullable Object end;

  /** The wait for the end, if there is one. Guarded by the lock of the core. */
  @Nullable Waiter waiter;

  Request(RequestCore core, String prefix, Duration timeout) {
    super(prefix);
    this.core = core;
    this.timeout = timeout;
  }

  /** What kind of request it is. */
  public String prefix() {
    return prefix;
  }

  /** Its number: to be sent along, and to come back with the answer. */
  public long number() {
    return number;
  }

  /** Whether it has been answered, has timed out or was cancelled. */
  public boolean isDone() {
    return end != null;
  }

  /**
   * Waits for the answer, until the time of the request is over. A checkpoint even if it is here.
   *
   * @return the answer
   * @throws TimeoutException if its time is over
   * @throws CancellationException if it was closed, by itself or with its cache; the message says
   *     which
   * @throws IllegalStateException if another task awaits it
   * @throws dev.selvedge.CancelledException if the scope of the calling task is cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   */
  public R await() throws InterruptedException, TimeoutException {
    core.await(this);
    return value();
  }

  /** Ends the request if it is pending: nobody is interested in the answer any more. */
  @Override
  public void close() {
    core.abandon(this, "the request was closed");
  }

  // ---- for the core, with its lock ----

  @Nullable Object end() {
    return end;
  }

  void end(Object how) {
    end = how;
  }

  @SuppressWarnings("unchecked") // whoever answers is trusted with the type, as by any message
  private R value() throws TimeoutException {
    return switch (requireNonNull(end)) {
      case Outcome.Success<?>(var value) -> (R) value;
      case Outcome.Cancelled<?>(var reason) ->
          throw new CancellationException(
              "request %s will not be answered: %s".formatted(id(), reason));
      default ->
          throw new TimeoutException(
              "request %s was not answered within %s".formatted(id(), Arguments.text(timeout)));
    };
  }

  @Override
  public String toString() {
    return "request %s, %s".formatted(id(), stateText());
  }

  private String stateText() {
    return switch (end) {
      case null -> "pending";
      case Outcome.Success<?> _ -> "answered";
      case Outcome.Cancelled<?> _ -> "cancelled";
      default -> "timed out";
    };
  }
}
