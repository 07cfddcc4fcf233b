package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Tasks;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that get old are told of. In real time, which is what the watch goes by. */
@Timeout(60)
class WatchTest {

  private static final Duration OLD = Duration.ofMillis(30);

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @Test
  void aTaskThatGetsOldIsToldOfAgainAndAgain() throws Exception {
    try (TaskManager manager = watched()) {
      manager.register("old", () -> Tasks.sleepForever());
      assertThat(told.take()).isEqualTo("old");
      assertThat(told.take()).isEqualTo("old");
      manager.cancelAll("enough");
    }
  }

  @Test
  void onlyThoseAreToldOfThatRunAndAreToEnd() throws Exception {
    try (TaskManager manager = watched()) {
      manager
          .every(Duration.ofDays(1))
          .startingNow()
          .register("periodic", () -> Tasks.sleepForever());
      manager.restarting(RestartPolicy.always()).register("server", () -> Tasks.sleepForever());
      manager.after(Duration.ofDays(1)).register("delayed", () -> {});
      manager.register("short", () -> {}).join();
      manager.register("old", () -> Tasks.sleepForever());
      for (int i = 0; i < 5; i++) {
        assertThat(told.take()).isEqualTo("old");
      }
      manager.cancelAll("enough");
    }
  }

  @Test
  void aJobOfAnExecutorThatGetsOldIsToldOfUnlessItRepeats() throws Exception {
    try (TaskManager manager = watched()) {
      ScheduledExecutorService executor = manager.scheduledExecutor("jobs");
      CountDownLatch goOn = new CountDownLatch(1);
      executor.schedule(() -> {}, 1, TimeUnit.DAYS);
      executor.scheduleAtFixedRate(() -> await(goOn), 0, 1, TimeUnit.DAYS);
      Future<?> old = executor.submit(() -> await(goOn));
      for (int i = 0; i < 3; i++) {
        assertThat(told.take()).isEqualTo("jobs#3");
      }
      goOn.countDown();
      old.get();
      executor.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException cancelled) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aTaskThatComesAfterAPauseIsToldOfToo() throws Exception {
    try (TaskManager manager = watched()) {
      for (int i = 0; i < 3; i++) {
        manager.register("old " + i, () -> Tasks.sleepForever());
        assertThat(told.take()).isEqualTo("old " + i);
        manager.get("old " + i).orElseThrow().cancelAndAwait("enough");
        told.clear();
        while (manager.core().watch().isArmed()) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void whatHearsOfItMayFail() throws Exception {
    try (TaskManager manager =
        TaskManager.with("m")
            .reportAfter(OLD)
            .onOld(task -> {
              told.add(task.name());
              throw new IllegalStateException("broken handler");
            })
            .open()) {
      manager.register("old", () -> Tasks.sleepForever());
      assertThat(told.take()).isEqualTo("old");
      assertThat(told.take()).isEqualTo("old");
      manager.cancelAll("enough");
    }
  }

  @Test
  void anAgeOfNothingIsRefused() {
    assertThatThrownBy(() -> TaskManager.with("m").reportAfter(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("age must be longer than zero, but is 0s");
  }

  private TaskManager watched() {
    return TaskManager.with("m").reportAfter(OLD).onOld(task -> told.add(task.name())).open();
  }
}
