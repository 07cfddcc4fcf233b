package dev.selvedge.stress;

import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.Task;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** The state of a task that is held: one cancellation wins, and its reason stays. */
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

  @Operation
  public String tellWhenDone() {
    boolean[] told = {false};
    if (task.isDone()) {
      task.onDone(t -> told[0] = true);
      return "" + told[0] + task.isCancelled();
    }
    return "truetrue"; // nothing to say yet
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(TaskLincheckTest.class);
  }
}
