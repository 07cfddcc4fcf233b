package dev.selvedge.stress;

import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.Task;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * The state of a task that is held: one cancellation wins, and it stays. Its callbacks are raced by
 * {@code TaskCallbackTest}: they get a virtual thread, which Lincheck cannot follow.
 */
public class TaskLincheckTest {
  private final ManagedTaskGroup group =
      ManagedTaskGroup.open(
          "stress",
          (task, failure) -> {
            throw new AssertionError(failure);
          });
  private final Task<String> task =
      group.forkAfter(Duration.ofSeconds(Long.MAX_VALUE), "held", () -> "never");

  @Operation
  public boolean cancel() {
    return task.cancel("stress");
  }

  /** Nothing yet, or what it stays. */
  @Operation
  public String seen() {
    return task.isDone() ? task.status() + " " + task.state() : "CANCELLED CANCELLED";
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(TaskLincheckTest.class);
  }
}
