package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Action;
import dev.selvedge.Task;
import dev.selvedge.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything about one name at the same time, on threads in parallel, ten thousand times. */
@Timeout(120)
class ManagerRaceTest {

  private static final int ROUNDS = 10_000;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger live = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void racingReplacesLeaveOneLiveTaskAndNeverTwoAtATime() throws Exception {
    onVirtualThread(() -> {
      try (TaskManager manager = TaskManager.open("m")) {
        Callable<String> body = counted(Tasks::sleepForever);
        for (int round = 0; round < ROUNDS; round++) {
          List<Task<?>> all =
              race(() -> manager.replace("one", body), () -> manager.replace("one", body));
          assertThat(all.stream().filter(task -> !task.isDone()).toList())
              .describedAs("round %d", round)
              .isEqualTo(manager.tasks())
              .hasSize(1);
        }
        manager.cancel("one");
      }
      assertThat(most).hasValue(1);
      assertThat(live).hasValue(0);
    });
  }

  @Test
  void afterAShutdownNoTaskOfTheManagerIsLeftAlsoNotTheOneThatShutItDown() throws Exception {
    onVirtualThread(() -> {
      for (int round = 0; round < ROUNDS / 20; round++) { // each looks at every task of the JVM
        TaskManager manager = TaskManager.open("left over");
        manager.shutdown(Duration.ZERO).orElseThrow();
        assertThat(Tasks.all())
            .describedAs("round %d", round)
            .noneMatch(task -> task.name().startsWith("left over"));
      }
    });
  }

  @Test
  void aNameRegisteredAgainIsNeverLostToTheEndOfItsOldTask() throws Exception {
    onVirtualThread(() -> {
      try (TaskManager manager = TaskManager.open("m")) {
        Callable<String> body = counted(Tasks::sleepForever);
        Task<?> old = manager.register("one", body);
        for (int round = 0; round < ROUNDS; round++) {
          Task<?> before = old;
          spin(round % 300);
          before.cancel("race");
          old = manager.register("one", body); // while the one before unwinds, or after it
          assertThat(manager.get("one")).contains(old);
          before.await();
          assertThat(manager.get("one")).describedAs("round %d", round).contains(old);
        }
        old.cancel("enough");
      }
      assertThat(most).hasValue(1);
    });
  }

  @Test
  void aTaskThatIsRegisteredWhileTheNameIsCancelledEndsOrIsStillThere() throws Exception {
    onVirtualThread(() -> {
      try (TaskManager manager = TaskManager.open("m")) {
        Callable<String> body = counted(Tasks::sleepForever);
        for (int round = 0; round < ROUNDS; round++) {
          manager.replace("one", body);
          List<Object> all =
              race(() -> manager.cancel("one"), () -> registerOrSayThatItExists(manager, body));
          if (all.get(1) instanceof Task<?> task && !task.isDone()) {
            assertThat(manager.get("one")).describedAs("round %d", round).contains(task);
          }
        }
        manager.cancel("one");
      }
      assertThat(most).hasValue(1);
      assertThat(live).hasValue(0);
    });
  }

  @Test
  void registeringRacesWithTheShutdownAndNothingIsLeftBehind() throws Exception {
    onVirtualThread(() -> {
      for (int round = 0; round < ROUNDS; round++) {
        TaskManager manager = TaskManager.open("m");
        AtomicInteger hooks = new AtomicInteger();
        manager.onShutdown(() -> hooks.set(live.get() == 0 ? 1 : -1));
        Callable<String> body = counted(Tasks::sleepForever);
        List<Object> all =
            race(
                () -> registerOrSayThatItExists(manager, body),
                () -> manager.replace("one", body),
                () -> manager.shutdown(Duration.ZERO));
        manager.close();
        assertThat(all).noneMatch(result -> result instanceof Task<?> task && !task.isDone());
        assertThat(hooks).describedAs("round %d", round).hasValue(1);
        assertThat(manager.core().table().size()).isZero();
      }
      assertThat(most.get()).isLessThanOrEqualTo(1);
    });
  }

