package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Task;
import dev.selvedge.Tasks;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.Strand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Periodic tasks in virtual time, in order and in the orders of some seeds. */
@Timeout(120)
class PeriodicTest extends VirtualTime {

  private static final Duration SECOND = Duration.ofSeconds(1);

  // ---- when it runs ----

  @Test
  void itsFirstRunIsAfterOneInterval() throws Exception {
    inVirtualTime(manager -> {
      manager.every(SECOND).register("tick", () -> note("tick"));
      Tasks.sleep(Duration.ofMillis(3_500));
    });
    assertThat(events).containsExactly("1000 tick", "2000 tick", "3000 tick");
  }

  @Test
  void itsFirstRunIsWhenItIsToldTo() throws Exception {
    inVirtualTime(manager -> {
      manager.every(SECOND).startingNow().register("now", () -> note("now"));
      manager.every(SECOND).startingAfter(millis(300)).register("later", () -> note("later"));
      Tasks.sleep(Duration.ofMillis(1_500));
    });
    assertThat(events).containsExactly("0 now", "300 later", "1000 now", "1300 later");
  }

  @Test
  void itsMomentsLieEvenlyApartWhateverItsRunsTake() throws Exception {
    inVirtualTime(manager -> {
      manager.every(SECOND).register("tick", lasting(300));
      Tasks.sleep(Duration.ofMillis(3_500));
    });
    assertThat(events)
        .containsExactly(
            "1000 begins", "1300 ends", "2000 begins", "2300 ends", "3000 begins", "3300 ends");
  }

  @Test
  void aPauseIsCountedFromTheEndOfEachRun() throws Exception {
    inVirtualTime(manager -> {
      manager.everyAfter(SECOND).register("tick", lasting(300));
      Tasks.sleep(Duration.ofMillis(3_800));
    });
    assertThat(events)
        .containsExactly("1000 begins", "1300 ends", "2300 begins", "2600 ends", "3600 begins");
  }

