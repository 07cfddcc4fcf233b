package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.loop.Logged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a cancellation delivers again, to whom, and what it says of those that resist it. */
class CancellationTest {

  private static final Duration ROUND = Duration.ofNanos(Cancellation.FIRST_BACKOFF_NANOS);

  private final StandingCancellation cancellation = new StandingCancellation("scope");
  private final Place scope = Place.ofChildren("scope");

  private final Logged logged = Logged.open();

  @AfterEach
  void stopListening() {
    logged.close();
  }

  /** The first line of each: there may be a stack behind it. */
  private List<String> reports() {
    return logged.messages().stream()
        .map(message -> message.lines().findFirst().orElse(""))
        .toList();
  }

  private Resisting child(String name) {
    return scope.add(new Resisting(name, scope, cancellation.clock::nanoTime));
  }

  private List<Resisting> children(int number) {
    return IntStream.rangeClosed(1, number).mapToObj(i -> child("child " + i)).toList();
  }

  @Test
  void pausesBetweenDeliveriesDoubleUpToASecond() {
    assertThat(
            LongStream.iterate(
                    Cancellation.FIRST_BACKOFF_NANOS, nanos -> Cancellation.afterBackoff(nanos, 0))
                .limit(9)
                .map(nanos -> nanos / 1_000_000))
        .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L);
  }

  @Test
  void aRoundThatTakesLongIsFollowedByALongerPauseOfASecondAtMost() {
    long milli = 1_000_000;
    assertThat(Cancellation.afterBackoff(10 * milli, milli)).isEqualTo(20 * milli);
    assertThat(Cancellation.afterBackoff(10 * milli, 5 * milli)).isEqualTo(80 * milli);
    assertThat(Cancellation.afterBackoff(10 * milli, 300 * milli)).isEqualTo(1_000 * milli);
  }

  @Test
  void whoStaysIsInterruptedAtOnceAndAgainAfterGrowingPauses() {
    Resisting child = child("child");
    scope.request(cancellation);
    cancellation.advance(Duration.ofMillis(3300));
    assertThat(child.interruptedAt)
        .containsExactly(0L, 10L, 30L, 70L, 150L, 310L, 630L, 1270L, 2270L, 3270L);
  }

  @Test
  void theRoundsOfAllCancellationsFallOnTheSameMoments() {
    Resisting child = child("child");
    cancellation.advance(Duration.ofMillis(1));
    scope.request(cancellation);
    cancellation.advance(Duration.ofMillis(80));
    assertThat(child.interruptedAt).containsExactly(1L, 15L, 35L, 75L);
  }

  @Test
  void whoHasEndedIsLeftAloneAndWithTheLastOneTheAlarmStops() {
    Resisting first = child("first");
    Resisting second = child("second");
    scope.request(cancellation);
    first.leaveBody();
    cancellation.advance(ROUND);
    assertThat(first.interruptedAt).containsExactly(0L);
    assertThat(second.interruptedAt).containsExactly(0L, 10L);
    assertThat(cancellation.isArmed()).isTrue();
    second.leaveBody();
    cancellation.advance(Duration.ofMillis(20));
    assertThat(cancellation.isArmed()).isFalse();
  }

  @Test
  void whoIsHitAgainMeanwhileIsWatchedOnce() {
    Resisting child = child("child");
    scope.request(cancellation);
    child.deliver();
    child.deliver();
    child.interruptedAt.clear();
    cancellation.advance(ROUND);
    assertThat(child.interruptedAt).containsExactly(10L);
  }

  @Test
  void whoIsHitBetweenTwoRoundsIsInTheNext() {
    child("first");
    scope.request(cancellation);
    cancellation.advance(ROUND);
    Resisting late = child("late");
    cancellation.advance(Duration.ofMillis(60));
    assertThat(late.interruptedAt).containsExactly(10L, 30L, 70L);
  }

  /** The last one has left when another comes: it does not inherit the pauses of that one. */
  @Test
  void thePausesBeginAfreshWithWhoComesWhenTheAlarmHasStopped() {
    Resisting first = child("first");
    scope.request(cancellation);
    cancellation.advance(Duration.ofMillis(150));
    first.leaveBody();
    cancellation.advance(Duration.ofMillis(850));
    assertThat(cancellation.isArmed()).isFalse();
    Resisting second = child("second");
    cancellation.advance(Duration.ofMillis(70));
    assertThat(second.interruptedAt).containsExactly(1000L, 1010L, 1030L, 1070L);
  }

  @Test
  void whoIsShieldedByNowIsLeftAlone() {
    Resisting child = child("child");
    scope.request(cancellation);
    child.shielded(true);
    cancellation.advance(Duration.ofSeconds(1));
    assertThat(child.interruptedAt).containsExactly(0L);
    assertThat(cancellation.isArmed()).isFalse();
    child.shielded(false);
    cancellation.advance(ROUND);
    assertThat(child.interruptedAt).containsExactly(0L, 1000L, 1010L);
  }

  @Test
  void whoIsCancelledByAnotherOneNowGoesOverToThatOne() {
    Resisting child = child("child");
    StandingCancellation own = new StandingCancellation("child");
    child.request(own);
    scope.request(cancellation);
    own.advance(ROUND);
    assertThat(own.isArmed()).isFalse();
    assertThat(cancellation.isArmed()).isTrue();
    child.interruptedAt.clear();
    cancellation.advance(ROUND);
    assertThat(child.interruptedAt).containsExactly(10L);
  }

  @Test
  void theOthersAreServedThoughOneCannotGoOver() {
    Resisting first = child("first");
    StandingCancellation own = new StandingCancellation("first");
    first.request(own);
    Resisting second = child("second");
    second.request(own); // the same for both: as if it were that of a scope around them
    scope.request(cancellation);
    second.shielded(true); // it is cancelled by its own again
    cancellation.broken = new StackOverflowError();
    own.advance(ROUND);
    second.interruptedAt.clear();
    own.advance(Duration.ofMillis(20));
    assertThat(second.interruptedAt).hasSize(1);
    assertThat(reports()).containsExactly("task \"first\" resists cancellation of \"first\": test");
  }

  /** Who is put into the list while it is looked through, and all others of it have gone. */
  @Test
  void whoIsHitWhileTheAlarmRingsIsInTheNextRound() {
    Resisting late = child("late");
    StandingCancellation own = new StandingCancellation("child");
    StandingCancellation busy =
        new StandingCancellation("scope") {
          @Override
          Timers clock() {
            late.request(own);
            return super.clock();
          }
        };
    Place around = Place.ofChildren("around");
    Resisting child = around.add(new Resisting("child", around, own.clock::nanoTime));
    child.request(own);
    around.request(busy);
    own.advance(ROUND);
    assertThat(busy.isArmed()).isTrue();
    late.interruptedAt.clear();
    own.advance(Duration.ofMillis(20));
    assertThat(late.interruptedAt).hasSize(1);
  }

  @Test
  void theOthersAreServedThoughOneCannotBeInterrupted() {
    StackOverflowError broken = new StackOverflowError();
    scope.add(
        new Resisting(
            "broken",
            scope,
            () -> {
              if (cancellation.clock.nanoTime() > 0) {
                throw broken;
              }
              return 0;
            }));
    Resisting child = child("child");
    scope.request(cancellation);
    cancellation.advance(Duration.ofMillis(30));
    assertThat(child.interruptedAt).containsExactly(0L, 10L, 30L);
    assertThat(reports())
        .containsExactly(
            "task \"broken\" resists cancellation of \"scope\": test",
            "task \"broken\" resists cancellation of \"scope\": test");
  }

  /** The stack overflows, say: who meets the cancellation again is watched as if it were new. */
  @Test
  void aWatchThatCannotBeArmedLeavesNothingBehind() {
    Resisting child = child("child");
    cancellation.broken = new StackOverflowError();
    assertThatThrownBy(() -> scope.request(cancellation)).isSameAs(cancellation.broken);
    cancellation.broken = null;
    child.deliver();
    cancellation.advance(Duration.ofMillis(30));
    assertThat(child.interruptedAt).containsExactly(0L, 10L, 30L);
  }

  // ---- reports ----

  /** Its time counts from the first round, at 10 ms; the next after ten seconds is at 10,270 ms. */
  @Test
  void whoHasStayedForTenSecondsIsReportedOnce() {
    child("child");
    scope.request(cancellation);
    cancellation.advance(Duration.ofMillis(10_000));
    assertThat(reports()).isEmpty();
    cancellation.advance(Duration.ofSeconds(60));
    assertThat(reports())
        .containsExactly(
            "task \"child\" has not ended 10260 ms after it was cancelled with \"scope\" (test); it"
                + " is at");
  }

  /** At 70 ms it has been watched for 60 ms, and at 150 ms for 140 ms. */
  @Test
  void theTimeAfterWhichItIsReportedCanBeSet() {
    System.setProperty("dev.selvedge.slowCancelMillis", "100");
    try {
      child("child");
      scope.request(cancellation);
      cancellation.advance(Duration.ofMillis(149));
      assertThat(reports()).isEmpty();
      cancellation.advance(Duration.ofMillis(1));
      assertThat(reports())
          .singleElement()
          .asString()
          .startsWith("task \"child\" has not ended 140 ms");
    } finally {
      System.clearProperty("dev.selvedge.slowCancelMillis");
    }
  }

  @Test
  void ofThoseThatStayTheFirstTenAreShownAndTheOthersCounted() {
    children(12);
    scope.request(cancellation);
    cancellation.advance(Duration.ofSeconds(60));
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      expected.add(
          "task \"child %d\" has not ended 10260 ms after it was cancelled with \"scope\" (test); it is at"
              .formatted(i));
    }
    expected.add(
        "2 more tasks have not ended 10000 ms after they were cancelled with \"scope\" (test)");
    assertThat(reports()).containsExactlyElementsOf(expected);
  }

  /** Of those that are watched when the alarm has stopped and begins again, ten are shown again. */
  @Test
  void theNumberOfThoseThatAreShownBeginsAfreshWithTheAlarm() {
    List<Resisting> first = children(11);
    scope.request(cancellation);
    cancellation.advance(Duration.ofSeconds(20));
    first.forEach(Resisting::leaveBody);
    cancellation.advance(Duration.ofSeconds(2));
    assertThat(cancellation.isArmed()).isFalse();
    logged.messages().clear();
    child("late");
    cancellation.advance(Duration.ofSeconds(20));
    assertThat(reports())
        .singleElement()
        .asString()
        .startsWith("task \"late\" has not ended 10260 ms");
  }

  /** Who comes later has its own time, and the ten are those of the alarm and not of a round. */
  @Test
  void whoComesLaterIsReportedLaterAndCounted() {
    children(10);
    scope.request(cancellation);
    cancellation.advance(Duration.ofSeconds(5));
    child("late");
    cancellation.advance(Duration.ofSeconds(7));
    assertThat(reports()).hasSize(10);
    cancellation.advance(Duration.ofSeconds(60));
    assertThat(reports()).hasSize(11).last().asString().startsWith("1 more tasks have not ended");
  }

  @Test
  void aLogThatFailsStopsNothing() {
    Resisting child = child("child");
    children(10);
    scope.request(cancellation);
    Filter broken =
        told -> {
          if (told.getMessage().startsWith("1 more")) {
            throw new IllegalStateException("disk full");
          }
          return true;
        };
    Logger logger = Logger.getLogger("dev.selvedge");
    logger.setFilter(broken);
    try {
      assertThatThrownBy(() -> cancellation.advance(Duration.ofSeconds(12)))
          .hasMessage("disk full");
    } finally {
      logger.setFilter(null);
    }
    child.interruptedAt.clear();
    cancellation.advance(Duration.ofSeconds(1));
    assertThat(child.interruptedAt).hasSize(1);
  }
}
