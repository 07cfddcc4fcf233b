package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.InWorld;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.Threads;
import dev.selvedge.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EveryWorld
class SemaphoreTest {

  private final Semaphore semaphore = Semaphore.of(2);

  // ---- permits ----

  @Test
  void permitsAreTakenAndGivenBack() throws InterruptedException {
    semaphore.acquire();
    assertThat(semaphore.available()).isEqualTo(1);
    semaphore.acquire();
    assertThat(semaphore.available()).isZero();
    semaphore.release(2);
    assertThat(semaphore.available()).isEqualTo(2);
  }

  @Test
  void noMoreTasksAreInsideThanPermits() throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 6; i++) {
        group.fork(() -> {
          for (int n = 0; n < InWorld.rounds(2_000, 20); n++) {
            semaphore.withPermit(() -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              Tasks.yield();
              inside.decrementAndGet();
            });
          }
        });
      }
    });
    assertThat(most.get()).isLessThanOrEqualTo(2);
    assertThat(semaphore.statistics()).isEqualTo(new Semaphore.Statistics(2, 0));
  }

  @Test
  @EveryWorld.ThreadsOnly("a race of threads")
  void oneOfTwoTakesTheLastPermit() throws InterruptedException {
    AtomicReference<Semaphore> contended = new AtomicReference<>();
    AtomicInteger inside = new AtomicInteger();
    Race.inStep(
        () -> {
          contended.set(Semaphore.of(1));
          inside.set(0);
        },
        () -> {
          if (contended.get().tryAcquire()) {
            inside.incrementAndGet();
          }
        },
        () -> assertThat(inside).hasValue(1));
  }

  @Test
  void permitsGoToWhoHasWaitedLongest() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    Semaphore one = Semaphore.of(0);
    TaskGroup.run(group -> {
      for (int i = 0; i < 10; i++) {
        int number = i;
        group.fork(() -> one.withPermit(() -> order.add(number)));
        Until.is(() -> one.statistics().waiting() == number + 1);
      }
      one.release();
    });
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void severalPermitsAreTakenAtOnceAndNobodyOvertakes() throws InterruptedException {
    List<String> order = new ArrayList<>();
    Semaphore empty = Semaphore.of(0);
    TaskGroup.run(group -> {
      Task<?> three =
          group.fork(() -> {
            empty.acquire(3);
            order.add("three");
          });
      Until.is(() -> empty.statistics().waiting() == 1);
      Task<?> one =
          group.fork(() -> {
            empty.acquire();
            order.add("one");
          });
      Until.is(() -> empty.statistics().waiting() == 2);
      empty.release(2);
      assertThat(empty.tryAcquire()).isFalse();
      assertThat(empty.tryAcquire(Duration.ofMillis(1))).isFalse();
      Task<?> late =
          group.fork(() -> {
            empty.acquire();
            order.add("late");
          });
      Until.is(() -> empty.statistics().waiting() == 3);
      assertThat(empty.statistics()).isEqualTo(new Semaphore.Statistics(2, 3));
      empty.release();
      three.join();
      empty.release();
      one.join();
      empty.release();
      late.join();
    });
    assertThat(order).containsExactly("three", "one", "late");
    assertThat(empty.available()).isZero();
  }

  @Test
  void whenTheFirstGivesUpThoseBehindItAreServed() throws InterruptedException {
    Semaphore two = Semaphore.of(2);
    TaskGroup.run(group -> {
      Task<?> three = group.fork(() -> two.acquire(3));
      Until.is(() -> two.statistics().waiting() == 1);
      Task<?> one = group.fork(() -> two.acquire(1));
      Until.is(() -> two.statistics().waiting() == 2);
      three.cancel("too many");
      one.join();
    });
    assertThat(two.statistics()).isEqualTo(new Semaphore.Statistics(1, 0));
  }

  @Test
  void tryAcquireNeverWaits() {
    assertThat(semaphore.tryAcquire(3)).isFalse();
    assertThat(semaphore.tryAcquire(2)).isTrue();
    assertThat(semaphore.tryAcquire()).isFalse();
    semaphore.release();
    assertThat(semaphore.tryAcquire()).isTrue();
  }

  @Test
  void everyAcquireIsACheckpointAndTryAcquireIsNone() throws InterruptedException {
    assertThat(cancelled().run(() -> semaphore.acquire())).isFalse();
    assertThat(cancelled().run(() -> semaphore.acquire(2))).isFalse();
    assertThat(cancelled().call(() -> semaphore.tryAcquire(Duration.ZERO))).isEmpty();
    assertThat(semaphore.available()).isEqualTo(2);
    assertThat(cancelled().call(() -> semaphore.tryAcquire())).contains(true);
    assertThat(cancelled().call(() -> semaphore.tryAcquire(2))).contains(false);
    semaphore.acquire();
    assertThat(cancelled().call(() -> semaphore.tryAcquire())).contains(false);
  }

  private static CancelScope cancelled() {
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    return scope;
  }

  @Test
  void bodiesReturnTheirValueAndThrowTheirException() throws InterruptedException {
    assertThat(semaphore.<Integer, RuntimeException>withPermit(() -> 42)).isEqualTo(42);
    IOException failure = new IOException("disk full");
    assertThatThrownBy(() ->
            semaphore.withPermit(
                (Block<Integer, IOException>)
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThatThrownBy(() ->
            semaphore.withPermit(
                (Action<IOException>)
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(semaphore.available()).isEqualTo(2);
  }

  // ---- waits that end otherwise ----

  @Test
  void aWaitThatRunsOutOfTimeLeavesTheQueue() throws InterruptedException {
    assertThat(semaphore.tryAcquire(3, Duration.ofMillis(1))).isFalse();
    semaphore.acquire(2);
    assertThat(semaphore.tryAcquire(Duration.ZERO)).isFalse();
    assertThat(semaphore.tryAcquire(Duration.ofMillis(1))).isFalse();
    assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), () -> semaphore.acquire())).isFalse();
    assertThat(semaphore.statistics()).isEqualTo(new Semaphore.Statistics(0, 0));
    semaphore.release();
    assertThat(semaphore.tryAcquire(Race.LONG)).isTrue();
  }

  @Test
  void aForeignInterruptEndsTheWait() throws InterruptedException {
    assertThat(
            Race.interrupted(
                () -> semaphore.acquire(3), () -> semaphore.statistics().waiting() == 1))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(semaphore.statistics()).isEqualTo(new Semaphore.Statistics(2, 0));
  }

  @ParameterizedTest
  @EnumSource
  @EveryWorld.ThreadsOnly("races threads")
  void noPermitIsLostToAnotherEnd(Race.End end) throws InterruptedException {
    new PermitRace(Integer.MAX_VALUE).run(end);
  }

  @ParameterizedTest
  @EnumSource
  @EveryWorld.ThreadsOnly("races threads")
  void noPermitIsLostToAnotherEndWithAMaximum(Race.End end) throws InterruptedException {
    new PermitRace(2).run(end);
  }

  private static final class PermitRace extends Race {
    private final int maximum;
    private Semaphore semaphore;

    PermitRace(int maximum) {
      this.maximum = maximum;
      this.semaphore = Semaphore.of(0, maximum);
    }

    @Override
    void prepare() {
      semaphore = Semaphore.of(0, maximum);
    }

    @Override
    boolean await(Duration time) throws InterruptedException {
      return semaphore.tryAcquire(2, time);
    }

    @Override
    int waiting() {
      return semaphore.statistics().waiting();
    }

    @Override
    void handOver() {
      semaphore.release(2);
    }

    @Override
    void check(boolean taken) {
      assertThat(semaphore.available()).isEqualTo(taken ? 0 : 2);
    }
  }

  @Test
  void nothingIsLostWhenManyAcquireWaitAndAreCancelled() throws InterruptedException {
    Semaphore five = Semaphore.of(5, 5);
    TaskGroup.run(group -> {
      for (int i = 0; i < 8; i++) {
        int permits = 1 + i % 4;
        group.fork(() -> {
          for (int n = 0; n < InWorld.rounds(1_000, 20); n++) {
            if (five.tryAcquire(permits, Duration.ofNanos(n * 50L))) {
              Race.pause(Duration.ofNanos(200)); // in a loop, times run out as others are over
              five.release(permits);
            }
          }
        });
      }
    });
    assertThat(five.statistics()).isEqualTo(new Semaphore.Statistics(5, 0));
  }

  // ---- threads and worlds ----

  @Test
  @EveryWorld.ThreadsOnly("waits for a plain thread")
  void plainThreadsAndWorldsShareIt() throws InterruptedException {
    Semaphore empty = Semaphore.of(0);
    Thread releasing = Thread.ofPlatform().unstarted(() -> empty.release(2));
    TaskGroup.run(group -> {
      group.fork(() -> Threads.of(Thread.ofPlatform().factory()).run(() -> empty.acquire()));
      group.fork(() -> empty.acquire());
      Until.is(() -> empty.statistics().waiting() == 2);
      releasing.start();
    });
    assertThat(empty.available()).isZero();
    assertThat(releasing.join(Race.LONG)).isTrue();
  }

  // ---- misuse ----

  @Test
  void nothingIsReleasedBeyondTheMaximum() {
    Semaphore bounded = Semaphore.of(1, 2);
    assertThatThrownBy(() -> bounded.release(2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("semaphore cannot release 2: 1 of at most 2 permits are free already");
    assertThat(bounded.available()).isEqualTo(1);
    bounded.release();
    assertThatThrownBy(bounded::release).isInstanceOf(IllegalStateException.class);
    assertThat(bounded.available()).isEqualTo(2);
  }

  @Test
  void permitsDoNotOverflow() {
    Semaphore full = Semaphore.of(Integer.MAX_VALUE);
    assertThatThrownBy(full::release).isInstanceOf(IllegalStateException.class);
    assertThat(full.available()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> Semaphore.of(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits must not be negative, but is -1");
    assertThatThrownBy(() -> Semaphore.of(3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits must not be more than the maximum of 2, but is 3");
    assertThatThrownBy(() -> Semaphore.of(0, 2).acquire(3))
        .hasMessage("permits must not be more than the maximum of 2, but is 3");
    assertThatThrownBy(() -> semaphore.acquire(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits must be at least 1, but is 0");
    assertThatThrownBy(() -> semaphore.tryAcquire(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> semaphore.release(-1)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> semaphore.tryAcquire(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("time");
    assertThatThrownBy(() -> semaphore.tryAcquire(Duration.ofMillis(-5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must not be negative, but is -0.005s");
    assertThatThrownBy(() -> semaphore.withPermit((Action<IOException>) null)).hasMessage("body");
    assertThatThrownBy(() -> semaphore.withPermit((Block<Integer, IOException>) null))
        .hasMessage("body");
  }

  @Test
  void statisticsTellWhatIsFreeAndHowManyWait() throws InterruptedException {
    assertThat(semaphore.statistics()).isEqualTo(new Semaphore.Statistics(2, 0));
    TaskGroup.run(group -> {
      Task<?> waiter = group.fork(() -> semaphore.acquire(3));
      Until.is(() -> semaphore.statistics().waiting() > 0);
      assertThat(semaphore.statistics()).isEqualTo(new Semaphore.Statistics(2, 1));
      waiter.cancel("enough");
    });
  }

  @Test
  void itDescribesItself() {
    assertThat(semaphore.toString()).isEqualTo("semaphore with 2 free permits");
  }
}
