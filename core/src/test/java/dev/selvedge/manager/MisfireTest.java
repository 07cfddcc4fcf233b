package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.JumpingTimers;
import dev.selvedge.kernel.ThreadsWorld;
import dev.selvedge.kernel.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Moments that pass while the machine is asleep. */
@Timeout(60)
class MisfireTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Schedule EVERY_SECOND =
      after -> Optional.of(Instant.ofEpochSecond(after.getEpochSecond() + 1));

  private final JumpingTimers timers = new JumpingTimers();
  private final World world = new ThreadsWorld("manual", Thread.ofVirtual().factory(), timers);
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final Semaphore runs = new Semaphore(0);

  @Test
  void missedMomentsGetOneRunTogether() throws Exception {
    inManualTime(manager -> {
      PeriodicTask tick = manager.every(SECOND).register("tick", this::tick);
      sleepAndWake(tick, 1);
      assertThat(tick.skipped()).isEqualTo(4);
      assertThat(tick.late()).isEqualTo(Duration.ofMillis(4_500));
      advanceToNext();
    });
    assertThat(events).containsExactly("5500", "6000");
  }

  @Test
  void missedMomentsAreSkippedIfSoWished() throws Exception {
    inManualTime(manager -> {
      PeriodicTask tick = manager.every(SECOND).misfire(Misfire.SKIP).register("tick", this::tick);
      sleepAndWake(tick, 0);
      assertThat(tick.skipped()).isEqualTo(5);
      assertThat(tick.runs()).isZero();
      assertThat(tick.lastRun()).isEmpty();
      advanceToNext();
    });
    assertThat(events).containsExactly("6000");
  }

  @Test
  void missedMomentsGetARunEachIfSoWished() throws Exception {
    inManualTime(manager -> {
      PeriodicTask tick =
          manager.every(SECOND).misfire(Misfire.CATCH_UP).register("tick", this::tick);
      sleepAndWake(tick, 5);
      assertThat(tick.skipped()).isZero();
      advanceToNext();
    });
    assertThat(events).containsExactly("5500", "5500", "5500", "5500", "5500", "6000");
  }

  @Test
  void aRunThatIsLateByLessThanAnIntervalIsNoMisfire() throws Exception {
    inManualTime(manager -> {
      PeriodicTask tick = manager.every(SECOND).misfire(Misfire.SKIP).register("tick", this::tick);
      awaitArmed();
      timers.jump(Duration.ofMillis(1_999));
      awaitRuns(1);
      assertThat(tick.late()).isEqualTo(Duration.ofMillis(999));
    });
    assertThat(events).containsExactly("1999");
  }

  @Test
  void aPauseIsNeverMissed() throws Exception {
    inManualTime(manager -> {
      PeriodicTask tick =
          manager.everyAfter(SECOND).misfire(Misfire.SKIP).register("tick", this::tick);
      sleepAndWake(tick, 1);
      awaitArmed();
      timers.jump(Duration.ofMillis(999));
      assertThat(tick.runs()).isEqualTo(1);
      timers.jump(Duration.ofMillis(1));
      awaitRuns(1);
    });
    assertThat(events).containsExactly("5500", "6500");
  }

  @Test
  void momentsOfAScheduleAreMissedLikewise() throws Exception {
    for (Misfire misfire : Misfire.values()) {
      MisfireTest test = new MisfireTest();
      int expected = misfire == Misfire.CATCH_UP ? 5 : misfire == Misfire.ONCE ? 1 : 0;
      test.inManualTime(manager -> {
        PeriodicTask tick = manager.on(EVERY_SECOND).misfire(misfire).register("tick", test::tick);
        test.sleepAndWake(tick, expected);
        test.advanceToNext();
      });
      assertThat(test.events).describedAs("%s", misfire).hasSize(expected + 1).endsWith("6000");
    }
  }

  // ---- help ----

  private interface Scenario {
    void run(TaskManager manager) throws Exception;
  }

  private void inManualTime(Scenario scenario) throws Exception {
    Entrance.get()
        .<String, Exception>call(
            world,
            "scenario",
            () -> {
              try (TaskManager manager = TaskManager.open("m")) {
                scenario.run(manager);
              }
              return "done";
            });
  }

  private void tick() {
    events.add("" + timers.nanoTime() / 1_000_000);
    runs.release();
  }

  /** Five and a half seconds pass at once. */
  private void sleepAndWake(PeriodicTask task, int expectedRuns) {
    awaitArmed();
    timers.jump(Duration.ofMillis(5_500));
    awaitRuns(expectedRuns);
    until(() -> task.nextRun().filter(next -> next.isAfter(timers.now())).isPresent());
    awaitArmed();
  }

  private void advanceToNext() {
    awaitArmed();
    timers.jump(Duration.ofMillis(500));
    awaitRuns(1);
  }

  /** Lets due alarms ring, also those that are armed only now. */
  private void awaitRuns(int number) {
    until(() -> {
      timers.jump(Duration.ZERO);
      return runs.tryAcquire(number);
    });
  }

  /** Its alarm is armed. */
  private void awaitArmed() {
    until(() -> timers.armed() == 1);
  }

  private static void until(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > 20_000_000_000L) {
        throw new AssertionError("it has not become true");
      }
      Thread.onSpinWait();
      Thread.yield();
    }
  }
}
