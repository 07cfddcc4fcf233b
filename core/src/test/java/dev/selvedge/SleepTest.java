package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.kernel.Strand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a task does to itself: sleeping, giving way, and looking whether it is cancelled. */
@Timeout(30)
@EveryWorld
class SleepTest {

  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration ALL_TIME = Duration.ofSeconds(Long.MAX_VALUE);
  private static final Duration NEARLY_ALL_TIME = Duration.ofNanos(Long.MAX_VALUE).minusDays(1);

  private static final List<Action<InterruptedException>> WAITS =
      List.of(
          Tasks::sleepForever,
          () -> Tasks.sleep(LONG),
          () -> Tasks.sleep(ALL_TIME),
          () -> Tasks.sleepUntil(Tasks.now().plus(LONG)),
          () -> Tasks.sleepUntil(Instant.MAX));

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final CancelScope scope = CancelScope.create().named("work");

  /** All that a task can do to itself that is a checkpoint. */
  private static Map<String, Action<InterruptedException>> checkpoints() {
    Map<String, Action<InterruptedException>> all = new LinkedHashMap<>();
    all.put("checkpoint", Tasks::checkpoint);
    all.put("yield", Tasks::yield);
    all.put("sleep of nothing", () -> Tasks.sleep(Duration.ZERO));
    all.put("sleep", () -> Tasks.sleep(LONG));
    all.put("sleep for ever", Tasks::sleepForever);
    all.put("sleep until long ago", () -> Tasks.sleepUntil(Instant.MIN));
    all.put("sleep until later", () -> Tasks.sleepUntil(Tasks.now().plus(LONG)));
    all.put("sleep until the end of time", () -> Tasks.sleepUntil(Instant.MAX));
    return all;
  }

  @Test
  void allAreCheckpointsAsOftenAsTheyAreCalled() throws Exception {
    assertThat(
            scope.run(() -> {
              scope.cancel("enough");
              checkpoints()
                  .forEach((name, checkpoint) -> {
                    for (int i = 0; i < 2; i++) {
                      assertThatThrownBy(checkpoint::run)
                          .describedAs(name)
                          .isInstanceOf(CancelledException.class)
                          .hasMessageContaining("enough");
                    }
                  });
              events.add("all met it");
            }))
        .isTrue();
    assertThat(events).containsExactly("all met it");
    Tasks.checkpoint();
  }

  @Test
  void allThrowAForeignInterruptAndClearTheFlag() throws Exception {
    checkpoints()
        .forEach((name, checkpoint) -> {
          Thread.currentThread().interrupt();
          assertThatThrownBy(checkpoint::run)
              .describedAs(name)
              .isInstanceOf(InterruptedException.class)
              .isNotInstanceOf(CancelledException.class);
          assertThat(Thread.currentThread().isInterrupted()).describedAs(name).isFalse();
        });
    Tasks.checkpoint();
  }

  @Test
  void whereNothingIsCancelledThoseThatNeedNotWaitReturn() throws Exception {
    Tasks.checkpoint();
    Tasks.yield();
    Tasks.sleep(Duration.ZERO);
    Tasks.sleepUntil(Instant.MIN);
    Tasks.sleepUntil(Tasks.now());
  }

  @Test
  void aSleepIsOverAtItsTimeOnTheClockOfTheWorld() throws Exception {
    Duration time = Duration.ofMillis(2);
    Instant before = Tasks.now();
    Tasks.sleep(time);
    Tasks.sleepUntil(Tasks.now().plus(time));
    Duration slept = Duration.between(before, Tasks.now());
    if (InWorld.isLoop()) {
      assertThat(slept).isEqualTo(time.multipliedBy(2));
    } else {
      assertThat(slept).isGreaterThanOrEqualTo(time);
    }
  }

  @Test
  void thoseThatWaitAreEndedByACancellationFromElsewhere() throws Exception {
    for (Action<InterruptedException> wait : WAITS) {
      TaskGroup.run(group -> {
        Task<?> sleeper = group.fork(wait);
        Eventually.untilWaiting(sleeper);
        assertThat(sleeper.isDone()).isFalse();
        sleeper.cancel("wake up");
        if (!sleeper.await(Duration.ofSeconds(20))) {
          ((Strand) sleeper).thread().interrupt(); // or the group would wait for it for ever
        }
        assertThat(sleeper.status()).isEqualTo(Task.Status.CANCELLED);
      });
    }
  }

  @Test
  void sleepingForEverOutlastsEveryOtherSleep() throws Exception {
    TaskGroup.run(group -> {
      Task<?> sleeper = group.fork(Tasks::sleepForever);
      Eventually.untilWaiting(sleeper);
      Tasks.sleep(InWorld.isLoop() ? NEARLY_ALL_TIME : Duration.ofMillis(5));
      assertThat(sleeper.isDone()).isFalse();
      sleeper.cancel("enough");
    });
  }

  @Test
  void thoseThatWaitAreEndedByAForeignInterrupt() throws Exception {
    for (Action<InterruptedException> wait : WAITS) {
      TaskGroup.run(group -> {
        Task<String> sleeper =
            group.fork(() -> {
              try {
                wait.run();
                return "has slept";
              } catch (CancelledException e) {
                return "was cancelled";
              } catch (InterruptedException e) {
                return "was interrupted";
              }
            });
        Eventually.untilWaiting(sleeper);
        ((Strand) sleeper).thread().interrupt();
        if (!sleeper.await(Duration.ofSeconds(20))) {
          sleeper.cancel("the interrupt did not end it");
        }
        assertThat(sleeper.join()).isEqualTo("was interrupted");
      });
    }
  }

  @Test
  void noRequestToStopEndsASleep() throws Exception {
    for (Action<InterruptedException> wait : WAITS) {
      TaskGroup.run(group -> {
        Task<?> sleeper = group.fork(wait);
        Eventually.untilWaiting(sleeper);
        group.scope().requestStop("kindly", LONG);
        assertThat(sleeper.await(Duration.ofMillis(2))).isFalse();
        sleeper.cancel("enough");
      });
    }
  }

  @Test
  void whoNeedNotSleepGivesNobodyElseATurn() throws Exception {
    InWorld.LOOP.run(() ->
        TaskGroup.run(group -> {
          group.fork(() -> events.add("another"));
          Tasks.sleep(Duration.ZERO);
          Tasks.sleepUntil(Instant.MIN);
          Tasks.sleepUntil(Tasks.now());
          events.add("has not waited");
        }));
    assertThat(events).containsExactly("has not waited", "another");
  }

  @Test
  void whoGivesWayInALoopComesBehindAllThatAreReady() throws Exception {
    InWorld.LOOP.run(() ->
        TaskGroup.run(group -> {
          for (String name : List.of("a", "b", "c")) {
            group.fork(() -> events.add(name));
          }
          Tasks.checkpoint();
          events.add("checkpoint");
          Tasks.yield();
          events.add("yield");
        }));
    assertThat(events).containsExactly("checkpoint", "a", "b", "c", "yield");
  }

  @Test
  void badTimesAreRefused() {
    assertThatThrownBy(() -> Tasks.sleep(Duration.ofMillis(-1)))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must not be negative, but is -0.001s");
    assertThatThrownBy(() -> Tasks.sleep(null)).hasMessage("time");
    assertThatThrownBy(() -> Tasks.sleepUntil(null)).hasMessage("instant");
  }
}
