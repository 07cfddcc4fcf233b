package dev.selvedge;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The handle of one running body.
 *
 * {@snippet class=TaskSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * <pre>
 *   HELD ──► RUNNING ──► SUCCEEDED
 *     │         │   ╲──► FAILED
 *     │      CANCELLING ─► SUCCEEDED, FAILED or CANCELLED
 *     ╰──────────────────► CANCELLED
 * </pre>
 *
 * A task is CANCELLED when a cancellation left its body. One that is cancelled and returns a value
 * all the same has SUCCEEDED. One whose scope is cancelled before its body ran still runs, and
 * meets the cancellation at its first checkpoint, so that it can clean up; only a task that is
 * still HELD ends without running.
 *
 * <h2>Errors</h2>
 *
 * A failure goes to the group that forked the task, and to everybody who joins it. Waiting for a
 * task never cancels it: a caller that is cancelled while it waits leaves the task alone.
 *
 * <h2>Memory consistency</h2>
 *
 * What a task does before its end happens-before what follows the return of {@link #join}, {@link
 * #await()} and {@code get} in another thread; what precedes a fork happens-before the body.
 *
 * @param <T> what the body returns
 * @implNote Source: {@code asyncio.Task} and {@link Future}; the states are asyncio's, the rule for
 *     early cancellation AnyIO's.
 */
public sealed interface Task<T extends @Nullable Object> extends Future<T>
    permits TaskImpl, RootTask, StartedTask {

  /** Where a task is in its life. */
  enum Status {
    /** Waits for its time to start. */
    HELD,
    /** Its body runs, or is about to. */
    RUNNING,
    /** As RUNNING, inside a cancelled scope. */
    CANCELLING,
    /** Its body has returned. */
    SUCCEEDED,
    /** Its body has thrown. */
    FAILED,
    /** A cancellation has left its body. */
    CANCELLED
  }

  /** A name for people: the one given, else the class that declares the body. */
  String name();

  /** A number that no other task of this JVM has or had. */
  long id();

  /** The task that hosts its group; empty for roots and for the tasks of managed groups. */
  Optional<Task<?>> parent();

  /** When it was forked; to about a millisecond where hundreds of thousands are in a second. */
  Instant createdAt();

  /** Where it is in its life. */
  Status status();

  /**
   * Waits for the value.
   *
   * @return the body's value
   * @throws TaskFailedException if the body failed; its cause is the failure itself
   * @throws java.util.concurrent.CancellationException if this task was cancelled
   * @throws CancelledException if the caller was cancelled while it waited; a checkpoint even if
   *     the task has ended
   * @throws InterruptedException if the caller was interrupted by somebody else
   * @throws IllegalStateException if a task joins itself
   */
  T join() throws InterruptedException;

  /**
   * Waits for the end, whatever it is.
   *
   * @throws InterruptedException as {@link #join}
   */
  void await() throws InterruptedException;

  /**
   * Waits for the end, for a time at most.
   *
   * @return whether it has ended
   * @throws IllegalArgumentException if the time is negative
   * @throws InterruptedException as {@link #join}
   */
  boolean await(Duration time) throws InterruptedException;

  /**
   * Cancels this task, and nothing around it. Returns at once.
   *
   * @return true if this was the first request; later reasons change nothing
   */
  boolean cancel(String reason);

  /**
   * Cancels this task and waits for its end.
   *
   * @throws InterruptedException if the caller was cancelled or interrupted while it waited
   */
  void cancelAndAwait(String reason) throws InterruptedException;

  /**
   * {@inheritDoc}
   *
   * @param mayInterruptIfRunning without effect: the task is cancelled as by {@link
   *     #cancel(String)}
   * @return false if it has ended or was cancelled before
   */
  @Override
  boolean cancel(boolean mayInterruptIfRunning);

  /**
   * Calls back once with this task when it has ended: on its thread, or at once on the caller's if
   * it has ended already. The callback must not block. If it throws, that is reported through
   * {@link System.Logger} and hurts nobody else.
   */
  void onDone(Consumer<? super Task<T>> callback);

  /** A future that completes with this task, and cancels it when it is cancelled. */
  CompletableFuture<T> toCompletableFuture();
}
