package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a thread is told at once. */
class StrandTest extends OnOneThread {

  private static final Duration BOUND = Duration.ofSeconds(20);

  private final StandingCancellation other = new StandingCancellation("other");

  @AfterEach
  void theOtherLetsGoToo() {
    other.advance(Duration.ofSeconds(1));
  }

  private static boolean isInterrupted() {
    return Thread.currentThread().isInterrupted();
  }

  // ---- beginning ----

  @Test
  void whoIsCancelledBeforeItBeginsIsInterruptedFromTheBeginning() throws Exception {
    Place group = Place.ofChildren("group");
    group.request(cancellation);
    List<Boolean> flags = new ArrayList<>();
    Runner child = group.add(new Runner(group, () -> flags.add(isInterrupted())));
    child.start();
    child.join();
    assertThat(flags).containsExactly(true);
  }

  @Test
  void whoIsHeldBelowACancelledScopeIsCancelledWhenItIsPublished() {
    Place group = Place.ofChildren("group");
    group.request(cancellation);
    Runner child = new Runner(group, () -> {});
    Waiter hold =
        new Waiter(child, "its start") {
          @Override
          protected void settled() {
            assertThat(cancellation()).isSameAs(cancellation);
          }
        };
    child.hold(hold);
    group.add(child);
    assertThat(hold.isWaiting()).isFalse();
  }

  @Test
  void whoHasEndedIsNotInterrupted() throws Exception {
    Place group = Place.ofChildren("group");
    List<Boolean> flags = new ArrayList<>();
    Runner[] child = {null};
    child[0] =
        group.add(
            new Runner(
                group,
                () -> {
                  child[0].end();
                  group.request(cancellation);
                  flags.add(isInterrupted());
                }));
    child[0].start();
    child[0].join();
    assertThat(flags).containsExactly(false);
    assertThat(cancellation.isArmed()).isFalse();
  }

  private static final class Hold extends Waiter {
    Hold(Strand held) {
      super(held, "its start");
    }

    @Override
    protected void settled() {}
  }

  @Test
  void whoIsCancelledAsItComesToRestIsCancelledThen() {
    Place group = Place.ofChildren("group");
    Runner child = group.add(new Runner(group, () -> {}));
    group.request(cancellation);
    Waiter hold = new Hold(child);
    child.holdAgain(hold);
    assertThat(hold.isWaiting()).isFalse();
  }

  @Test
  void theThreadOfWhoComesToRestIsNotLeftInterrupted() throws Exception {
    Place group = Place.ofChildren("group");
    List<Boolean> flags = new ArrayList<>();
    Runner[] child = {null};
    child[0] =
        group.add(
            new Runner(
                group,
                () -> {
                  group.request(cancellation);
                  flags.add(isInterrupted());
                  child[0].holdAgain(new Hold(child[0]));
                  flags.add(isInterrupted());
                }));
    child[0].start();
    child[0].join();
    assertThat(flags).containsExactly(true, false);
  }

  // ---- scopes ----

  @Test
  void aScopeThatWasCancelledBeforehandInterruptsWhoEntersIt() throws Exception {
    scope.request(cancellation);
    in(scope, () -> assertThat(isInterrupted()).isTrue());
  }

  @Test
  void aScopeThatWasAskedToStopBeforehandIsStopping() throws Exception {
    scope.askToStop();
    in(scope, () -> assertThat(scope.stopping()).isTrue());
  }

  @Test
  void aScopeEnteredInsideACancelledOneIsCancelled() throws Exception {
    Place inner = Place.of(strand, "inner");
    in(
        scope,
        () -> {
          scope.request(cancellation);
          in(inner, () -> assertThat(inner.cause()).isSameAs(cancellation));
          assertThat(inner.requested()).isNull();
        });
  }

  /** There is no thread for the timers, say. */
  @Test
  void aScopeThatCannotBeEnteredIsNotEntered() {
    scope.request(cancellation);
    cancellation.broken = new OutOfMemoryError("unable to create native thread");
    assertThatThrownBy(() -> strand.enter(scope)).isSameAs(cancellation.broken);
    cancellation.broken = null;
    assertThat(strand.scope()).isSameAs(strand);
  }

