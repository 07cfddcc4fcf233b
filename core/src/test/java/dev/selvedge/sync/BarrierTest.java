package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.Eventually;
import dev.selvedge.EveryWorld;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Threads;
import dev.selvedge.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EveryWorld
class BarrierTest {

  private final Barrier barrier = Barrier.of(3);

  private Task<Integer> arrival(TaskGroup group) throws InterruptedException {
    int before = barrier.statistics().waiting();
    Task<Integer> arrival = group.fork(() -> barrier.await());
    Until.is(() -> barrier.statistics().waiting() == before + 1);
    return arrival;
  }

  // ---- going on together ----

  @Test
  void allPartiesGoOnAndLearnHowManyWereMissing() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<Integer> first = arrival(group);
      Task<Integer> second = arrival(group);
      assertThat(barrier.await()).isZero();
      assertThat(first.join()).isEqualTo(2);
      assertThat(second.join()).isEqualTo(1);
    });
  }

  @Test
  @EveryWorld.ThreadsOnly("many rounds")
  void itIsUsedAgain() throws InterruptedException {
    AtomicInteger sum = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.fork(() -> {
          for (int round = 1; round <= 1_000; round++) {
            sum.addAndGet(round);
            barrier.await();
            assertThat(sum.get()).isEqualTo(3 * round * (round + 1) / 2);
            barrier.await();
          }
        });
      }
    });
    assertThat(barrier.statistics()).isEqualTo(new Barrier.Statistics(3, 0));
  }

  @Test
  void exactlySoManyGoOnAtATimeAsThereAreParties() throws InterruptedException {
    List<Integer> indices = new ArrayList<>();
    TaskGroup.run(group -> {
      List<Task<Integer>> arrivals = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        arrivals.add(group.fork(() -> barrier.await()));
      }
      for (Task<Integer> arrival : arrivals) {
        indices.add(arrival.join());
      }
    });
    for (int index = 0; index < 3; index++) {
      assertThat(indices).filteredOn(i -> i < 3).hasSize(300);
      int wanted = index;
      assertThat(indices).filteredOn(i -> i == wanted).hasSize(100);
    }
  }

  @Test
  void oneAloneDoesNotWait() throws InterruptedException {
    assertThat(Barrier.of(1).await()).isZero();
  }

  // ---- leaving ----

  @Test
  void whoIsCancelledLeavesAndTheOthersGoOnWaiting() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<Integer> first = arrival(group);
      Task<Integer> second = arrival(group);
      first.cancelAndAwait("not needed");
      assertThat(barrier.statistics().waiting()).isEqualTo(1);
      Task<Integer> third = arrival(group);
      assertThat(second.isDone()).isFalse();
      assertThat(barrier.await()).isZero();
      assertThat(second.join()).isEqualTo(2);
      assertThat(third.join()).isEqualTo(1);
    });
  }

  @Test
  void whoRunsOutOfTimeLeaves() throws InterruptedException {
    assertThatThrownBy(() -> barrier.await(Duration.ofMillis(1)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("not all of 3 parties came within 0.001s");
    assertThat(barrier.statistics().waiting()).isZero();
    assertThatThrownBy(() -> barrier.await(Duration.ZERO)).isInstanceOf(TimeoutException.class);
    assertThat(barrier.statistics().waiting()).isZero();
    assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), () -> barrier.await())).isEmpty();
    assertThat(barrier.statistics().waiting()).isZero();
  }

  @Test
  void withoutTimeOnlyTheLastGoesOn() throws InterruptedException {
    TaskGroup.run(group -> {
      arrival(group);
      arrival(group);
      assertThat(barrier.await(Duration.ZERO)).isZero();
    });
  }

  @Test
  void awaitIsACheckpointEvenForTheLast() throws InterruptedException {
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    assertThat(scope.call(() -> Barrier.of(1).await())).isEmpty();
  }

  @Test
  void aForeignInterruptEndsTheWait() throws InterruptedException {
    assertThat(Race.interrupted(barrier::await, () -> barrier.statistics().waiting() == 1))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(barrier.statistics().waiting()).isZero();
  }

  // ---- races ----

  @ParameterizedTest
  @EnumSource
  @EveryWorld.ThreadsOnly("races threads")
  void allPartiesGoOnOrNone(Race.End end) throws InterruptedException {
    new Race() {
      private Barrier barrier = Barrier.of(3);
      private Thread steady = new Thread();
      private boolean passed;

      @Override
      void prepare() throws InterruptedException {
        barrier = Barrier.of(3);
        steady = start();
        Until.is(() -> barrier.statistics().waiting() == 1);
      }

      private Thread start() {
        return Thread.ofVirtual()
            .start(() -> {
              try {
                barrier.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
      }

      @Override
      boolean await(Duration time) throws InterruptedException {
        try {
          barrier.await(time);
          return true;
        } catch (TimeoutException e) {
          return false;
        }
      }

      @Override
      int waiting() {
        return barrier.statistics().waiting() / 2;
      }

      @Override
      void handOver() {
        try {
          barrier.await(Duration.ZERO);
          passed = true;
        } catch (TimeoutException e) {
          passed = false;
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }

      @Override
      void check(boolean taken) throws InterruptedException {
        assertThat(passed).isEqualTo(taken);
        if (!taken) {
          assertThat(barrier.statistics().waiting()).isEqualTo(1);
          assertThat(steady.isAlive()).isTrue();
          Thread other = start();
          barrier.await();
          assertThat(other.join(LONG)).isTrue();
        }
        assertThat(steady.join(LONG)).isTrue();
      }
    }.run(end);
  }

  @Test
  @EveryWorld.LoopOnly("by the order of a loop: all have come before the first one runs again")
  void whoWasHeldFastInVainIsStillThere() throws Exception {
    Barrier barrier = Barrier.of(3);
    TaskGroup.run(group -> {
      Task<Integer> waiting = group.fork(() -> barrier.await());
      Task<Integer> leaving = group.fork(() -> barrier.await());
      Eventually.untilWaiting(waiting);
      Eventually.untilWaiting(leaving);
      Task<Integer> third = group.fork(() -> barrier.await());
      Task<Integer> fourth = group.fork(() -> barrier.await());
      leaving.cancel("before the others come");
      assertThat(List.of(waiting.join(), third.join(), fourth.join()))
          .containsExactlyInAnyOrder(0, 1, 2);
    });
  }

  @Test
  @EveryWorld.ThreadsOnly("many rounds")
  void nobodyIsLostWhenManyComeAndGo() throws InterruptedException {
    AtomicInteger[] passed = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
    TaskGroup.run(group -> {
      for (int i = 0; i < 8; i++) {
        group.fork(() -> {
          for (int n = 0; n < 1_000; n++) {
            @Nullable Integer index = tryAwait(Duration.ofNanos(n * 50L));
            if (index != null) {
              passed[index].incrementAndGet();
            }
          }
        });
      }
    });
    assertThat(barrier.statistics().waiting()).isZero();
    assertThat(passed[0].get()).isEqualTo(passed[1].get()).isEqualTo(passed[2].get());
  }

  private @Nullable Integer tryAwait(Duration time) throws InterruptedException {
    try {
      return barrier.await(time);
    } catch (TimeoutException e) {
      return null;
    }
  }

  // ---- worlds, misuse, statistics ----

  @Test
  void plainThreadsAndWorldsShareIt() throws InterruptedException {
    TaskGroup.run(group -> {
      group.fork(() -> Threads.of(Thread.ofPlatform().factory()).run(() -> barrier.await()));
      group.fork(() -> barrier.await());
      group.fork(() -> barrier.await());
    });
    assertThat(barrier.statistics().waiting()).isZero();
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> Barrier.of(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parties must be at least 1, but is 0");
    assertThatThrownBy(() -> barrier.await(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("time");
    assertThatThrownBy(() -> barrier.await(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must not be negative, but is -1s");
  }

  @Test
  void statisticsTellHowManyAreThere() throws InterruptedException {
    assertThat(barrier.parties()).isEqualTo(3);
    assertThat(barrier.toString()).isEqualTo("barrier for 3 parties");
    TaskGroup.run(group -> {
      Task<Integer> first = arrival(group);
      assertThat(barrier.statistics()).isEqualTo(new Barrier.Statistics(3, 1));
      first.cancel("enough");
    });
  }
}
