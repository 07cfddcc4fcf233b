package dev.selvedge.examples.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.manager.TaskManager;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeftoversTest {

  @Test
  void aTaskOfAManagerIsLeftUntilTheManagerIsShutDown() {
    Leftovers leftovers = Leftovers.since();
    TaskManager manager = TaskManager.open("manager");
    Task<?> task = manager.register("task", Tasks::sleepForever);
    assertThat(leftovers.tasks()).containsExactly(task);
    manager.shutdown(Duration.ZERO).orElseThrow();
    assertThat(leftovers.tasks()).isEmpty();
  }

  @Test
  void aChildOfAGroupIsLeftUntilTheGroupHasEnded() throws Exception {
    Leftovers leftovers = Leftovers.since();
    TaskGroup.run(group -> {
      Task<?> child = group.forkService("child", Tasks::sleepForever);
      assertThat(leftovers.tasks()).containsExactly(child);
    });
    assertThat(leftovers.tasks()).isEmpty();
  }

  @Test
  void whatWasThereBeforeIsNotLeft() throws Exception {
    TaskGroup.run(group -> {
      group.forkService("child", Tasks::sleepForever);
      assertThat(Leftovers.since().tasks()).isEmpty();
    });
  }
}
