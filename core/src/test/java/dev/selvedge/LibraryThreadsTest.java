package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.manager.TaskManager;
import dev.selvedge.request.RequestCache;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The threads that the library keeps for itself are nobody's tasks. */
class LibraryThreadsTest {

  private static final Duration SHORT = Duration.ofMillis(1);

  @Test
  void theThreadOfTheTimersIsNoTaskWhateverItRings() throws Exception {
    Tasks.sleep(SHORT);
    Timeouts.moveOnAfter(SHORT, Tasks::sleepForever);
    TaskGroup.run(group -> {
      group.forkAfter(SHORT, () -> {});
      group.fork(Tasks::sleepForever);
      group.scope().requestStop("over", SHORT);
    });
    try (TaskManager manager = TaskManager.with("timed").open()) {
      CountDownLatch ticks = new CountDownLatch(2);
      manager.every(SHORT).register("tick", ticks::countDown);
      manager.after(SHORT).register("later", () -> null);
      ticks.await();
    }
    try (RequestCache cache = RequestCache.create("timed")) {
      assertThatThrownBy(() -> cache.open("nobody", SHORT).await())
          .isInstanceOf(TimeoutException.class);
    }

    assertThat(Tasks.all()).extracting(Task::name).doesNotContain("selvedge-timers");
  }
}