  @Test
  void aShutdownIsHastenedWhereverItIs() throws Exception {
    onVirtualThread(() -> {
      for (int round = 0; round < ROUNDS; round++) {
        TaskManager parent = TaskManager.open("parent");
        TaskManager last = TaskManager.with("last").parent(parent).open();
        TaskManager first = TaskManager.with("first").parent(parent).open();
        first.register("one", () -> Tasks.awaitStop());
        last.register("one", () -> Tasks.sleepForever());
        parent.register("one", () -> Tasks.sleepForever());
        int pause = ThreadLocalRandom.current().nextInt(3_000);
        List<ShutdownReport> reports =
            race(
                () -> parent.shutdown(Duration.ofDays(1)),
                () -> {
                  spin(pause);
                  return parent.shutdown(Duration.ZERO);
                });
        assertThat(reports).allMatch(ShutdownReport::isClean);
      }
    });
  }

  @Test
  void aPeriodicTaskThatComesToRestDuringTheShutdownDoesNotWaitForTheGrace() throws Exception {
    onVirtualThread(() -> {
      for (int round = 0; round < ROUNDS; round++) {
        TaskManager manager = TaskManager.open("m");
        CountDownLatch runs = new CountDownLatch(1);
        PeriodicTask task =
            manager
                .every(Duration.ofDays(1))
                .startingNow()
                .register("tick", () -> runs.countDown());
        runs.await();
        spin(round % 300);
        assertThat(manager.shutdown(Duration.ofDays(1)).isClean()).isTrue();
        assertThat(task.task().isDone()).isTrue();
      }
    });
  }

  @Test
  void startRacesWithRegisterAndEveryTaskRunsOnce() throws Exception {
    onVirtualThread(() -> {
      for (int round = 0; round < ROUNDS; round++) {
        AtomicInteger ran = new AtomicInteger();
        try (TaskManager manager = new TaskManager("m") {}) {
          manager.register("before", () -> ran.incrementAndGet());
          race(
              () -> {
                manager.start();
                return "";
              },
              () -> manager.register("meanwhile", () -> ran.incrementAndGet()));
          manager.awaitAll();
        }
        assertThat(ran).describedAs("round %d", round).hasValue(2);
      }
    });
  }

  @Test
  void aPeriodicTaskIsTriggeredPausedAndResumedAtOnceAndNoTriggerIsLost() throws Exception {
    onVirtualThread(() -> {
      try (TaskManager manager = TaskManager.open("m")) {
        for (int round = 0; round < ROUNDS; round++) {
          AtomicInteger runs = new AtomicInteger();
          PeriodicTask task =
              manager
                  .every(Duration.ofNanos(1 + round % 50 * 10_000L))
                  .register("tick", counted(runs::incrementAndGet)::call);
          race(
              () -> {
                task.pause();
                task.resume();
                return "";
              },
              () -> {
                int before = runs.get();
                task.trigger();
                while (runs.get() == before) {
                  Thread.yield();
                }
                return "";
              });
          task.task().cancelAndAwait("enough");
        }
      }
      assertThat(most).hasValue(1);
      assertThat(live).hasValue(0);
    });
  }

  /** As the others do, so that they meet on the same few carriers and not when the system says. */
  private void onVirtualThread(Action<Exception> body) throws Exception {
    threads
        .submit(() -> {
          body.run();
          return "done";
        })
        .get();
  }

  private static Object registerOrSayThatItExists(TaskManager manager, Callable<?> body) {
    try {
      return manager.register("one", body);
    } catch (IllegalStateException exists) {
      return "exists";
    }
  }

  /** Notes how many are running at a time. */
  private Callable<String> counted(Action<?> body) {
    return () -> {
      most.accumulateAndGet(live.incrementAndGet(), Math::max);
      try {
        body.run();
        return "done";
      } finally {
        live.decrementAndGet();
      }
    };
  }

  @SafeVarargs
  private <T> List<T> race(Callable<? extends T>... calls) throws Exception {
    AtomicInteger ready = new AtomicInteger();
    List<Future<? extends T>> results = new ArrayList<>();
    for (Callable<? extends T> call : calls) {
      results.add(
          threads.submit(() -> {
            ready.incrementAndGet();
            while (ready.get() < calls.length) {
              Thread.yield();
            }
            return call.call();
          }));
    }
    List<T> values = new ArrayList<>();
    for (Future<? extends T> result : results) {
      values.add(result.get());
    }
    return values;
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }
}
