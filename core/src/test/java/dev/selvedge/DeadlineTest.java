package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.kernel.StrayTimers;
import dev.selvedge.kernel.ThreadsWorld;
import dev.selvedge.sync.Event;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

@EveryWorld
class DeadlineTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualWorld world = new ManualWorld();

  @Test
  void aTimeOutCountsFromEntryAndEndsTheBody() throws Exception {
    CancelScope scope = CancelScope.withTimeout(SECOND);
    world.advance(SECOND.multipliedBy(10));
    assertThat(scope.deadline()).isEmpty();
    Task<Boolean> result = world.start(() -> scope.run(Tasks::sleepForever));
    world.advanceOnceArmed(1, Duration.ofMillis(999));
    assertThat(scope.deadline()).contains(world.now().plusMillis(1));
    assertThat(scope.cancelCalled()).isFalse();
    world.advance(Duration.ofMillis(1));
    assertThat(result.get()).isFalse();
    assertThat(scope.reason()).contains("timed out after 1s");
    assertThat(scope.cancelledBy()).isEmpty();
    assertThat(world.armed()).isZero();
  }

  @Test
  void aDeadlineLeftInTimeLeavesNoTimer() throws Exception {
    CancelScope scope = CancelScope.withTimeout(SECOND);
    world.start(() -> assertThat(scope.run(() -> {})).isTrue()).get();
    assertThat(world.armed()).isZero();
    scope.deadline(world.now().plus(SECOND));
    assertThat(world.armed()).isZero();
  }

  @Test
  void aDeadlineInThePastCancelsAtTheFirstCheckpoint() throws Exception {
    CancelScope scope = CancelScope.withDeadline(Instant.EPOCH);
    boolean finished =
        scope.run(() -> {
          world.note("runs");
          Tasks.checkpoint();
          world.note("never");
        });
    assertThat(finished).isFalse();
    assertThat(world.events).containsExactly("runs");
    assertThat(CancelScope.withTimeout(Duration.ZERO).run(Tasks::checkpoint)).isFalse();
    assertThat(CancelScope.withTimeout(Duration.ZERO).run(Eventually::untilInterrupted)).isFalse();
  }

  @Test
  void aDeadlineCanBeMovedLaterWhileRunning() throws Exception {
    CancelScope scope = CancelScope.withTimeout(SECOND);
    Task<Boolean> result = world.start(() -> scope.run(Tasks::sleepForever));
    Eventually.until(() -> scope.deadline().isPresent());
    scope.deadline(scope.deadline().orElseThrow().plus(SECOND));
    world.advance(Duration.ofMillis(1_999));
    assertThat(scope.cancelCalled()).isFalse();
    world.advance(Duration.ofMillis(1));
    assertThat(result.get()).isFalse();
  }

  @Test
  void aDeadlineCanBeMovedEarlierAndIntoThePast() throws Exception {
    CancelScope scope = CancelScope.withTimeout(SECOND);
    Task<Boolean> result = world.start(() -> scope.run(Tasks::sleepForever));
    Eventually.until(() -> scope.deadline().isPresent());
    scope.deadline(world.now().minusNanos(1));
    assertThat(result.get()).isFalse();
    assertThat(world.armed()).isZero();
  }

  @Test
  void aDeadlineCanBeGivenLateAndTakenAway() throws Exception {
    CancelScope scope = CancelScope.create();
    Event go = Event.create();
    Task<Boolean> result =
        world.start(() ->
            scope.run(() -> {
              scope.deadline(world.now().plus(SECOND));
              assertThat(scope.deadline()).contains(world.now().plus(SECOND));
              scope.clearDeadline();
              assertThat(scope.deadline()).isEmpty();
              assertThat(world.armed()).isZero();
              world.note("cleared");
              go.await();
            }));
    Eventually.until(() -> !world.events.isEmpty());
    world.advance(SECOND.multipliedBy(2));
    go.set();
    assertThat(result.get()).isTrue();
  }

  @Test
  void aDeadlineGivenBeforeEntryReplacesTheTimeOut() throws Exception {
    CancelScope scope = CancelScope.withTimeout(SECOND);
    Instant later = world.now().plusSeconds(3);
    scope.deadline(later);
    Task<Boolean> result = world.start(() -> scope.run(Tasks::sleepForever));
    world.advanceOnceArmed(1, SECOND.multipliedBy(2));
    assertThat(scope.cancelCalled()).isFalse();
    world.advance(SECOND);
    assertThat(result.get()).isFalse();
    assertThat(scope.reason()).contains("its deadline passed: " + later);
  }

  @Test
  void aTimeOutCanBeTakenAwayBeforeEntry() throws Exception {
    CancelScope scope = CancelScope.withTimeout(SECOND);
    scope.clearDeadline();
    Task<Boolean> result = world.start(() -> scope.run(() -> Tasks.sleep(SECOND.multipliedBy(3))));
    world.advanceOnceArmed(1, SECOND.multipliedBy(3));
    assertThat(result.get()).isTrue();
  }

  @Test
  @EveryWorld.ThreadsOnly("goes into a world whose alarms ring whenever the test likes")
  void anAlarmThatRingsAlthoughItWasTakenBackCancelsNothing() throws Exception {
    StrayTimers stray = new StrayTimers();
    ThreadsWorld threads = new ThreadsWorld("stray", Thread.ofVirtual().factory(), stray);
    CancelScope moved = CancelScope.withTimeout(SECOND);
    CancelScope left = CancelScope.withTimeout(SECOND);
    CancelScope stopped = CancelScope.create();
    Detour.<Object, Exception>call(
        threads,
        "scenario",
        () -> {
          moved.run(() -> {
            moved.deadline(Tasks.now().plusSeconds(5));
            stray.pass(SECOND.multipliedBy(2));
            stray.ringAll();
          });
          left.run(() -> {});
          stopped.run(() -> stopped.requestStop("soon", SECOND));
          stray.pass(SECOND.multipliedBy(9));
          stray.ringAll();
          return "done";
        });
    assertThat(List.of(moved, left, stopped)).noneMatch(CancelScope::cancelCalled);
  }

  @Test
  @EveryWorld.ThreadsOnly("goes into a world whose alarms cannot be taken back")
  void aDeadlineThatIsMovedInTheMidstOfLeavingArmsNothing() throws Exception {
    StrayTimers stray = new StrayTimers();
    ThreadsWorld threads = new ThreadsWorld("stray", Thread.ofVirtual().factory(), stray);
    CancelScope scope = CancelScope.withTimeout(SECOND);
    Detour.<Object, Exception>call(
        threads,
        "scenario",
        () -> {
          scope.run(() ->
              stray.onDisarm(() -> {
                stray.onDisarm(() -> {});
                scope.deadline(Tasks.now().plusSeconds(5));
              }));
          return "done";
        });
    assertThat(scope.deadline()).contains(Instant.EPOCH.plusSeconds(5));
    assertThat(stray.armings()).isEqualTo(1);
  }

  @Test
  void aBodyWithoutAValueFailsLateToo() throws Exception {
    world.start(() -> Timeouts.failAfter(SECOND, () -> {})).get();
    Task<?> late = world.start(() -> Timeouts.failAfter(SECOND, "too slow", Tasks::sleepForever));
    world.advanceOnceArmed(1, SECOND);
    assertThatThrownBy(late::get)
        .cause()
        .isInstanceOf(TimeoutException.class)
        .hasMessage("too slow: timed out after 1s");
  }

  @Test
  void failAtYieldsTheValueInTimeAndFailsLate() throws Exception {
    Instant soon = world.now().plus(SECOND);
    assertThat(world.start(() -> Timeouts.failAt(soon, () -> 42)).get()).isEqualTo(42);
    Task<Integer> late =
        world.start(() ->
            Timeouts.failAt(
                soon,
                () -> {
                  Tasks.sleepForever();
                  return 42;
                }));
    world.advanceOnceArmed(1, SECOND);
    assertThatThrownBy(late::get).hasCauseInstanceOf(TimeoutException.class);
    assertThat(
            Timeouts.moveOnAt(
                Instant.EPOCH,
                () -> {
                  Tasks.checkpoint();
                  return 42;
                }))
        .isEmpty();
  }

  @Test
  void theEffectiveDeadlineIsTheNearestUpToAShield() throws Exception {
    Instant far = world.now().plusSeconds(10);
    Instant near = world.now().plusSeconds(5);
    Instant nearest = world.now().plusSeconds(2);
    world
        .start(() ->
            CancelScope.withDeadline(near)
                .run(() -> {
                  assertThat(CancelScope.effectiveDeadline()).contains(near);
                  CancelScope.withDeadline(far)
                      .run(() -> assertThat(CancelScope.effectiveDeadline()).contains(near));
                  CancelScope.withDeadline(nearest)
                      .run(() -> assertThat(CancelScope.effectiveDeadline()).contains(nearest));
                  CancelScope.shield(() -> assertThat(CancelScope.effectiveDeadline()).isEmpty());
                  CancelScope shield = CancelScope.shielded();
                  shield.deadline(far);
                  shield.run(() -> assertThat(CancelScope.effectiveDeadline()).contains(far));
                  TaskGroup.run(group ->
                      group.fork(() -> assertThat(CancelScope.effectiveDeadline()).contains(near)));
                }))
        .get();
    assertThat(CancelScope.effectiveDeadline()).isEmpty();
  }

  @Test
  void moveOnAfterYieldsTheValueInTimeAndNothingLate() throws Exception {
    assertThat(Timeouts.moveOnAfter(Duration.ofHours(1), () -> 1)).contains(1);
    assertThat(Timeouts.moveOnAfter(Duration.ofHours(1), () -> {})).isTrue();
    assertThat(Timeouts.moveOnAt(Tasks.now().plusSeconds(3600), () -> 1)).contains(1);
    assertThat(Timeouts.moveOnAt(Tasks.now().plusSeconds(3600), () -> {})).isTrue();
    Task<Optional<String>> late =
        world.start(() ->
            Timeouts.moveOnAfter(
                SECOND,
                () -> {
                  Tasks.sleep(Duration.ofSeconds(2));
                  return "late";
                }));
    world.advanceOnceArmed(2, SECOND);
    assertThat(late.get()).isEmpty();
    assertThat(Timeouts.moveOnAfter(Duration.ZERO, Tasks::checkpoint)).isFalse();
    assertThat(Timeouts.moveOnAt(Instant.EPOCH, Tasks::checkpoint)).isFalse();
    assertThat(
            Timeouts.moveOnAt(
                Instant.EPOCH,
                () -> {
                  Tasks.checkpoint();
                  return "late";
                }))
        .isEmpty();
  }

  @Test
  void failAfterThrowsTimeoutExceptionWithItsReason() throws Exception {
    Task<Integer> late =
        world.start(() ->
            Timeouts.failAfter(
                SECOND,
                "no answer from the server",
                () -> {
                  Tasks.sleepForever();
                  return 1;
                }));
    world.advanceOnceArmed(1, SECOND);
    assertThatThrownBy(late::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(TimeoutException.class)
        .hasMessage("no answer from the server: timed out after 1s");
    assertThatThrownBy(() -> Timeouts.failAt(Instant.EPOCH, Tasks::checkpoint))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("its deadline passed: 1970-01-01T00:00:00Z");
  }

  @Test
  void aBodyThatSwallowsTheDeadlineAndReturns42Yields42() throws Exception {
    Task<Integer> result =
        world.start(() ->
            Timeouts.failAfter(
                SECOND,
                () -> {
                  try {
                    Tasks.sleepForever();
                  } catch (CancelledException e) {
                    return 42;
                  }
                  return 0;
                }));
    world.advanceOnceArmed(1, SECOND);
    assertThat(result.get()).isEqualTo(42);
  }

  @Test
  void theBodysOwnFailureIsNotATimeOut() throws Exception {
    Task<Void> result =
        world.start(() ->
            Timeouts.failAfter(
                SECOND,
                () -> {
                  try {
                    Tasks.sleepForever();
                  } catch (CancelledException e) {
                    throw new IOException("half done", e);
                  }
                }));
    world.advanceOnceArmed(1, SECOND);
    assertThatThrownBy(result::get).cause().isInstanceOf(IOException.class);
  }

  @Test
  void anOuterCancellationIsNeverReportedAsATimeOut() throws Exception {
    CancelScope around = CancelScope.create();
    Optional<Integer> value =
        around.call(() ->
            Timeouts.failAfter(
                Duration.ofHours(1),
                () -> {
                  around.cancel("explicit");
                  Tasks.sleepForever();
                  return 1;
                }));
    assertThat(value).isEmpty();
    CancelScope outer = CancelScope.create();
    boolean finished =
        outer.run(() ->
            Timeouts.failAfter(
                Duration.ofHours(1),
                () -> {
                  outer.cancel("explicit");
                  Tasks.sleepForever();
                }));
    assertThat(finished).isFalse();
  }

  @Test
  void anExplicitCancelBeforeTheDeadlineStaysTheCause() throws Exception {
    CancelScope scope = CancelScope.withTimeout(SECOND);
    Task<Boolean> result =
        world.start(() ->
            scope.run(() -> {
              scope.cancel("explicit");
              world.advance(SECOND.multipliedBy(2));
              Tasks.checkpoint();
            }));
    assertThat(result.get()).isFalse();
    assertThat(scope.reason()).contains("explicit");
    assertThat(((CancelScopeImpl) scope).deadlineCaught()).isFalse();
  }

  @Test
  void sleepUntilAndSleepFollowTheClockOfTheWorld() throws Exception {
    Instant wake = world.now().plusSeconds(3);
    Task<Void> sleeper =
        world.start(() -> {
          Tasks.sleepUntil(wake);
          world.note("at " + world.now());
          Tasks.sleep(SECOND);
          world.note("at " + world.now());
        });
    world.advanceOnceArmed(1, Duration.ofSeconds(3));
    world.advanceOnceArmed(1, SECOND);
    sleeper.get();
    assertThat(world.events).containsExactly("at " + wake, "at " + wake.plus(SECOND));
  }

  @Test
  void aSleepUntilThePastIsACheckpoint() throws Exception {
    Tasks.sleepUntil(Instant.EPOCH);
    CancelScope scope = CancelScope.create();
    scope.cancel("x");
    assertThat(scope.run(() -> Tasks.sleepUntil(Instant.EPOCH))).isFalse();
  }
}