  @Test
  void theFlagOfAScopeThatWasNotLeftGoesWithTheOneAroundIt() {
    Place inner = Place.of(strand, "inner");
    strand.enter(scope);
    strand.enter(inner);
    inner.request(cancellation);
    assertThat(isInterrupted()).isTrue();
    strand.leave(scope);
    assertThat(isInterrupted()).isFalse();
  }

  // ---- interrupts ----

  @Test
  void aCheckpointClearsTheFlagThatStandsForIt() throws Exception {
    in(
        scope,
        () -> {
          scope.request(cancellation);
          assertThat(isInterrupted()).isTrue();
          assertThatThrownBy(strand::checkpoint).isInstanceOf(StandingCancellation.Met.class);
          assertThat(isInterrupted()).isFalse();
          assertThat(strand.wasInterruptedByUs()).isTrue();
        });
    assertThat(strand.wasInterruptedByUs()).isFalse();
  }

  /** Nothing is delivered again meanwhile, which would make two interrupts one flag. */
  @Test
  void aForeignFlagThatComesWhenTheCancellationWasMetIsStillSetAfterTheScope() throws Exception {
    in(
        scope,
        () -> {
          scope.request(cancellation);
          assertThatThrownBy(strand::checkpoint).isInstanceOf(StandingCancellation.Met.class);
          Thread.currentThread().interrupt();
        });
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whoLeavesWhileItIsDeliveredToIsNotInterrupted() {
    StandingCancellation held =
        new StandingCancellation("scope") {
          @Override
          Timers clock() {
            if (strand.scope() == scope) {
              strand.leave(scope);
            }
            return super.clock();
          }
        };
    strand.enter(scope);
    scope.request(held);
    assertThat(isInterrupted()).isFalse();
    held.advance(Duration.ofSeconds(1));
  }

  @Test
  void anInterruptThatAnotherThreadHoldsOffAfterwardsIsNoForeignOne() throws Exception {
    Place shield = Place.of(strand, "shield");
    in(
        scope,
        () ->
            in(
                shield,
                () -> {
                  scope.request(cancellation);
                  Thread switcher = Thread.ofPlatform().start(() -> shield.shielded(true));
                  Eventually.until(() -> !switcher.isAlive());
                  assertThat(isInterrupted()).isTrue();
                  strand.checkpoint();
                  assertThat(isInterrupted()).isFalse();
                }));
  }

  /** A thread whose interrupter stops half-way: before the flag is set. */
  private static final class HeldUp extends Thread {
    final CountDownLatch interrupting = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);

    HeldUp(Runnable body) {
      super(body);
    }

    @Override
    public void interrupt() {
      if (currentThread() != this) {
        interrupting.countDown();
        awaitBounded(goOn);
      }
      super.interrupt();
    }

    boolean isIn(String method) {
      return Arrays.stream(getStackTrace()).anyMatch(f -> f.getMethodName().equals(method));
    }
  }

  private static void awaitBounded(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The flag that is cleared on leaving may stand for the outer cancellation as well. */
  @Test
  void anOuterCancellationThatComesWhileTheInnerFlagIsClearedIsDeliveredAnew() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leaves = new CountDownLatch(1);
    List<Boolean> flags = new ArrayList<>();
    AtomicReference<Place> outer = new AtomicReference<>();
    AtomicReference<Place> inner = new AtomicReference<>();
    HeldUp host =
        new HeldUp(() -> {
          Strand own = Strand.current();
          outer.set(Place.of(own, "outer"));
          inner.set(Place.of(own, "inner"));
          own.enter(outer.get());
          own.enter(inner.get());
          entered.countDown();
          awaitBounded(leaves);
          own.leave(inner.get());
          flags.add(isInterrupted());
          own.leave(outer.get());
          flags.add(isInterrupted());
        });
    host.start();
    awaitBounded(entered);
    Thread canceller = Thread.ofPlatform().start(() -> inner.get().request(cancellation));
    awaitBounded(host.interrupting);
    leaves.countDown();
    Eventually.until(() -> host.isIn("lockGate"));
    outer.get().request(other);
    host.goOn.countDown();
    assertThat(canceller.join(BOUND)).isTrue();
    assertThat(host.join(BOUND)).isTrue();
    assertThat(flags).containsExactly(true, false);
  }
}