  @Test
  void momentsThatComeDuringARunAreSkipped() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask task = manager.every(SECOND).register("slow", lasting(2_500));
      Tasks.sleep(Duration.ofMillis(6_900));
      assertThat(task.skipped()).isEqualTo(4);
      assertThat(task.late()).isZero();
      assertThat(task.runs()).isEqualTo(2);
    });
    assertThat(events).containsExactly("1000 begins", "3500 ends", "4000 begins", "6500 ends");
  }

  @Test
  void momentsThatComeDuringARunAreQueuedIfSoWished() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask task =
          manager
              .every(SECOND)
              .overlap(Overlap.QUEUE)
              .misfire(Misfire.SKIP) // which is for something else
              .register("slow", lasting(2_500));
      Tasks.sleep(Duration.ofMillis(8_600));
      assertThat(task.skipped()).isZero();
      assertThat(task.late()).isEqualTo(millis(4_500));
    });
    assertThat(events)
        .containsExactly(
            "1000 begins",
            "3500 ends",
            "3500 begins",
            "6000 ends",
            "6000 begins",
            "8500 ends",
            "8500 begins");
  }

  @Test
  void aDayOfSecondsTakesMoments() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    run(
        Order.FIFO,
        false,
        manager -> {
          PeriodicTask task = manager.every(SECOND).register("tick", () -> runs.incrementAndGet());
          Tasks.sleep(Duration.ofDays(1).plusMillis(500));
          assertThat(task.runs()).isEqualTo(86_400);
          assertThat(task.skipped()).isZero();
          assertThat(task.late()).isZero();
        });
    assertThat(runs).hasValue(86_400);
  }

  @Test
  void jitterDelaysRunsAndLeavesTheMomentsWhereTheyAre() throws Exception {
    inVirtualTime(manager -> {
      manager.every(SECOND).jitter(millis(400)).register("tick", () -> note("tick"));
      Tasks.sleep(Duration.ofMillis(10_500));
    });
    assertThat(events).hasSize(10);
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      long at = Long.parseLong(events.get(i).split(" ")[0]);
      offsets.add(at - (i + 1) * 1_000L);
    }
    assertThat(offsets).allMatch(offset -> offset >= 0 && offset < 400);
    assertThat(Collections.max(offsets) - Collections.min(offsets)).isGreaterThan(50);
  }

  @Test
  void twoTasksOfDifferentNamesDoNotJitterAlike() throws Exception {
    inVirtualTime(manager -> {
      for (String name : List.of("one", "two")) {
        manager.every(SECOND).jitter(millis(900)).register(name, () -> note(""));
      }
      Tasks.sleep(Duration.ofMillis(1_950));
    });
    assertThat(events).hasSize(2).doesNotHaveDuplicates();
  }

  // ---- as a task ----

  @Test
  void itIsOneTaskThatIsHeldBetweenItsRuns() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick = manager.every(SECOND).register("tick", lasting(300));
      Task<?> task = tick.task();
      assertThat(manager.get("tick")).contains(task);
      assertThat(manager.periodic("tick")).contains(tick);
      assertThat(manager.tasks()).containsExactly(task);
      assertThat(task.status()).isEqualTo(Task.Status.HELD);
      Tasks.sleep(millis(1_100));
      assertThat(task.status()).isEqualTo(Task.Status.RUNNING);
      Tasks.sleep(millis(300));
      assertThat(task.status()).isEqualTo(Task.Status.HELD);
      assertThat(((Strand) task).thread()).isNull();
      assertThat(tick.cancel("enough")).isTrue();
      assertThat(task.isCancelled()).isTrue();
      assertThat(manager.isActive("tick")).isFalse();
      assertThat(tick.trigger()).isFalse();
      assertThat(tick.nextRun()).isEmpty();
    });
  }

  @Test
  void cancellingItDuringARunCancelsTheRun() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick =
          manager
              .every(SECOND)
              .register(
                  "tick",
                  () -> {
                    try {
                      Tasks.sleepForever();
                    } finally {
                      note("cleaned up");
                    }
                  });
      Tasks.sleep(millis(1_100));
      manager.cancel("tick");
      tick.task().await();
      assertThatThrownBy(() -> tick.task().join()).isInstanceOf(CancellationException.class);
    });
    assertThat(events).containsExactly("1100 cleaned up");
  }

  @Test
  void aNameOfAPeriodicTaskIsTakenAndCanBeReplaced() throws Exception {
    inVirtualTime(manager -> {
      manager.every(SECOND).register("tick", lasting(300));
      assertThatThrownBy(() -> manager.every(SECOND).register("tick", () -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("Task already exists");
      Tasks.sleep(millis(1_100)); // in the midst of a run
      manager.every(SECOND).replace("tick", () -> note("new"));
      Tasks.sleep(millis(1_050));
      Task<?> single = manager.replace("tick", () -> note("single"));
      single.join();
      assertThat(manager.periodic("tick")).isEmpty();
    });
    assertThat(events).containsExactly("1000 begins", "2100 new", "2150 single");
  }

  @Test
  void anonymousPeriodicTasksAreFoundByTheirBase() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask one = manager.every(SECOND).registerAnonymous("tick", () -> note("one"));
      PeriodicTask two = manager.every(SECOND).registerAnonymous("tick", () -> note("two"));
      assertThat(manager.anonymous("tick")).containsExactly(one.task(), two.task());
    });
  }

  @Test
  void awaitAllDoesNotWaitForIt() throws Exception {
    inVirtualTime(manager -> {
      manager.every(SECOND).register("tick", () -> note("tick"));
      manager.after(millis(1_500)).register("single", () -> note("single"));
      manager.awaitAll();
    });
    assertThat(events).containsExactly("1000 tick", "1500 single");
  }

  @Test
  void beforeTheStartOfItsManagerItDoesNotRunAndItsClockDoesNotGo() throws Exception {
    inVirtualTime(_ -> {
      try (TaskManager manager = new TaskManager("held") {}) {
        PeriodicTask tick = manager.every(SECOND).register("tick", () -> note("tick"));
        assertThat(tick.nextRun()).isEmpty();
        Tasks.sleep(millis(1_500));
        manager.start();
        assertThat(tick.nextRun()).contains(Instant.EPOCH.plusMillis(2_500));
        Tasks.sleep(millis(1_100));
      }
    });
    assertThat(events).containsExactly("2500 tick");
  }

  @Test
  void aTriggerBeforeTheStartOfItsManagerIsKept() throws Exception {
    inVirtualTime(_ -> {
      try (TaskManager manager = new TaskManager("held") {}) {
        PeriodicTask tick = manager.every(SECOND).register("tick", () -> note("tick"));
        assertThat(tick.trigger()).isTrue();
        Tasks.sleep(millis(500));
        manager.start();
        Tasks.sleep(millis(1_100));
      }
    });
    assertThat(events).containsExactly("500 tick", "1500 tick");
  }

  @Test
  void registeredAfterTheShutdownItIsCancelled() throws Exception {
    inVirtualTime(manager -> {
      manager.close();
      PeriodicTask late = manager.every(SECOND).register("late", () -> note("late"));
      assertThat(late.task().isCancelled()).isTrue();
      assertThat(late.trigger()).isFalse();
    });
    assertThat(events).isEmpty();
  }

  @Test
  void aShutdownEndsItBetweenTwoRunsAtOnce() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick = manager.every(SECOND).register("tick", () -> note("tick"));
      manager.shutdown(Duration.ofHours(1));
      note("shut down");
      assertThat(tick.task().isCancelled()).isTrue();
    });
    assertThat(events).containsExactly("0 shut down");
  }

  @Test
  void aShutdownLetsTheRunThatIsOnEndWithinTheGraceAndItIsTheLast() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick = manager.every(millis(100)).register("tick", lasting(1_000));
      Tasks.sleep(millis(500));
      tick.trigger(); // for after this run
      manager.shutdown(Duration.ofHours(1));
      note("shut down");
      assertThat(tick.task().status()).isEqualTo(Task.Status.SUCCEEDED);
    });
    assertThat(events).containsExactly("100 begins", "1100 ends", "1100 shut down");
  }

  // ---- pause, resume, trigger ----

  @Test
  void pausedItDoesNotRunAndMomentsThatPassAreNotMadeUpFor() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick =
          manager.every(SECOND).misfire(Misfire.CATCH_UP).register("tick", () -> note("tick"));
      Tasks.sleep(millis(1_500));
      tick.pause();
      tick.pause();
      assertThat(tick.isPaused()).isTrue();
      assertThat(tick.nextRun()).isEmpty();
      Tasks.sleep(millis(3_000));
      tick.resume();
      tick.resume();
      assertThat(tick.isPaused()).isFalse();
      Tasks.sleep(millis(1_000));
      assertThat(tick.skipped()).isEqualTo(3);
      assertThat(tick.runs()).isEqualTo(2);
    });
    assertThat(events).containsExactly("1000 tick", "5000 tick");
  }

  @Test
  void resumedBeforeItsMomentItKeepsIt() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick = manager.every(SECOND).register("tick", () -> note("tick"));
      tick.pause();
      Tasks.sleep(millis(500));
      tick.resume();
      assertThat(tick.nextRun()).contains(Instant.EPOCH.plusMillis(1_000));
      Tasks.sleep(millis(600));
    });
    assertThat(events).containsExactly("1000 tick");
  }

  @Test
  void pausedDuringARunItEndsThatRunAndBeginsNoOther() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick = manager.every(SECOND).register("tick", lasting(300));
      Tasks.sleep(millis(1_100));
      tick.pause();
      Tasks.sleep(millis(2_000));
      assertThat(tick.task().status()).isEqualTo(Task.Status.HELD);
      tick.resume();
      Tasks.sleep(millis(1_000));
    });
    assertThat(events).containsExactly("1000 begins", "1300 ends", "4000 begins");
  }

  @Test
  void aTriggerRunsItOnceMoreAndLeavesItsMomentsAlone() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick = manager.every(SECOND).register("tick", () -> note("tick"));
      Tasks.sleep(millis(500));
      assertThat(tick.trigger()).isTrue();
      Tasks.sleep(millis(2_000));
      assertThat(tick.runs()).isEqualTo(3);
    });
    assertThat(events).containsExactly("500 tick", "1000 tick", "2000 tick");
  }

  @Test
  void aTriggerRunsAPausedTaskOnceAndItStaysPaused() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick = manager.every(SECOND).register("tick", () -> note("tick"));
      tick.pause();
      Tasks.sleep(millis(500));
      tick.trigger();
      Tasks.sleep(millis(2_000));
      assertThat(tick.isPaused()).isTrue();
      assertThat(tick.task().status()).isEqualTo(Task.Status.HELD);
    });
    assertThat(events).containsExactly("500 tick");
  }

  @Test
  void triggersDuringARunAreOneRunAfterIt() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick = manager.every(Duration.ofSeconds(10)).register("tick", lasting(300));
      tick.trigger();
      Tasks.sleep(millis(100));
      tick.trigger();
      tick.trigger();
      Tasks.sleep(millis(5_000));
    });
    assertThat(events).containsExactly("0 begins", "300 ends", "300 begins", "600 ends");
  }

  @Test
  void aTriggeredRunThatLastsOverAMomentTakesItsPlace() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick = manager.every(SECOND).register("tick", lasting(300));
      Tasks.sleep(millis(900));
      tick.trigger();
      Tasks.sleep(millis(1_500));
      assertThat(tick.skipped()).isEqualTo(1);
    });
    assertThat(events).containsExactly("900 begins", "1200 ends", "2000 begins", "2300 ends");
  }

  // ---- failures ----

  @Test
  void itSurvivesItsFailuresAndEachIsHeardOf() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick =
          manager
              .every(SECOND)
              .register(
                  "tick",
                  () -> {
                    throw new Exception("no");
                  });
      Tasks.sleep(millis(2_500));
      assertThat(tick.failures()).isEqualTo(2);
      assertThat(tick.runs()).isEqualTo(2);
      assertThat(tick.task().status()).isEqualTo(Task.Status.HELD);
    });
    assertThat(events).containsExactly("1000 tick failed: no", "2000 tick failed: no");
  }

  @Test
  void ignoredFailuresAreCountedAndNotReported() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick =
          manager
              .every(SECOND)
              .ignoring(ArithmeticException.class)
              .register(
                  "tick",
                  () -> {
                    throw new ArithmeticException("no");
                  });
      Tasks.sleep(millis(2_500));
      assertThat(tick.failures()).isEqualTo(2);
    });
    assertThat(events).isEmpty();
  }

  @Test
  void aFailureStopsItIfSoWishedAndIsHeardOfOnce() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick =
          manager
              .every(SECOND)
              .onFailure(OnFailure.stop())
              .register(
                  "tick",
                  () -> {
                    throw new Exception("no");
                  });
      tick.task().await();
      assertThat(tick.task().exceptionNow()).hasMessage("no");
      assertThat(tick.failures()).isEqualTo(1);
      assertThat(manager.isActive("tick")).isFalse();
    });
    assertThat(events).containsExactly("1000 tick failed: no");
  }

  @Test
  void itBacksOffAndComesBackToItsMoments() throws Exception {
    inVirtualTime(manager -> {
      AtomicInteger failuresLeft = new AtomicInteger(4);
      manager
          .every(Duration.ofSeconds(10))
          .onFailure(OnFailure.backOff(millis(100), millis(400)))
          .register(
              "tick",
              () -> {
                note("runs");
                if (failuresLeft.getAndDecrement() > 0) {
                  throw new Exception("no");
                }
              });
      Tasks.sleep(Duration.ofSeconds(25));
      failuresLeft.set(1);
      Tasks.sleep(Duration.ofSeconds(10));
    });
    assertThat(events.stream().filter(event -> event.endsWith("runs")))
        .containsExactly(
            "10000 runs",
            "10100 runs",
            "10300 runs",
            "10700 runs",
            "11100 runs",
            "20000 runs",
            "30000 runs",
            "30100 runs");
  }

  @Test
  void aFailureDuringItsCancellationIsHeardOfToo() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick =
          manager
              .every(SECOND)
              .register(
                  "tick",
                  () -> {
                    try {
                      Tasks.sleepForever();
                    } finally {
                      throw new IllegalStateException("in cleanup");
                    }
                  });
      Tasks.sleep(millis(1_100));
      tick.cancel("enough");
      tick.task().await();
    });
    assertThat(events).containsExactly("1100 tick failed: in cleanup");
  }

  // ---- schedules ----

  @Test
  void aScheduleSaysWhenItRunsAndEndsIt() throws Exception {
    inVirtualTime(manager -> {
      List<Long> seconds = List.of(2L, 3L, 7L);
      Schedule schedule =
          after ->
              seconds.stream()
                  .map(Instant::ofEpochSecond)
                  .filter(m -> m.isAfter(after))
                  .findFirst();
      PeriodicTask tick = manager.on(schedule).register("tick", () -> note("tick"));
      assertThat(tick.nextRun()).contains(Instant.ofEpochSecond(2));
      tick.task().join();
      note("ended");
    });
    assertThat(events).containsExactly("2000 tick", "3000 tick", "7000 tick", "7000 ended");
  }

  @Test
  void aScheduleWithoutAMomentEndsItsTaskAtOnce() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick = manager.on(_ -> Optional.empty()).register("tick", () -> note("tick"));
      tick.task().join();
      assertThat(tick.runs()).isZero();
    });
    assertThat(events).isEmpty();
  }

  @Test
  void momentsOfAScheduleThatComeDuringARunAreSkippedOrQueued() throws Exception {
    inVirtualTime(manager -> {
      Schedule everySecond =
          after -> Optional.of(Instant.ofEpochSecond(after.getEpochSecond() + 1));
      manager.on(everySecond).register("skipping", lasting(1_500));
      Tasks.sleep(millis(4_900));
      manager.cancel("skipping");
      note("--");
      manager.on(everySecond).overlap(Overlap.QUEUE).register("queueing", lasting(1_500));
      Tasks.sleep(millis(3_500));
    });
    assertThat(events)
        .containsExactly(
            "1000 begins",
            "2500 ends",
            "3000 begins",
            "4500 ends",
            "4900 --",
            "5000 begins",
            "6500 ends",
            "6500 begins",
            "8000 ends",
            "8000 begins");
  }

  @Test
  void aScheduleThatFailsEndsItsTaskAndIsHeardOf() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask first =
          manager
              .on(_ -> {
                throw new IllegalStateException("at first");
              })
              .register("first", () -> note("first"));
      first.task().await();
      AtomicInteger asked = new AtomicInteger();
      PeriodicTask later =
          manager
              .on(after -> {
                if (asked.getAndIncrement() > 1) {
                  throw new IllegalStateException("later");
                }
                return Optional.of(after.plusSeconds(1));
              })
              .register("later", () -> note("runs"));
      later.task().await();
      assertThat(later.task().exceptionNow()).hasMessage("later");
      PeriodicTask standing = manager.on(Optional::of).register("standing", () -> note("runs"));
      standing.task().await();
      assertThat(standing.task().exceptionNow())
          .hasMessageContaining("must go on to a later moment than 1970-01-01T00:00:01Z");
    });
    assertThat(events.stream().filter(event -> !event.contains("standing")))
        .containsExactly("0 first failed: at first", "1000 runs", "1000 later failed: later");
  }

  // ---- bad use ----

  @Test
  void badArgumentsAreRefused() throws Exception {
    inVirtualTime(manager -> {
      assertThatThrownBy(() -> manager.every(Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("interval must be longer than zero, but is 0s");
      assertThatThrownBy(() -> manager.everyAfter(SECOND.negated()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("pause must be longer than zero, but is -1s");
      assertThatThrownBy(() -> manager.every(SECOND).jitter(SECOND.negated()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> manager.every(SECOND).startingAfter(SECOND.negated()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> OnFailure.backOff(SECOND, millis(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("max must not be shorter than min, but is 0.001s and 1s");
      assertThatThrownBy(() -> manager.on(null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("schedule");
      assertThatThrownBy(() -> manager.every(SECOND).register("tick", null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("body");
    });
  }

  @Test
  void anIntervalThatIsLongerThanAllTimeIsOneThatDoesNotCome() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick =
          manager.every(Duration.ofSeconds(Long.MAX_VALUE)).register("tick", () -> note("tick"));
      Tasks.sleep(Duration.ofDays(365));
      tick.trigger();
      Tasks.sleep(SECOND);
      assertThat(tick.runs()).isEqualTo(1);
    });
  }

  @Test
  void itsTextSaysHowItFares() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask tick = manager.every(SECOND).register("tick", () -> {});
      Tasks.sleep(millis(1_500));
      tick.pause();
      assertThat(tick.toString())
          .startsWith("periodic task ")
          .endsWith("\"tick\" HELD, 1 runs, 0 failed, paused");
      assertThat(tick.lastRun()).contains(Instant.ofEpochSecond(1));
    });
  }

  @Test
  void aTriggerDuringARunIsHeardThoughTheTaskIsPausedMeanwhile() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask task = manager.every(SECOND).register("tick", lasting(300));
      Tasks.sleep(millis(1_100));
      task.pause();
      task.trigger();
      Tasks.sleep(millis(3_000));
    });
    assertThat(events).containsExactly("1000 begins", "1300 ends", "1300 begins", "1600 ends");
  }

  @Test
  void aTriggerAtTheEndOfAPauseMakesUpForNoMomentOfThePause() throws Exception {
    inVirtualTime(manager -> {
      PeriodicTask task =
          manager.every(SECOND).overlap(Overlap.QUEUE).register("tick", () -> note("tick"));
      Tasks.sleep(millis(500));
      task.pause();
      Tasks.sleep(millis(1_000));
      task.trigger();
      task.resume();
      Tasks.sleep(millis(1_000));
    });
    assertThat(events).containsExactly("1500 tick", "2000 tick");
  }

  @Test
  void whatItsOwnJitterPutsOffIsNotMissed() throws Exception {
    inVirtualTime(manager -> {
      for (int i = 0; i < 20; i++) {
        PeriodicTask task =
            manager
                .every(millis(100))
                .jitter(millis(300))
                .misfire(Misfire.SKIP)
                .register("tick " + i, () -> {});
        Duration first = Duration.between(Tasks.now(), task.nextRun().orElseThrow());
        Tasks.sleep(first);
        Tasks.sleep(millis(1));
        assertThat(task.runs()).isEqualTo(1);
        task.task().cancelAndAwait("seen");
      }
    });
  }
}
