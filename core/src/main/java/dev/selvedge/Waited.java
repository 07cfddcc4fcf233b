package dev.selvedge;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What {@link Tasks#waitFor} found: each task once for each time it was given, in the order given.
 *
 * @param done the tasks that had ended
 * @param pending the others
 */
public record Waited<T extends Task<?>>(List<T> done, List<T> pending) {

  /** Copies the lists. */
  public Waited {
    done = List.copyOf(requireNonNull(done, "done"));
    pending = List.copyOf(requireNonNull(pending, "pending"));
  }

  /** The tasks as they are now. */
  static <T extends Task<?>> Waited<T> now(Collection<? extends T> tasks) {
    List<T> done = new ArrayList<>();
    List<T> pending = new ArrayList<>();
    for (T task : tasks) {
      (task.isDone() ? done : pending).add(task);
    }
    return new Waited<>(done, pending);
  }
}
