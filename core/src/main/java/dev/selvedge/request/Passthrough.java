package dev.selvedge.request;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.TaskLocal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another time-out for what a block adds to a request cache: see {@link RequestCache#passthrough}.
 * Immutable; serves any number of blocks.
 */
public final class Passthrough {

  /** What is in force for a task: the innermost first. */
  record InForce(Duration timeout, List<Class<?>> types, @Nullable InForce outer) {

    /** The time-out for something that is added. */
    static Duration of(@Nullable InForce innermost, Class<?> type, Duration otherwise) {
      for (InForce at = innermost; at != null; at = at.outer) {
        if (at.types.isEmpty() || at.types.stream().anyMatch(t -> t.isAssignableFrom(type))) {
          return at.timeout;
        }
      }
      return otherwise;
    }
  }

  private final TaskLocal<@Nullable InForce> local;
  private final Duration timeout;
  private final List<Class<?>> types;

  Passthrough(TaskLocal<@Nullable InForce> local, Duration timeout, List<Class<?>> types) {
    this.local = local;
    this.timeout = timeout;
    this.types = types;
  }

  /**
   * Runs a block in which it is in force.
   *
   * @return the block's value
   * @throws X what the block threw
   * @throws InterruptedException if the block was interrupted
   */
  public <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
      throws X, InterruptedException {
    requireNonNull(body, "body");
    InForce inForce = new InForce(timeout, types, local.get());
    return TaskLocal.where(local, inForce).<T, X>call(body);
  }

  /**
   * As {@link #call}, for a block without a value.
   *
   * @throws X what the block threw
   * @throws InterruptedException if the block was interrupted
   */
  public <X extends Exception> void run(Action<X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    this.<@Nullable Void, X>call(() -> {
      body.run();
      return null;
    });
  }
}
