package dev.selvedge;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The {@code CompletableFuture} of a task. */
final class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T> {

  private final Task<T> task;

  private TaskFuture(Task<T> task) {
    this.task = task;
  }

  static <T extends @Nullable Object> CompletableFuture<T> of(TaskImpl<T> task) {
    TaskFuture<T> future = new TaskFuture<>(task);
    task.onDone(_ -> future.completeWith(task.outcome()));
    return future;
  }

  private void completeWith(Outcome<T> outcome) {
    switch (outcome) {
      case Outcome.Success<T>(var value) -> complete(value);
      case Outcome.Failure<T>(var exception) -> completeExceptionally(exception);
      case Outcome.Cancelled<T> _ -> super.cancel(false);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      task.cancel("its CompletableFuture was cancelled");
    }
    return cancelled;
  }
}
