package dev.selvedge;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.selvedge.kernel.Strand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EveryWorld
@Timeout(60)
class RaceTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  private static Callable<String> after(long millis, String value) {
    return () -> {
      Tasks.sleep(Duration.ofMillis(millis));
      return value;
    };
  }

  private static Callable<String> failingAfter(long millis, Exception failure) {
    return () -> {
      Tasks.sleep(Duration.ofMillis(millis));
      throw failure;
    };
  }

  private static Callable<String> cancelledAfter(long millis) {
    return () -> {
      Tasks.sleep(Duration.ofMillis(millis));
      Tasks.current().cancel("of its own");
      Tasks.checkpoint();
      return "never";
    };
  }

  private static String never() throws InterruptedException {
    Tasks.sleepForever();
    return "never";
  }

  private Callable<String> untilCancelled(Action<Exception> cleanUp) {
    return () -> {
      try {
        Tasks.sleepForever();
        return "never";
      } finally {
        CancelScope.shield(() -> {
          Tasks.sleep(Duration.ofMillis(2));
          cleanUp.run();
        });
        events.add("cancelled");
      }
    };
  }

  private Callable<String> untilCancelled() {
    return untilCancelled(() -> {});
  }

  /** The members of a group; on threads, which know no exact times, sorted by their messages. */
  private static List<Throwable> inOrder(ExceptionGroup group) {
    return InWorld.isLoop()
        ? group.exceptions()
        : group.exceptions().stream().sorted(comparing(Throwable::getMessage)).toList();
  }

  // ---- race ----

  @Test
  void theFirstSuccessWinsAndLosersAreAwaited() throws Exception {
    assertThat(Tasks.race(untilCancelled(), after(1, "won"), untilCancelled())).isEqualTo("won");
    assertThat(events).containsExactly("cancelled", "cancelled");
  }

  @Test
  void failuresAndCancellationsDoNotWin() throws Exception {
    assertThat(
            Tasks.race(
                failingAfter(0, new IOException("quick")), cancelledAfter(0), after(5, "won")))
        .isEqualTo("won");
  }

  @Test
  void nullWinsToo() throws Exception {
    assertThat(Tasks.<Object>race(() -> null, untilCancelled())).isNull();
  }

  @Test
  void whatLosersFailOfIsDropped() throws Exception {
    Callable<String> loser =
        untilCancelled(() -> {
          throw new IOException("in clean-up");
        });
    assertThat(Tasks.race(loser, after(1, "won"))).isEqualTo("won");
  }

  @Test
  void ifAllFailTheirFailuresLeaveInOrderOfOccurrence() throws Exception {
    IOException first = new IOException("first");
    Exception second = new Exception("second");
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(
            () -> Tasks.race(failingAfter(30, second), cancelledAfter(0), failingAfter(1, first)))
        .satisfies(group -> assertThat(inOrder(group)).containsExactly(first, second));
  }

  @Test
  void ifAllAreCancelledThereIsNoValue() throws Exception {
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> Tasks.race(cancelledAfter(0), cancelledAfter(1)))
        .withMessage("race has no value: all its tasks were cancelled");
  }

  @Test
  void aCancelledCallerCancelsAndAwaitsAll() throws Exception {
    assertThat(
            Timeouts.moveOnAfter(
                Duration.ofMillis(5),
                () -> {
                  Tasks.race(untilCancelled(), untilCancelled());
                }))
        .isFalse();
    assertThat(events).containsExactly("cancelled", "cancelled");
  }

  @Test
  void aDecisionIsNotLostToALaterCancellation() throws Exception {
    CancelScope scope = CancelScope.create();
    AtomicReference<String> won = new AtomicReference<>();
    boolean finished =
        scope.run(() -> {
          won.set(Tasks.race(untilCancelled(() -> scope.cancel("late")), after(1, "won")));
          events.add("returned");
          Tasks.checkpoint();
        });
    assertThat(won).hasValue("won");
    assertThat(finished).isFalse();
    assertThat(events).containsExactly("cancelled", "returned");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aDecisionIsNotLostToALaterInterruptWhichIsKept() throws Exception {
    Thread host = Thread.currentThread();
    assertThat(Tasks.race(untilCancelled(host::interrupt), after(1, "won"))).isEqualTo("won");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void nobodyToRaceIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tasks.race())
        .withMessageContaining("callables is empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tasks.first(List.<Callable<String>>of()))
        .withMessageContaining("callables is empty");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.race(after(0, "x"), null))
        .withMessage("callables[1]");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.first((List<Callable<String>>) null))
        .withMessage("callables");
  }

  @Test
  void aCancellationAtAnyMomentEitherLeavesOrIsMetLater() throws Exception {
    for (int round = 0; round < InWorld.rounds(3000, 10); round++) {
      CancelScope scope = CancelScope.create();
      AtomicReference<String> won = new AtomicReference<>();
      AtomicInteger running = new AtomicInteger();
      Callable<String> racer =
          () -> {
            running.incrementAndGet();
            try {
              Tasks.yield();
              return "won";
            } finally {
              running.decrementAndGet();
            }
          };
      TaskGroup.run(group -> {
        group.fork(() -> {
          boolean finished = scope.run(() -> won.set(Tasks.race(racer, racer, racer)));
          assertThat(won.get() != null || !finished).isTrue();
          assertThat(running).hasValue(0);
        });
        group.fork(() -> {
          Tasks.yield();
          scope.cancel("any moment");
        });
      });
    }
  }

  // ---- first ----

  @Test
  void theFirstToEndDecidesWithItsValue() throws Exception {
    assertThat(Tasks.first(untilCancelled(), after(1, "value"))).isEqualTo("value");
    assertThat(events).containsExactly("cancelled");
  }

  @Test
  void theFirstToEndDecidesWithItsFailure() throws Exception {
    IOException failure = new IOException("quick");
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(() -> Tasks.first(untilCancelled(), failingAfter(1, failure)))
        .satisfies(group -> assertThat(group.exceptions()).containsExactly(failure));
    assertThat(events).containsExactly("cancelled");
  }

  @Test
  void theFirstToEndDecidesByItsCancellation() throws Exception {
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> Tasks.first(untilCancelled(), cancelledAfter(1)))
        .withMessage("of its own");
    assertThat(events).containsExactly("cancelled");
  }

  @Test
  void aCancelledCallerOfFirstIsCancelledWhoeverEndsFirst() throws Exception {
    TaskGroup.run(group -> {
      CancelScope scope = CancelScope.create();
      Task<Boolean> caller =
          group.fork(() -> scope.run(() -> Tasks.first(RaceTest::never, RaceTest::never)));
      Eventually.untilWaitingIn(scope);
      scope.cancel("test");
      assertThat(caller.join()).isFalse();
    });
  }

  @Test
  void aDecisionWithoutAValueGivesWayToALaterCancellation() throws Exception {
    CancelScope scope = CancelScope.create();
    Callable<String> cancelling = untilCancelled(() -> scope.cancel("late"));
    assertThat(scope.run(() -> Tasks.first(cancelledAfter(1), cancelling))).isFalse();
  }

  // ---- hedge ----

  private static long now() {
    return Strand.current().world().timers().nanoTime();
  }

  @Test
  @EveryWorld.LoopOnly("by the virtual clock")
  void aQuickFirstTryIsTheOnlyOne() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    String value =
        Tasks.hedge(
            Duration.ofMillis(50),
            () -> {
              tries.incrementAndGet();
              return after(49, "first").call();
            });
    assertThat(value).isEqualTo("first");
    assertThat(tries).hasValue(1);
  }

  /** The tries of a hedge, one after the other. */
  private Callable<String> tries(List<Callable<String>> bodies, List<Long> startedAt) {
    AtomicInteger next = new AtomicInteger();
    return () -> {
      startedAt.add(now());
      return bodies.get(next.getAndIncrement()).call();
    };
  }

  @Test
  @EveryWorld.LoopOnly("by the virtual clock")
  void aSlowFirstTryGetsASecondBesideIt() throws Exception {
    List<Long> startedAt = new ArrayList<>();
    String value =
        Tasks.hedge(
            Duration.ofMillis(50), tries(List.of(untilCancelled(), after(5, "second")), startedAt));
    assertThat(value).isEqualTo("second");
    assertThat(startedAt.get(1) - startedAt.get(0)).isEqualTo(Duration.ofMillis(50).toNanos());
    assertThat(events).containsExactly("cancelled");
  }

  @Test
  @EveryWorld.LoopOnly("by the virtual clock")
  void theFirstTryMayStillWinAfterTheSecondHasStarted() throws Exception {
    String value =
        Tasks.hedge(
            Duration.ofMillis(50),
            tries(List.of(after(60, "first"), untilCancelled()), new ArrayList<>()));
    assertThat(value).isEqualTo("first");
    assertThat(events).containsExactly("cancelled");
  }

  @Test
  @EveryWorld.LoopOnly("by the virtual clock")
  void theFirstTryMayStillWinAfterTheSecondHasFailed() throws Exception {
    List<Callable<String>> bodies = List.of(after(60, "first"), failingAfter(1, new IOException()));
    assertThat(Tasks.hedge(Duration.ofMillis(50), tries(bodies, new ArrayList<>())))
        .isEqualTo("first");
  }

  @Test
  @EveryWorld.LoopOnly("by the virtual clock")
  void aFirstTryThatFailsEarlyIsFollowedAtOnce() throws Exception {
    List<Long> startedAt = new ArrayList<>();
    String value =
        Tasks.hedge(
            Duration.ofMillis(50),
            tries(List.of(failingAfter(3, new IOException()), after(5, "second")), startedAt));
    assertThat(value).isEqualTo("second");
    assertThat(startedAt.get(1) - startedAt.get(0)).isEqualTo(Duration.ofMillis(3).toNanos());
  }

  @Test
  void ifBothTriesFailBothFailuresLeave() throws Exception {
    IOException first = new IOException("first");
    IOException second = new IOException("second");
    Callable<String> body =
        tries(List.of(failingAfter(9, first), failingAfter(30, second)), new ArrayList<>());
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(() -> Tasks.hedge(Duration.ofMillis(3), body))
        .satisfies(group -> assertThat(inOrder(group)).containsExactly(first, second));
  }

  @Test
  void aDelayOfZeroStartsBothTries() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    String value =
        Tasks.hedge(
            Duration.ZERO,
            () -> {
              tries.incrementAndGet();
              while (tries.get() < 2) {
                Tasks.yield();
              }
              return "both";
            });
    assertThat(value).isEqualTo("both");
  }

  @Test
  void badArgumentsOfAHedgeAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tasks.hedge(Duration.ofMillis(-1), after(0, "x")))
        .withMessageContaining("delay must not be negative");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.hedge(null, after(0, "x")))
        .withMessage("delay");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.hedge(Duration.ZERO, null))
        .withMessage("callable");
  }
}
