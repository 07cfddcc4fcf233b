package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.ManualWorld;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@EveryWorld
class RateLimiterTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HALF = Duration.ofMillis(500);

  private final ManualWorld world = new ManualWorld();
  private final RateLimiter limiter = RateLimiter.of(2, SECOND);
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  /** A task of the manual world that takes a permit; it is in the line, or has it. */
  private Task<Void> taker(String name) throws InterruptedException {
    int before = limiter.statistics().waiting();
    Task<Void> taker =
        world.start(() -> {
          limiter.acquire();
          events.add(name);
        });
    Until.is(() -> limiter.statistics().waiting() == before + 1 || taker.isDone());
    return taker;
  }

  private boolean tryTake() throws InterruptedException {
    return world.start(() -> limiter.tryAcquire()).join();
  }

  private void advance(Duration time) throws InterruptedException {
    world.advance(time);
  }

  // ---- the rate ----

  @Test
  void aPermitComesFreeAtATime() throws Exception {
    assertThat(tryTake()).isTrue();
    assertThat(tryTake()).isFalse();
    advance(HALF.minusNanos(1));
    assertThat(tryTake()).isFalse();
    advance(Duration.ofNanos(1));
    assertThat(tryTake()).isTrue();
    assertThat(tryTake()).isFalse();
  }

  @Test
  void withoutABurstNothingIsSavedUp() throws Exception {
    advance(Duration.ofHours(1));
    assertThat(tryTake()).isTrue();
    assertThat(tryTake()).isFalse();
  }

  @Test
  void aBurstIsSavedUpAndNoMore() throws Exception {
    RateLimiter bursting = RateLimiter.of(2, SECOND, 3);
    assertThat(takeAll(bursting)).isEqualTo(3);
    advance(HALF);
    assertThat(takeAll(bursting)).isEqualTo(1);
    advance(SECOND);
    assertThat(takeAll(bursting)).isEqualTo(2);
    advance(Duration.ofHours(1));
    assertThat(takeAll(bursting)).isEqualTo(3);
  }

  private int takeAll(RateLimiter bursting) throws InterruptedException {
    return world
        .start(() -> {
          int taken = 0;
          while (bursting.tryAcquire()) {
            taken++;
          }
          return taken;
        })
        .join();
  }

  @Test
  void theTimeFromPermitToPermitIsRoundedUp() throws Exception {
    RateLimiter odd = RateLimiter.of(3, Duration.ofNanos(10));
    assertThat(takeAll(odd)).isEqualTo(1);
    advance(Duration.ofNanos(3));
    assertThat(takeAll(odd)).isZero();
    advance(Duration.ofNanos(1));
    assertThat(takeAll(odd)).isEqualTo(1);
  }

  @Test
  void permitsGoToWhoHasWaitedLongestWhenTheyComeFree() throws Exception {
    taker("now").join();
    Task<Void> first = taker("first");
    Task<Void> second = taker("second");
    Task<Void> third = taker("third");
    world.advanceOnceArmed(1, HALF);
    first.join();
    assertThat(events).containsExactly("now", "first");
    world.advanceOnceArmed(1, HALF);
    second.join();
    assertThat(events).containsExactly("now", "first", "second");
    world.advanceOnceArmed(1, HALF);
    third.join();
    assertThat(limiter.statistics()).isEqualTo(new RateLimiter.Statistics(0, 0));
  }

  @Test
  void onlyTheFirstWaitsForAMoment() throws Exception {
    taker("now").join();
    for (int i = 0; i < 5; i++) {
      Task<Void> unused = taker("waiting");
    }
    Until.is(() -> world.armed() == 1);
    for (int i = 0; i < 5; i++) {
      world.advanceOnceArmed(1, HALF);
      int left = 4 - i;
      Until.is(() -> limiter.statistics().waiting() == left);
      assertThat(world.armed()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void tryAcquireDoesNotOvertakeTheWaiting() throws Exception {
    taker("now").join();
    Task<Void> first = taker("first");
    assertThat(tryTake()).isFalse();
    world.advanceOnceArmed(1, HALF);
    assertThat(tryTake()).isFalse(); // whether or not the first has taken it already
    first.join();
    assertThat(tryTake()).isFalse();
  }

  @Test
  @EveryWorld.ThreadsOnly("races threads")
  void nobodyOvertakesWhoseMomentHasCome() throws InterruptedException {
    Race.rounds(
        500,
        () -> {
          ManualWorld time = new ManualWorld();
          RateLimiter contended = RateLimiter.of(2, SECOND);
          time.start(contended::acquire).join();
          Task<Void> waiting = time.start(contended::acquire);
          Until.is(() -> time.armed() == 1);
          Task<Boolean> overtaking =
              time.start(() -> {
                boolean taken = false;
                while (!taken && contended.statistics().waiting() > 0) {
                  taken = contended.tryAcquire();
                }
                return taken;
              });
          time.advance(HALF);
          assertThat(overtaking.join()).isFalse();
          waiting.join();
        });
  }

  // ---- waits that end otherwise ----

  @Test
  void whoIsCancelledGivesTheirPlaceToTheNext() throws Exception {
    taker("now").join();
    CancelScope scope = CancelScope.create();
    Task<Boolean> first = world.start(() -> scope.run(limiter::acquire));
    Until.is(() -> limiter.statistics().waiting() == 1);
    Task<Void> second = taker("second");
    Until.is(() -> world.armed() == 1);
    scope.cancel("not needed");
    assertThat(first.join()).isFalse();
    world.advanceOnceArmed(1, HALF);
    second.join();
    assertThat(events).containsExactly("now", "second");
  }

  @Test
  void whoIsCancelledInTheMiddleLeavesNoGap() throws Exception {
    taker("now").join();
    Task<Void> first = taker("first");
    CancelScope scope = CancelScope.create();
    Task<Boolean> middle = world.start(() -> scope.run(limiter::acquire));
    Until.is(() -> limiter.statistics().waiting() == 2);
    Task<Void> last = taker("last");
    scope.cancel("not needed");
    assertThat(middle.join()).isFalse();
    world.advanceOnceArmed(1, HALF);
    first.join();
    world.advanceOnceArmed(1, HALF);
    last.join();
    assertThat(events).containsExactly("now", "first", "last");
  }

  @Test
  void theLineMovesUpByItselfWhoeverLeaves() throws InterruptedException {
    Duration tick = Duration.ofMillis(2);
    RateLimiter quick = RateLimiter.of(1, tick);
    TaskGroup.run(group -> {
      quick.acquire();
      for (int i = 0; i < 6; i++) {
        boolean leaves = i % 2 == 0;
        group.fork(() -> {
          if (leaves) {
            boolean unused = Timeouts.moveOnAfter(tick.dividedBy(4), quick::acquire);
          } else {
            quick.acquire();
            events.add("taken");
          }
        });
      }
    });
    assertThat(events).containsExactly("taken", "taken", "taken");
    assertThat(quick.statistics().waiting()).isZero();
  }

  @Test
  void aWaitThatRunsOutOfTimeHasTakenNothing() throws Exception {
    taker("now").join();
    Task<Boolean> early = world.start(() -> limiter.tryAcquire(HALF.minusNanos(1)));
    world.advanceOnceArmed(1, HALF.minusNanos(1));
    assertThat(early.join()).isFalse();
    advance(Duration.ofNanos(1));
    assertThat(tryTake()).isTrue();
    Task<Boolean> inTime = world.start(() -> limiter.tryAcquire(HALF));
    world.advanceOnceArmed(1, HALF);
    assertThat(inTime.join()).isTrue();
    assertThat(world.start(() -> limiter.tryAcquire(Duration.ZERO)).join()).isFalse();
  }

  @Test
  void onesTimeRunsOutBehindOthers() throws Exception {
    taker("now").join();
    Task<Void> first = taker("first");
    Task<Boolean> second = world.start(() -> limiter.tryAcquire(Duration.ofMillis(300)));
    Until.is(() -> world.armed() == 2);
    advance(Duration.ofMillis(300));
    assertThat(second.join()).isFalse();
    advance(Duration.ofMillis(200));
    first.join();
  }

  @Test
  void everyAcquireIsACheckpointAndTryAcquireIsNone() throws InterruptedException {
    assertThat(cancelled().run(limiter::acquire)).isFalse();
    assertThat(cancelled().call(() -> limiter.tryAcquire(Duration.ZERO))).isEmpty();
    assertThat(cancelled().call(() -> limiter.tryAcquire())).contains(true);
  }

  private static CancelScope cancelled() {
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    return scope;
  }

  @Test
  void aForeignInterruptEndsTheWait() throws Exception {
    RateLimiter slow = RateLimiter.of(1, Duration.ofDays(1));
    slow.acquire();
    assertThat(Race.interrupted(slow::acquire, () -> slow.statistics().waiting() == 1))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(slow.statistics()).isEqualTo(new RateLimiter.Statistics(0, 0));
  }

  @Test
  void timeoutsEndTheWait() throws InterruptedException {
    RateLimiter slow = RateLimiter.of(1, Duration.ofDays(1));
    slow.acquire();
    assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), slow::acquire)).isFalse();
    assertThat(slow.tryAcquire(Duration.ofMillis(1))).isFalse();
    assertThat(slow.statistics()).isEqualTo(new RateLimiter.Statistics(0, 0));
  }

  @Test
  @EveryWorld.ThreadsOnly("goes by the time of the machine")
  void theRateHoldsAndNobodyIsStuckWhateverHappens() throws InterruptedException {
    long intervalNanos = 20_000;
    RateLimiter quick = RateLimiter.of(1, Duration.ofNanos(intervalNanos));
    AtomicInteger taken = new AtomicInteger();
    long start = System.nanoTime();
    TaskGroup.run(group -> {
      for (int i = 0; i < 8; i++) {
        boolean cancelling = i % 2 == 0;
        group.fork(() -> {
          for (int n = 0; n < 1_000; n++) {
            Duration time = Duration.ofNanos(n * 400L);
            boolean got =
                cancelling ? Timeouts.moveOnAfter(time, quick::acquire) : quick.tryAcquire(time);
            if (got) {
              taken.incrementAndGet();
            }
          }
        });
      }
    });
    long elapsed = System.nanoTime() - start;
    assertThat((long) taken.get()).isBetween(1L, elapsed / intervalNanos + 1);
    assertThat(quick.statistics().waiting()).isZero();
  }

  // ---- threads and worlds ----

  @Test
  @EveryWorld.ThreadsOnly("goes through two times, of which a loop has one")
  void aLimiterComesAlongIntoAnotherTime() throws InterruptedException {
    Duration hour = Duration.ofHours(1);
    RateLimiter shared = RateLimiter.of(1, hour, 3);
    advance(hour.multipliedBy(1_000));
    assertThat(world.start(() -> shared.tryAcquire()).join()).isTrue();
    assertThat(shared.tryAcquire()).isTrue();
    assertThat(world.start(() -> shared.tryAcquire()).join()).isTrue();
    assertThat(shared.tryAcquire()).isFalse();
    assertThat(shared.tryAcquire(Duration.ofMillis(1))).isFalse();
    assertThat(world.start(() -> shared.tryAcquire()).join()).isFalse();
    advance(hour);
    assertThat(world.start(() -> shared.tryAcquire()).join()).isTrue();
    assertThat(shared.tryAcquire()).isFalse();
  }

  @Test
  @EveryWorld.ThreadsOnly("waits for plain threads")
  void plainThreadsUseIt() throws InterruptedException {
    RateLimiter quick = RateLimiter.of(10_000, SECOND);
    AtomicInteger taken = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int n = 0; n < 20; n++) {
                    quick.acquire();
                    taken.incrementAndGet();
                  }
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              }));
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Race.LONG)).isTrue();
    }
    assertThat(taken).hasValue(60);
  }

  // ---- misuse ----

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void badArgumentsAreNamed() throws Exception {
    assertThatThrownBy(() -> RateLimiter.of(0, SECOND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits must be at least 1, but is 0");
    assertThatThrownBy(() -> RateLimiter.of(1, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("period");
    assertThatThrownBy(() -> RateLimiter.of(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("period must be longer than zero, but is 0s");
    assertThatThrownBy(() -> RateLimiter.of(1, SECOND, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("burst must be at least 1, but is 0");
    assertThatThrownBy(() -> RateLimiter.of(1, Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("period must be shorter");
    assertThatThrownBy(() -> RateLimiter.of(1, Duration.ofDays(10), Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("period must be shorter, but is 240h for 1 permits and a burst of 2147483647");
    assertThatThrownBy(() -> limiter.tryAcquire(null)).hasMessage("time");
    assertThatThrownBy(() -> limiter.tryAcquire(Duration.ofSeconds(-1)))
        .hasMessage("time must not be negative, but is -1s");
  }

  // ---- statistics ----

  @Test
  void statisticsTellWhatIsFreeAndHowManyWait() throws InterruptedException {
    RateLimiter bursting = RateLimiter.of(2, SECOND, 3);
    assertThat(bursting.statistics()).isEqualTo(new RateLimiter.Statistics(3, 0));
    assertThat(takeAll(bursting)).isEqualTo(3);
    assertThat(bursting.statistics().available()).isZero();
    advance(HALF);
    assertThat(bursting.statistics().available()).isEqualTo(1);
    advance(Duration.ofHours(1));
    assertThat(bursting.statistics().available()).isEqualTo(3);
    taker("now").join();
    Task<Void> waiting = taker("waiting");
    assertThat(limiter.statistics()).isEqualTo(new RateLimiter.Statistics(0, 1));
    world.advanceOnceArmed(1, HALF);
    waiting.join();
    assertThat(limiter.toString()).isEqualTo("limiter of 2 permits in 1s");
  }

  @Test
  void whatIsWaitedForIsShown() throws InterruptedException {
    RateLimiter slow = RateLimiter.of(1, Duration.ofDays(1));
    slow.acquire();
    TaskGroup.run(group -> {
      Task<?> waiter = group.fork(slow::acquire);
      Until.is(() -> slow.statistics().waiting() == 1);
      assertThat(Tasks.all()).contains(waiter);
      waiter.cancel("enough");
    });
  }
}
