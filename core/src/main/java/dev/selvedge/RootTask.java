package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.RootStrand;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The task of a thread that the library did not start. It runs as long as its thread, and cannot be
 * cancelled, since every later call on that thread would fail.
 */
record RootTask(RootStrand strand) implements Task<@Nullable Void> {

  private Thread thread() {
    return requireNonNull(strand.thread()); // it never rests
  }

  /** A strand as a task. */
  static Task<?> of(Strand strand) {
    return strand instanceof RootStrand root ? new RootTask(root) : (TaskImpl<?>) strand;
  }

  @Override
  public String name() {
    return strand.name();
  }

  @Override
  public long id() {
    return strand.id();
  }

  @Override
  public Optional<Task<?>> parent() {
    return Optional.empty();
  }

  @Override
  public Instant createdAt() {
    return strand.createdAt();
  }

  @Override
  public Status status() {
    return isDone() ? Status.SUCCEEDED : Status.RUNNING;
  }

  @Override
  public @Nullable Void join() throws InterruptedException {
    awaitUntil(Timers.NEVER);
    return null;
  }

  @Override
  public void await() throws InterruptedException {
    awaitUntil(Timers.NEVER);
  }

  @Override
  public boolean await(Duration time) throws InterruptedException {
    Arguments.notNegative(time, "time");
    return awaitUntil(Strand.current().world().timers().after(time));
  }

  private boolean awaitUntil(long deadlineNanos) throws InterruptedException {
    Strand caller = Strand.current();
    if (caller == strand) {
      throw new IllegalStateException(
          "task \"%s\" cannot wait for its own end: it would never come".formatted(name()));
    }
    caller.checkpoint();
    return isDone() || awaitEnd(caller, deadlineNanos);
  }

  private boolean awaitEnd(Strand caller, long deadlineNanos) throws InterruptedException {
    Waiter waiter = new Waiter(caller, this).happensIn(strand.world());
    Thread watcher = watch(waiter::signal);
    try {
      return waiter.await(deadlineNanos);
    } finally {
      watcher.interrupt();
    }
  }

  /**
   * Runs an action when the thread has ended. Nobody tells of that but {@link Thread#join}: a
   * thread made for it waits there.
   *
   * @return that thread, to be interrupted by who does not want to know any more
   */
  Thread watch(Runnable action) {
    return Thread.ofVirtual()
        .name("selvedge-end-of-" + thread().getName())
        .start(() -> runAfter(action));
  }

  private void runAfter(Runnable action) {
    try {
      thread().join();
      action.run();
    } catch (InterruptedException nobodyWaitsAnyMore) {
      // the caller has gone
    }
  }

  @Override
  public boolean cancel(String reason) {
    requireNonNull(reason, "reason");
    throw new IllegalStateException(
        "task \"%s\" cannot be cancelled: it stands for a thread that was not started by a group; cancel a scope"
            .formatted(name()));
  }

  @Override
  public void cancelAndAwait(String reason) {
    cancel(reason);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return false;
  }

  @Override
  public void onDone(Consumer<? super Task<@Nullable Void>> callback) {
    requireNonNull(callback, "callback");
    throw new IllegalStateException(
        "task \"%s\" stands for a thread and has no end that could be told".formatted(name()));
  }

  @Override
  public CompletableFuture<@Nullable Void> toCompletableFuture() {
    throw new IllegalStateException(
        "task \"%s\" stands for a thread and has no end that could be told".formatted(name()));
  }

  @Override
  public @Nullable Void get() throws InterruptedException {
    return join();
  }

  @Override
  public @Nullable Void get(long timeout, TimeUnit unit)
      throws InterruptedException, TimeoutException {
    requireNonNull(unit, "unit");
    if (!await(Duration.ofNanos(Math.max(0, unit.toNanos(timeout))))) {
      throw new TimeoutException("task \"%s\" has not ended".formatted(name()));
    }
    return null;
  }

  @Override
  public boolean isDone() {
    return !thread().isAlive();
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public String toString() {
    return "task %d \"%s\" %s (a thread's own)"
        .formatted(id(), ExceptionText.line(name()), status());
  }
}
