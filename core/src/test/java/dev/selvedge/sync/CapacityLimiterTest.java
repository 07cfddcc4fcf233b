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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EveryWorld
class CapacityLimiterTest {

  private final CapacityLimiter limiter = CapacityLimiter.of(2);

  // ---- borrowing ----

  @Test
  void placesAreBorrowedAndGivenBack() throws InterruptedException {
    limiter.acquire();
    limiter.acquireOnBehalfOf("guest");
    assertThat(limiter.borrowed()).isEqualTo(2);
    assertThat(limiter.available()).isZero();
    limiter.release();
    limiter.releaseOnBehalfOf("guest");
    assertThat(limiter.borrowed()).isZero();
    assertThat(limiter.available()).isEqualTo(2);
    assertThat(limiter.total()).isEqualTo(2);
  }

  @Test
  void noMoreTasksAreInsideThanPlaces() throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 6; i++) {
        group.fork(() -> {
          for (int n = 0; n < InWorld.rounds(2_000, 20); n++) {
            limiter.use(() -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              Tasks.yield();
              inside.decrementAndGet();
            });
          }
        });
      }
    });
    assertThat(most.get()).isLessThanOrEqualTo(2);
    assertThat(limiter.borrowed()).isZero();
  }

  @Test
  void placesGoToWhoHasWaitedLongest() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    CapacityLimiter closed = CapacityLimiter.of(0);
    TaskGroup.run(group -> {
      for (int i = 0; i < 10; i++) {
        int number = i;
        group.fork(() -> closed.use(() -> order.add(number)));
        Until.is(() -> closed.statistics().waiting() == number + 1);
      }
      closed.total(1);
    });
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void borrowersAreToldApartByEquals() throws InterruptedException {
    limiter.acquireOnBehalfOf(List.of(1, 2));
    limiter.releaseOnBehalfOf(new ArrayList<>(List.of(1, 2)));
    assertThat(limiter.borrowed()).isZero();
  }

  @Test
  void borrowersWithTheSameHashAreToldApart() throws InterruptedException {
    CapacityLimiter wide = CapacityLimiter.of(3);
    for (String borrower : List.of("AaAa", "AaBB", "BBAa")) {
      assertThat(borrower.hashCode()).isEqualTo("BBBB".hashCode());
      wide.acquireOnBehalfOf(borrower);
    }
    assertThat(wide.tryAcquireOnBehalfOf("BBBB")).isFalse();
    assertThatThrownBy(() -> wide.releaseOnBehalfOf("BBBB"))
        .isInstanceOf(IllegalStateException.class);
    for (String borrower : List.of("AaBB", "BBAa", "AaAa")) {
      String equal = new StringBuilder(borrower).toString();
      assertThatThrownBy(() -> wide.tryAcquireOnBehalfOf(equal))
          .hasMessageContaining("it has one already");
      wide.releaseOnBehalfOf(equal);
      assertThat(wide.statistics().borrowers()).doesNotContain(borrower);
    }
    assertThat(wide.borrowed()).isZero();
  }

  /** It looks at the limiter from within, which nobody could who had its lock. */
  @Test
  void noCodeOfABorrowerRunsUnderTheLock() throws InterruptedException {
    Runnable look = limiter::statistics;
    limiter.acquireOnBehalfOf(new Guest("a", look, look));
    limiter.acquireOnBehalfOf(new Guest("b", look, look));
    assertThat(limiter.tryAcquireOnBehalfOf(new Guest("c", look, look), Duration.ofMillis(1)))
        .isFalse();
    assertThatThrownBy(() -> limiter.acquireOnBehalfOf(new Guest("a", look, look)))
        .isInstanceOf(IllegalStateException.class);
    limiter.releaseOnBehalfOf(new Guest("b", look, look));
    limiter.releaseOnBehalfOf(new Guest("a", look, look));
    assertThat(limiter.borrowed()).isZero();
  }

  @Test
  void whoseEqualBorrowsWhileItIsComparedIsRefused() throws InterruptedException {
    limiter.acquireOnBehalfOf(new Guest("a"));
    Guest late = new Guest("b", () -> {}, () -> limiter.tryAcquireOnBehalfOf(new Guest("b")));
    assertThatThrownBy(() -> limiter.acquireOnBehalfOf(late))
        .hasMessage("limiter cannot give \"b\" a place: it has one already");
    assertThat(limiter.statistics().borrowers()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void whoseEqualLeavesWhileItIsComparedIsLetIn() throws InterruptedException {
    Guest early = new Guest("a");
    limiter.acquireOnBehalfOf(early);
    limiter.acquireOnBehalfOf(new Guest("a", () -> {}, () -> limiter.releaseOnBehalfOf(early)));
    assertThat(limiter.statistics().borrowers()).containsExactly("a");
    limiter.releaseOnBehalfOf(new Guest("a"));
    assertThatThrownBy(() -> limiter.releaseOnBehalfOf(early))
        .isInstanceOf(IllegalStateException.class);
    assertThat(limiter.borrowed()).isZero();
  }

  @Test
  void aBorrowerThatCannotBeComparedChangesNothing() throws InterruptedException {
    limiter.acquireOnBehalfOf(new Guest("a"));
    RuntimeException broken = new RuntimeException("broken");
    Runnable fail =
        () -> {
          throw broken;
        };
    for (Guest guest : List.of(new Guest("a", fail, fail), new Guest("a", () -> {}, fail))) {
      assertThatThrownBy(() -> limiter.acquireOnBehalfOf(guest)).isSameAs(broken);
      assertThatThrownBy(() -> limiter.tryAcquireOnBehalfOf(guest)).isSameAs(broken);
      assertThatThrownBy(() -> limiter.releaseOnBehalfOf(guest)).isSameAs(broken);
    }
    assertThat(limiter.statistics())
        .isEqualTo(new CapacityLimiter.Statistics(2, 1, List.of("a"), 0));
  }

  /** All have the same hash. What is given runs when it is asked for that, or compared, once. */
  private static final class Guest {
    private final String name;
    private final Runnable whenHashed;
    private Runnable whenCompared;

    Guest(String name) {
      this(name, () -> {}, () -> {});
    }

    Guest(String name, Runnable whenHashed, Runnable whenCompared) {
      this.name = name;
      this.whenHashed = whenHashed;
      this.whenCompared = whenCompared;
    }

    @Override
    public int hashCode() {
      whenHashed.run();
      return 1;
    }

    @Override
    public boolean equals(Object other) {
      Runnable once = whenCompared;
      whenCompared = () -> {};
      try {
        once.run();
      } catch (RuntimeException e) {
        whenCompared = once;
        throw e;
      }
      return other instanceof Guest guest && guest.name.equals(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Test
  void oneTaskAcquiresAndAnotherReleases() throws InterruptedException {
    TaskGroup.run(group -> group.fork(() -> limiter.acquireOnBehalfOf("upload")));
    TaskGroup.run(group -> group.fork(() -> limiter.releaseOnBehalfOf("upload")));
    assertThat(limiter.borrowed()).isZero();
  }

  @Test
  void tryAcquireNeverWaits() throws InterruptedException {
    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquireOnBehalfOf("a")).isTrue();
    assertThat(limiter.tryAcquireOnBehalfOf("b")).isFalse();
    assertThat(limiter.tryAcquireOnBehalfOf("b", Duration.ZERO)).isFalse();
    limiter.releaseOnBehalfOf("a");
    assertThat(limiter.tryAcquireOnBehalfOf("b")).isTrue();
  }

  @Test
  void everyAcquireIsACheckpointAndTryAcquireIsNone() throws InterruptedException {
    assertThat(cancelled().run(() -> limiter.acquire())).isFalse();
    assertThat(cancelled().run(() -> limiter.acquireOnBehalfOf("a"))).isFalse();
    assertThat(cancelled().call(() -> limiter.tryAcquire(Duration.ZERO))).isEmpty();
    assertThat(limiter.borrowed()).isZero();
    assertThat(cancelled().call(() -> limiter.tryAcquire())).contains(true);
    assertThat(cancelled().call(() -> limiter.tryAcquireOnBehalfOf("a"))).contains(true);
    assertThat(cancelled().call(() -> limiter.tryAcquireOnBehalfOf("b"))).contains(false);
  }

  private static CancelScope cancelled() {
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    return scope;
  }

  @Test
  void bodiesReturnTheirValueAndThrowTheirException() throws InterruptedException {
    assertThat(limiter.<Integer, RuntimeException>use(() -> 42)).isEqualTo(42);
    IOException failure = new IOException("disk full");
    assertThatThrownBy(() ->
            limiter.use(
                (Block<Integer, IOException>)
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThatThrownBy(() ->
            limiter.use(
                (Action<IOException>)
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(limiter.borrowed()).isZero();
  }

  // ---- resizing ----

  @Test
  void growingLetsTheWaitingIn() throws InterruptedException {
    CapacityLimiter closed = CapacityLimiter.of(0);
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.fork(() -> closed.acquire());
      }
      Until.is(() -> closed.statistics().waiting() == 3);
      closed.total(2);
      assertThat(closed.borrowed()).isEqualTo(2);
      assertThat(closed.statistics().waiting()).isEqualTo(1);
      closed.total(3);
    });
    assertThat(closed.borrowed()).isEqualTo(3);
  }

  @Test
  void shrinkingThrowsNobodyOutAndLetsNobodyIn() throws InterruptedException {
    limiter.acquireOnBehalfOf("a");
    limiter.acquireOnBehalfOf("b");
    limiter.total(1);
    assertThat(limiter.borrowed()).isEqualTo(2);
    assertThat(limiter.available()).isZero();
    limiter.releaseOnBehalfOf("a");
    assertThat(limiter.tryAcquireOnBehalfOf("c")).isFalse();
    limiter.releaseOnBehalfOf("b");
    assertThat(limiter.tryAcquireOnBehalfOf("c")).isTrue();
    assertThat(limiter.tryAcquireOnBehalfOf("d")).isFalse();
  }

  @Test
  void whoWaitsIsLetInOnlyOnceEnoughHaveLeftAfterShrinking() throws InterruptedException {
    limiter.acquireOnBehalfOf("a");
    limiter.acquireOnBehalfOf("b");
    TaskGroup.run(group -> {
      Task<?> waiter = group.fork(() -> limiter.acquireOnBehalfOf("c"));
      Until.is(() -> limiter.statistics().waiting() == 1);
      limiter.total(1);
      limiter.releaseOnBehalfOf("a");
      assertThat(limiter.statistics())
          .isEqualTo(new CapacityLimiter.Statistics(1, 1, List.of("b"), 1));
      limiter.releaseOnBehalfOf("b");
      waiter.join();
    });
    assertThat(limiter.statistics().borrowers()).containsExactly("c");
  }

  // ---- waits that end otherwise ----

  @Test
  void aWaitThatRunsOutOfTimeLeavesTheQueue() throws InterruptedException {
    limiter.acquireOnBehalfOf("a");
    limiter.acquireOnBehalfOf("b");
    assertThat(limiter.tryAcquire(Duration.ofMillis(1))).isFalse();
    assertThat(limiter.tryAcquireOnBehalfOf("c", Duration.ofMillis(1))).isFalse();
    assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), () -> limiter.acquire())).isFalse();
    assertThat(limiter.statistics().waiting()).isZero();
    limiter.releaseOnBehalfOf("a");
    assertThat(limiter.tryAcquire(Race.LONG)).isTrue();
    assertThat(limiter.borrowed()).isEqualTo(2);
  }

  @Test
  void aForeignInterruptEndsTheWait() throws InterruptedException {
    CapacityLimiter closed = CapacityLimiter.of(0);
    assertThat(
            Race.interrupted(
                () -> closed.acquireOnBehalfOf("a"), () -> closed.statistics().waiting() == 1))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(closed.statistics()).isEqualTo(new CapacityLimiter.Statistics(0, 0, List.of(), 0));
    assertThat(closed.tryAcquireOnBehalfOf("a")).isFalse(); // does not wait for one already
  }

  @ParameterizedTest
  @EnumSource
  @EveryWorld.ThreadsOnly("races threads")
  void noPlaceIsLostToAnotherEnd(Race.End end) throws InterruptedException {
    new Race() {
      private CapacityLimiter limiter = CapacityLimiter.of(1);

      @Override
      void prepare() throws InterruptedException {
        limiter = CapacityLimiter.of(1);
        limiter.acquireOnBehalfOf("holder");
      }

      @Override
      boolean await(Duration time) throws InterruptedException {
        return limiter.tryAcquireOnBehalfOf("waiter", time);
      }

      @Override
      int waiting() {
        return limiter.statistics().waiting();
      }

      @Override
      void handOver() {
        limiter.releaseOnBehalfOf("holder");
      }

      @Override
      void check(boolean taken) {
        assertThat(limiter.borrowed()).isEqualTo(taken ? 1 : 0);
        assertThat(limiter.statistics().borrowers())
            .isEqualTo(taken ? List.of("waiter") : List.of());
        assertThat(limiter.tryAcquireOnBehalfOf("next")).isNotEqualTo(taken);
      }
    }.run(end);
  }

  @Test
  void nothingIsLostWhenManyAcquireWaitResizeAndAreCancelled() throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < 8; i++) {
        group.fork(() -> {
          for (int n = 0; n < InWorld.rounds(1_000, 20); n++) {
            if (limiter.tryAcquire(Duration.ofNanos(n * 50L))) {
              Race.pause(Duration.ofNanos(200)); // in a loop, times run out as others are over
              limiter.release();
            }
            limiter.total(1 + n % 3);
          }
        });
      }
    });
    assertThat(limiter.statistics())
        .isEqualTo(new CapacityLimiter.Statistics(limiter.total(), 0, List.of(), 0));
    assertThat(limiter.borrowed()).isZero();
  }

  // ---- threads and worlds ----

  @Test
  @EveryWorld.ThreadsOnly("waits for a plain thread")
  void plainThreadsAndWorldsShareIt() throws InterruptedException {
    CapacityLimiter closed = CapacityLimiter.of(0);
    Thread opening = Thread.ofPlatform().unstarted(() -> closed.total(2));
    TaskGroup.run(group -> {
      group.fork(() -> Threads.of(Thread.ofPlatform().factory()).run(() -> closed.acquire()));
      group.fork(() -> closed.acquire());
      Until.is(() -> closed.statistics().waiting() == 2);
      opening.start();
    });
    assertThat(closed.borrowed()).isEqualTo(2);
    assertThat(opening.join(Race.LONG)).isTrue();
  }

  // ---- misuse ----

  @Test
  void aBorrowerHasOnePlaceAtMost() throws InterruptedException {
    TaskGroup.run(group -> {
      group.fork(
          "twice",
          () -> {
            limiter.acquire();
            String message = "limiter cannot give \"twice\" a place: it has one already";
            assertThatThrownBy(() -> limiter.acquire())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
            assertThatThrownBy(() -> limiter.tryAcquire()).hasMessage(message);
            assertThatThrownBy(() -> limiter.tryAcquire(Race.LONG)).hasMessage(message);
          });
    });
    assertThat(limiter.borrowed()).isEqualTo(1);
  }

  @Test
  void aBorrowerWaitsOnceAtMost() throws InterruptedException {
    CapacityLimiter closed = CapacityLimiter.of(0);
    TaskGroup.run(group -> {
      Task<?> waiter = group.fork(() -> closed.acquireOnBehalfOf("guest"));
      Until.is(() -> closed.statistics().waiting() == 1);
      String message = "limiter cannot give \"guest\" a place: it waits for one already";
      assertThatThrownBy(() -> closed.tryAcquireOnBehalfOf("guest"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> closed.acquireOnBehalfOf("guest")).hasMessage(message);
      assertThatThrownBy(() -> closed.tryAcquireOnBehalfOf("guest", Race.LONG)).hasMessage(message);
      assertThatThrownBy(() -> closed.releaseOnBehalfOf("guest"))
          .isInstanceOf(IllegalStateException.class);
      waiter.cancelAndAwait("enough");
      assertThat(closed.tryAcquireOnBehalfOf("guest")).isFalse();
    });
  }

  @Test
  void whatATaskHasOrAwaitsOthersAreTold() throws InterruptedException {
    CapacityLimiter closed = CapacityLimiter.of(0);
    TaskGroup.run(group -> {
      Task<?> waiter = group.fork("waiter", () -> closed.acquire());
      Until.is(() -> closed.statistics().waiting() == 1);
      assertThatThrownBy(() -> closed.acquireOnBehalfOf(waiter))
          .hasMessage("limiter cannot give \"waiter\" a place: it waits for one already");
      assertThatThrownBy(() -> closed.releaseOnBehalfOf(waiter))
          .isInstanceOf(IllegalStateException.class);
      closed.total(1);
      waiter.join();
      assertThatThrownBy(() -> closed.acquireOnBehalfOf(waiter))
          .hasMessage("limiter cannot give \"waiter\" a place: it has one already");
      assertThat(closed.statistics().borrowers()).containsExactly("waiter");
      closed.releaseOnBehalfOf(waiter);
      assertThat(closed.borrowed()).isZero();
    });
  }

  @Test
  void onlyABorrowerReleases() throws InterruptedException {
    limiter.acquireOnBehalfOf("a");
    TaskGroup.run(group ->
        group.fork(
            "thief",
            () -> {
              assertThatThrownBy(limiter::release)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessage(
                      "limiter cannot take a place back from \"thief\": it has none;"
                          + " limiter with 1 of 2 places taken");
            }));
    assertThatThrownBy(() -> limiter.releaseOnBehalfOf("b"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(limiter.borrowed()).isEqualTo(1);
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> CapacityLimiter.of(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("total must not be negative, but is -1");
    assertThatThrownBy(() -> limiter.total(-3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("total must not be negative, but is -3");
    assertThatThrownBy(() -> limiter.acquireOnBehalfOf(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("borrower");
    assertThatThrownBy(() -> limiter.tryAcquireOnBehalfOf(null)).hasMessage("borrower");
    assertThatThrownBy(() -> limiter.releaseOnBehalfOf(null)).hasMessage("borrower");
    assertThatThrownBy(() -> limiter.tryAcquire(null)).hasMessage("time");
    assertThatThrownBy(() -> limiter.tryAcquire(Duration.ofSeconds(-1)))
        .hasMessage("time must not be negative, but is -1s");
    assertThatThrownBy(() -> limiter.use((Action<IOException>) null)).hasMessage("body");
    assertThatThrownBy(() -> limiter.use((Block<Integer, IOException>) null)).hasMessage("body");
  }

  // ---- statistics ----

  @Test
  void statisticsTellWhoHasAPlaceAndHowManyWait() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> inside = group.fork("inside", () -> limiter.use(Tasks::sleepForever));
      limiter.acquireOnBehalfOf(42);
      Until.is(() -> limiter.borrowed() == 2);
      Task<?> outside = group.fork("outside", () -> limiter.acquire());
      Until.is(() -> limiter.statistics().waiting() == 1);
      CapacityLimiter.Statistics now = limiter.statistics();
      assertThat(now.borrowers()).containsExactlyInAnyOrder("inside", "42");
      assertThat(now).isEqualTo(new CapacityLimiter.Statistics(2, 2, now.borrowers(), 1));
      assertThat(limiter.toString()).isEqualTo("limiter with 2 of 2 places taken");
      outside.cancelAndAwait("enough");
      inside.cancel("enough");
    });
  }
}
