package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Outcome;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A value that one task provides and others await.
 *
 * {@snippet class=PromiseSnippets region=open}
 *
 * <p>A task provides its own value by returning it. A promise is for a value that comes from
 * elsewhere: from a callback, from a reply, from a task that goes on afterwards.
 *
 * <h2>Lifecycle</h2>
 *
 * <pre>
 *   open ──► succeeded, failed or cancelled
 * </pre>
 *
 * It is settled once, by any thread, and stays as it is. Whoever may come second uses {@link
 * #trySucceed}, {@link #tryFail} or {@link #cancel}; to {@link #succeed} or {@link #fail} a settled
 * promise is an error.
 *
 * <h2>Errors</h2>
 *
 * Awaiting a promise that has failed throws {@link CompletionException}, each time a new one, whose
 * cause is the failure itself; awaiting one that was cancelled throws {@link
 * CancellationException}, whose message is the reason. Whoever is cancelled while awaiting leaves
 * the promise alone.
 *
 * <h2>Memory consistency</h2>
 *
 * What a task does before it settles the promise happens-before what follows the return of {@link
 * #await()}.
 *
 * @param <T> the type of the value
 * @implNote Source: {@link CompletableFuture} without its stages, and the {@code Future} of
 *     asyncio; the event with a value of giambio.
 */
public final class Promise<T extends @Nullable Object> {

  /*
   *   field     written by                                  read by
   *   outcome   whoever settles, once: compare-and-set      anyone
   *   settled   set after that, by the same thread          anyone
   *   futures   with futures                                with futures
   *
   * No future is missed: it is added under the lock only if there is no outcome, and the futures
   * are taken out under the lock after the outcome was written. They are completed without a lock,
   * since their stages are code of others.
   */

  private static final VarHandle OUTCOME;

  static {
    try {
      OUTCOME = MethodHandles.lookup().findVarHandle(Promise.class, "outcome", Outcome.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Outcome<T> outcome;
  private final Event settled = Event.create();
  final List<CompletableFuture<T>> futures = new ArrayList<>(0);

  private Promise() {}

  /** A promise that is not settled. */
  public static <T extends @Nullable Object> Promise<T> create() {
    return new Promise<>();
  }

  // ---- settling ----

  /**
   * Provides the value. Never waits.
   *
   * @throws IllegalStateException if it is settled already; it stays as it is
   */
  public void succeed(T value) {
    settleOrThrow(Outcome.success(value));
  }

  /**
   * Provides the value, if it is not settled already. Never waits.
   *
   * @return whether this settled it
   */
  public boolean trySucceed(T value) {
    return settle(Outcome.success(value));
  }

  /**
   * Provides a failure instead of the value. Never waits.
   *
   * @throws IllegalStateException if it is settled already; it stays as it is
   */
  public void fail(Throwable failure) {
    settleOrThrow(Outcome.failure(requireNonNull(failure, "failure")));
  }

  /**
   * Provides a failure instead of the value, if it is not settled already. Never waits.
   *
   * @return whether this settled it
   */
  public boolean tryFail(Throwable failure) {
    return settle(Outcome.failure(requireNonNull(failure, "failure")));
  }

  /**
   * Says that there will be no value, if it is not settled already. Never waits.
   *
   * @return whether this settled it
   */
  public boolean cancel(String reason) {
    return settle(Outcome.cancelled(requireNonNull(reason, "reason")));
  }

  // ---- awaiting ----

  /**
   * Waits for the value. A checkpoint even if it is settled already.
   *
   * @return the value
   * @throws CompletionException if it has failed; its cause is the failure
   * @throws CancellationException if it was cancelled; its message is the reason
   * @throws dev.selvedge.CancelledException if the scope of the calling task is cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   */
  public T await() throws InterruptedException {
    settled.await(Strand.current(), this, Timers.NEVER);
    return value();
  }

  /**
   * Waits for the value, for a time at most.
   *
   * @param time how long to wait at most; zero looks once
   * @return the value
   * @throws TimeoutException if it is not settled when the time is over
   * @throws IllegalArgumentException if the time is negative
   * @throws CompletionException if it has failed; its cause is the failure
   * @throws CancellationException if it was cancelled; its message is the reason
   * @throws InterruptedException as {@link #await()}
   */
  public T await(Duration time) throws InterruptedException, TimeoutException {
    Arguments.notNegative(time, "time");
    Strand caller = Strand.current();
    if (!settled.await(caller, this, caller.world().timers().after(time))) {
      throw new TimeoutException("promise was not settled within " + Arguments.text(time));
    }
    return value();
  }

  /** Whether it is settled. */
  public boolean isDone() {
    return outcome != null;
  }

  /** How it was settled; empty if it was not. */
  public Optional<Outcome<T>> outcome() {
    return Optional.ofNullable(outcome);
  }

  /**
   * A future that is completed as this promise is settled. Each call makes a new one; completing or
   * cancelling it does nothing to the promise.
   */
  public CompletableFuture<T> toCompletableFuture() {
    CompletableFuture<T> future = new CompletableFuture<>();
    synchronized (futures) {
      if (outcome == null) {
        futures.add(future);
        return future;
      }
    }
    complete(future);
    return future;
  }

  /** Whether it is settled, and how many wait, at this moment. */
  public Statistics statistics() {
    return new Statistics(isDone(), settled.statistics().waiting());
  }

  /**
   * A moment of a promise.
   *
   * @param done whether it is settled
   * @param waiting how many tasks await it
   */
  public record Statistics(boolean done, int waiting) {}

  // ---- inside ----

  private void settleOrThrow(Outcome<T> end) {
    if (!settle(end)) {
      throw new IllegalStateException(
          "%s cannot be settled again, by task \"%s\"".formatted(this, Strand.current().name()));
    }
  }

  private boolean settle(Outcome<T> end) {
    if (!OUTCOME.compareAndSet(this, null, end)) {
      return false;
    }
    settled.set();
    List<CompletableFuture<T>> waiting;
    synchronized (futures) {
      waiting = List.copyOf(futures);
      futures.clear();
    }
    waiting.forEach(this::complete);
    return true;
  }

  private T value() {
    return switch (requireNonNull(outcome)) {
      case Outcome.Success<T>(var value) -> value;
      case Outcome.Failure<T>(var failure) ->
          throw new CompletionException("promise failed: " + failure, failure);
      case Outcome.Cancelled<T>(var reason) -> throw new CancellationException(reason);
    };
  }

  private void complete(CompletableFuture<T> future) {
    switch (requireNonNull(outcome)) {
      case Outcome.Success<T>(var value) -> future.complete(value);
      case Outcome.Failure<T>(var failure) -> future.completeExceptionally(failure);
      case Outcome.Cancelled<T>(var reason) ->
          future.completeExceptionally(new CancellationException(reason));
    }
  }

  @Override
  public String toString() {
    return switch (outcome) {
      case null -> "promise, open";
      case Outcome.Success<T> _ -> "promise, succeeded";
      case Outcome.Failure<T>(var failure) -> "promise, failed: " + failure;
      case Outcome.Cancelled<T>(var reason) -> "promise, cancelled: " + reason;
    };
  }
}
