package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Tasks;
import dev.selvedge.kernel.SystemTimers;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a manager holds: only what lives. */
@Timeout(120)
class ManagerMemoryTest {

  @Test
  void aMillionTasksThatHaveEndedLeaveNothing() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Semaphore slots = new Semaphore(100);
      List<WeakReference<Object>> sample = new ArrayList<>();
      long before = 0;
      for (int i = 0; i < 1_000_000; i++) {
        slots.acquire();
        Object task =
            i % 2 == 0
                ? manager.registerAnonymous("task", () -> slots.release())
                : manager.register("task " + i, () -> slots.release());
        if (i % 10_000 == 0) {
          sample.add(new WeakReference<>(task));
        }
        if (i == 100_000) {
          before = usedMemory();
        }
      }
      slots.acquire(100);
      manager.awaitAll();
      assertThat(manager.core().table().size()).isZero();
      until(() -> areCleared(sample));
      assertThat(usedMemory() - before).isLessThan(20_000_000);
      assertThat(manager.statistics().registered()).isEqualTo(1_000_000);
      assertThat(manager.statistics().succeeded()).isEqualTo(1_000_000);
    }
  }

  @Test
  void shortTasksArmNoTimerEach() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      int before = SystemTimers.shared().armed();
      for (int i = 0; i < 1_000; i++) {
        manager.registerAnonymous("task", () -> Tasks.sleepForever());
      }
      assertThat(SystemTimers.shared().armed() - before).isLessThan(100);
      manager.cancelAll("enough");
    }
  }

  @Test
  void cancelledDelayedAndPeriodicTasksLeaveNoAlarm() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      int before = SystemTimers.shared().armed();
      for (int i = 0; i < 10_000; i++) {
        manager.after(Duration.ofDays(1)).registerAnonymous("late", () -> {});
        manager.every(Duration.ofDays(1)).registerAnonymous("periodic", () -> {});
      }
      assertThat(SystemTimers.shared().armed() - before).isGreaterThan(19_000);
      manager.cancelAll("enough");
      assertThat(manager.tasks()).isEmpty();
      assertThat(SystemTimers.shared().armed() - before).isLessThan(100);
    }
  }

  @Test
  void aManagerThatWasShutDownIsCollected() {
    List<WeakReference<Object>> gone = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      gone.add(new WeakReference<>(used()));
    }
    until(() -> areCleared(gone));
  }

  private static TaskManager used() {
    TaskManager manager = TaskManager.open("m");
    manager.every(Duration.ofDays(1)).register("periodic", () -> {});
    manager.register("single", () -> Tasks.sleepForever());
    manager.shutdown(Duration.ZERO);
    return manager;
  }

  private static boolean areCleared(List<WeakReference<Object>> references) {
    System.gc();
    return references.stream().allMatch(reference -> reference.refersTo(null));
  }

  private static long usedMemory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void until(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > 20_000_000_000L) {
        throw new AssertionError("it has not become true");
      }
      Thread.yield();
    }
  }
}
