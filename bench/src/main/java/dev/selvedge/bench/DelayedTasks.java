package dev.selvedge.bench;

import dev.selvedge.ManagedTaskGroup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tasks that have not begun. */
final class DelayedTasks {
  private @Nullable ManagedTaskGroup group;

  void open() {
    group =
        ManagedTaskGroup.open(
            "delayed",
            (task, failure) -> {
              throw new AssertionError(failure);
            });
  }

  void add(Duration delay) {
    if (group != null) {
      group.forkAfter(delay, "delayed", () -> {});
    }
  }

  void cancelAll() {
    if (group != null) {
      group.close();
    }
  }
}
