package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What ends a wait and what does not. */
class WaiterTest extends OnOneThread {

  private final List<String> events = new ArrayList<>();

  /** Does something on another thread once the strand is in a wait, which it ends in any case. */
  private Thread whileWaiting(Waiter waiter, Runnable action) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            Eventually.until(() -> strand.waiter() == waiter);
            action.run();
          } finally {
            waiter.signal();
          }
        });
  }

  @Test
  void aWaitInACancelledScopeClearsTheFlagThatStandsForIt() throws Exception {
    in(
        scope,
        () -> {
          scope.request(cancellation);
          assertThat(Thread.currentThread().isInterrupted()).isTrue();
          assertThatThrownBy(() -> new Waiter(strand, "it").await())
              .isInstanceOf(StandingCancellation.Met.class);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
  }

  @Test
  void whoIsCancelledWhileItIsServedKeepsThatAndIsInterruptedThen() throws Exception {
    Waiter waiter =
        new Waiter(strand, "it") {
          @Override
          protected void settled() {
            scope.request(cancellation);
            super.settled();
          }
        };
    in(
        scope,
        () -> {
          Thread server = whileWaiting(waiter, () -> events.add("serves"));
          assertThat(waiter.await(Timers.NEVER)).isTrue();
          Eventually.until(() -> !server.isAlive());
          assertThat(Thread.currentThread().isInterrupted()).isTrue();
        });
    assertThat(events).containsExactly("serves");
  }

  @Test
  void aWaitThatCannotBeCancelledGoesOnAndIsLeftAloneUntilItEnds() throws Exception {
    Waiter waiter = new Waiter(strand, "it");
    in(
        scope,
        () -> {
          whileWaiting(
              waiter,
              () -> {
                scope.request(cancellation);
                cancellation.advance(Duration.ofSeconds(1));
                events.add("waiting: " + waiter.isWaiting());
                events.add("to be delivered again: " + cancellation.isArmed());
              });
          waiter.awaitUncancelled();
          assertThat(Thread.currentThread().isInterrupted()).isTrue();
          assertThat(cancellation.isArmed()).isTrue();
        });
    assertThat(events).containsExactly("waiting: true", "to be delivered again: false");
  }

  @Test
  void aWaitThatCannotBeCancelledWaitsInACancelledScopeToo() throws Exception {
    Waiter waiter = new Waiter(strand, "it");
    in(
        scope,
        () -> {
          scope.request(cancellation);
          whileWaiting(waiter, () -> events.add("waiting: " + waiter.isWaiting()));
          waiter.awaitUncancelled();
        });
    assertThat(events).containsExactly("waiting: true");
  }

  @Test
  void aRequestToStopEndsNoWaitButTheOneForIt() {
    Place group = Place.ofChildren("group");
    Runner waiting = new Runner(group, () -> {});
    Waiter waiter = new Waiter(waiting, "it");
    waiting.hold(waiter);
    group.add(waiting);
    group.askToStop();
    assertThat(waiting.stopping()).isTrue();
    assertThat(waiter.isWaiting()).isTrue();
  }

  @Test
  void aLateInterruptOfOursIsTakenBackAndAForeignOneEndsTheWait() throws Exception {
    Waiter waiter = new Waiter(strand, "it");
    in(
        scope,
        () -> {
          scope.request(cancellation);
          assertThat(waiter.onInterrupt()).isFalse();
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          assertThat(waiter.isWaiting()).isTrue();
          Thread.currentThread().interrupt();
          assertThat(waiter.onInterrupt()).isTrue();
          assertThat(Thread.interrupted()).isTrue();
          assertThat(waiter.isWaiting()).isFalse();
          assertThat(waiter.isSignalled()).isFalse();
        });
  }

  @Test
  void aLateInterruptOfOursDoesNotCutAWaitWithATimeShort() throws Exception {
    Place shield = Place.of(strand, "shield");
    Waiter waiter = new Waiter(strand, "it");
    in(
        scope,
        () ->
            in(
                shield,
                () -> {
                  scope.request(cancellation);
                  Thread switcher = Thread.ofPlatform().start(() -> shield.shielded(true));
                  Eventually.until(() -> !switcher.isAlive());
                  assertThat(Thread.currentThread().isInterrupted()).isTrue();
                  whileWaiting(waiter, () -> events.add("serves"));
                  long late = strand.world().timers().after(Duration.ofSeconds(20));
                  assertThat(waiter.await(late)).isTrue();
                }));
    assertThat(events).containsExactly("serves");
  }

  /** On a virtual clock whoever interrupts a thread ends its wait; it does not know whose it is. */
  @Test
  void whoeverInterruptsEndsNoWaitIfTheInterruptMayBeOurs() throws Exception {
    in(
        scope,
        () -> {
          scope.request(cancellation);
          Waiter first = new Waiter(strand, "it");
          first.interruptedByOther();
          assertThat(first.isWaiting()).isTrue();
          assertThatThrownBy(strand::checkpoint).isInstanceOf(StandingCancellation.Met.class);
          first.interruptedByOther();
          assertThat(first.isWaiting()).isFalse();
        });
  }

  @Test
  void aWaitWithATimeThatEndsBeforeLeavesNoAlarm() throws Exception {
    VirtualTimers clock = Clocks.standing();
    World world = new ThreadsWorld("manual", Thread.ofVirtual().factory(), clock);
    Runner[] waiting = {null};
    waiting[0] =
        new Runner(
            world, null, () -> events.add("served: " + new Waiter(waiting[0], "it").await(1_000)));
    waiting[0].start();
    Eventually.until(() -> clock.armed() == 1);
    waiting[0].waiter().signal();
    waiting[0].join();
    assertThat(events).containsExactly("served: true");
    assertThat(clock.armed()).isZero();
  }

  // ---- a world that cannot block ----

  private static void breakDown() {
    throw new StackOverflowError("no room to park");
  }

  @Test
  void aWaitThatBreaksIsServedByNobody() {
    Runner waiting = new Runner(new ScriptedWorld(_ -> breakDown()), null, () -> {});
    Waiter waiter = new Waiter(waiting, "it");
    assertThatThrownBy(waiter::await).isInstanceOf(StackOverflowError.class);
    assertThat(waiter.signal()).isFalse();
    assertThat(waiting.waiter()).isNull();
  }

  @Test
  void aWaitThatBreaksWhenItHasBeenServedIsServed() throws Exception {
    World world =
        new ScriptedWorld(blocked -> {
          blocked.signal();
          breakDown();
        });
    Runner waiting = new Runner(world, null, () -> {});
    assertThat(new Waiter(waiting, "it").await(Timers.NEVER)).isTrue();
    assertThat(waiting.waiter()).isNull();
  }
}
