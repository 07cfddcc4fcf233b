package dev.selvedge.examples.beacon;

import dev.selvedge.Task;
import dev.selvedge.Tasks;
import java.util.List;
import java.util.Set;

/**
 * Does not trust, but looks: which tasks of this JVM live that did not live at a moment before.
 *
 * <p>Those of managers have no parent, as the tasks that stand for threads have none; so it is not
 * their place in the tree that tells what is left, but that they are new.
 */
record Leftovers(Set<Task<?>> before) {

  /** From now on; the calling thread itself is not new. */
  static Leftovers since() {
    Task<?> _ = Tasks.current(); // a thread is a task from its first call on
    return new Leftovers(Set.copyOf(Tasks.all()));
  }

  List<Task<?>> tasks() {
    return Tasks.all().stream().filter(task -> !before.contains(task)).toList();
  }
}
