package dev.selvedge.request;

import static java.util.Objects.requireNonNull;

import dev.selvedge.sync.Promise;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The promises that a cache settles when it ends: an immutable list, the last one first. */
record Futures(Promise<?> promise, Runnable onTimeout, @Nullable Futures before) {

  /** What stands in place of the list when the cache has ended, for those that come later. */
  sealed interface End {
    /** Its time was over. */
    record TimedOut() implements End {}

    /** It was cancelled. */
    record Cancelled(String reason) implements End {}
  }

  static <T extends @Nullable Object> Futures withValue(
      Promise<T> promise, T value, @Nullable Futures before) {
    return new Futures(promise, () -> promise.trySucceed(value), before);
  }

  static Futures withFailure(
      Promise<?> promise, Supplier<? extends Throwable> failure, @Nullable Futures before) {
    return new Futures(promise, () -> fail(promise, failure), before);
  }

  private static void fail(Promise<?> promise, Supplier<? extends Throwable> failure) {
    if (promise.isDone()) {
      return;
    }
    try {
      promise.tryFail(requireNonNull(failure.get(), "exceptionOnTimeout"));
    } catch (Throwable broken) {
      promise.tryFail(broken);
      throw broken;
    }
  }

  /**
   * Settles all of a list, in the order in which they were registered.
   *
   * @throws RuntimeException what a supplier of a failure threw, after all have been settled
   */
  static void settleAll(@Nullable Futures last, End end) {
    Throwable thrown = null;
    for (Futures futures = reversed(last); futures != null; futures = futures.before) {
      try {
        futures.settle(end);
      } catch (Throwable t) {
        thrown = thrown == null ? t : thrown;
      }
    }
    switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {}
    }
  }

  private static @Nullable Futures reversed(@Nullable Futures last) {
    Futures first = null;
    for (Futures futures = last; futures != null; futures = futures.before) {
      first = new Futures(futures.promise, futures.onTimeout, first);
    }
    return first;
  }

  private void settle(End end) {
    switch (end) {
      case End.TimedOut() -> onTimeout.run();
      case End.Cancelled(var reason) -> promise.cancel(reason);
    }
  }
}
