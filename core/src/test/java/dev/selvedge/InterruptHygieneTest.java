package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No interrupt of the library's making outlives its scope; a foreign one is never swallowed. */
@EveryWorld
class InterruptHygieneTest {

  private static final int ROUNDS = 10_000;

  enum Host {
    VIRTUAL(Thread.ofVirtual().factory()),
    PLATFORM(Thread.ofPlatform().factory());

    final ThreadFactory threads;

    Host(ThreadFactory threads) {
      this.threads = threads;
    }
  }

  @AfterEach
  void theFlagOfTheTestThreadIsClear() {
    assertThat(Thread.interrupted()).isFalse();
  }

  /** A scope for the other side to cancel; null when it has done so. */
  private final AtomicReference<CancelScope> target = new AtomicReference<>();

  private volatile boolean over;

  private void cancelWhatComes() {
    SplittableRandom random = new SplittableRandom(7);
    while (!over) {
      CancelScope scope = target.get();
      if (scope == null) {
        Thread.yield();
        continue;
      }
      spin(random.nextInt(400));
      scope.cancel("race");
      target.set(null);
    }
  }

  private static void spin(int turns) {
    for (int i = 0; i < turns; i++) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  @EveryWorld.ThreadsOnly("races threads")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void noInterruptLeaksHoweverCancelRacesWithTheExit(Host host) throws Exception {
    race(
        host,
        (round, scope) -> {
          SplittableRandom random = new SplittableRandom(round);
          switch (random.nextInt(4)) {
            case 0 -> spin(random.nextInt(400));
            case 1 -> new CountDownLatch(1).await(random.nextInt(20_000), TimeUnit.NANOSECONDS);
            case 2 -> Tasks.sleep(Duration.ofNanos(random.nextInt(20_000)));
            default ->
                CancelScope.create()
                    .run(() -> {
                      spin(random.nextInt(200));
                      CancelScope.shield(() -> spin(random.nextInt(200)));
                    });
          }
        });
  }

  private interface Round {
    void run(int number, CancelScope scope) throws Exception;
  }

  private void race(Host host, Round body) throws Exception {
    Thread canceller = Thread.ofPlatform().daemon().start(this::cancelWhatComes);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread racer =
        host.threads.newThread(() -> {
          try {
            for (int i = 0; i < ROUNDS; i++) {
              int round = i;
              CancelScope scope = CancelScope.create();
              target.set(scope);
              scope.run(() -> body.run(round, scope));
              while (target.get() != null) {
                Thread.yield();
              }
              if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupt leaked in round " + round);
              }
            }
          } catch (Throwable t) {
            failure.set(t);
          }
        });
    racer.start();
    racer.join();
    over = true;
    canceller.join();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  @EveryWorld.ThreadsOnly("goes into a world of its own threads")
  void tasksThatAreCancelledAtTheirEndDoNotInterruptWhoeverComesNext(Host host) throws Exception {
    AtomicInteger leaks = new AtomicInteger();
    Threads.of(host.threads)
        .run(() -> {
          for (int i = 0; i < ROUNDS / 10; i++) {
            int round = i;
            TaskGroup.run(group -> {
              Task<?> task = group.fork(() -> spin(round % 300));
              task.onDone(_ -> {
                if (Thread.currentThread().isInterrupted()) {
                  leaks.incrementAndGet();
                }
              });
              task.cancel("race");
            });
          }
        });
    assertThat(leaks).hasValue(0);
  }

  @Test
  void aForeignInterruptInALibraryWaitLeavesAsItself() throws Exception {
    CancelScope scope = CancelScope.withTimeout(Duration.ofHours(1));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> scope.run(Tasks::sleepForever))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class)
        .hasMessageContaining("Thread.interrupt()");
    assertThat(scope.cancelCaught()).isFalse();
  }

  @Test
  void aForeignInterruptInAPlainJdkCallLeavesAsItself() {
    assertThatThrownBy(() ->
            Timeouts.failAfter(
                Duration.ofHours(1),
                () -> {
                  Thread.currentThread().interrupt();
                  Eventually.untilInterrupted();
                }))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void aForeignInterruptThatAGroupHasMetIsStillSetAfterACancelledScope() {
    CancelScope scope = CancelScope.create();
    Thread host = Thread.currentThread();
    assertThatThrownBy(() ->
            scope.run(() ->
                TaskGroup.run(group -> {
                  Latch running = new Latch(1);
                  group.fork(() -> {
                    try {
                      running.countDown();
                      Tasks.sleepForever();
                    } finally {
                      // it waits for this one, and has met the cancellation
                      Eventually.until(() -> host.getState() == Thread.State.WAITING);
                      host.interrupt();
                      CancelScope.shield(() -> Tasks.sleep(Duration.ofMillis(2)));
                    }
                  });
                  running.await();
                  scope.cancel("meanwhile");
                  throw new IOException("disk");
                })))
        .isInstanceOf(ExceptionGroup.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aForeignInterruptInAShieldIsNotTakenForTheCancellationThatItHoldsOff() {
    CancelScope outer = CancelScope.create();
    assertThatThrownBy(() ->
            outer.run(() -> {
              outer.cancel("it interrupts this thread as well");
              CancelScope.shield(InterruptHygieneTest::beInterruptedInAPlainJdkCall);
            }))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class)
        .hasMessageContaining("Thread.interrupt()")
        .hasCauseExactlyInstanceOf(InterruptedException.class);
    assertThat(outer.cancelCaught()).isFalse();
  }

  @Test
  void aTaskThatIsCancelledAndInterruptedInItsShieldHasFailed() {
    AtomicReference<Task<?>> task = new AtomicReference<>();
    assertThatThrownBy(() ->
            TaskGroup.run(group ->
                task.set(
                    group.fork(() -> {
                      Tasks.current().cancel("it interrupts this thread as well");
                      CancelScope.shield(InterruptHygieneTest::beInterruptedInAPlainJdkCall);
                    }))))
        .isInstanceOf(ExceptionGroup.class);
    assertThat(task.get().status()).isEqualTo(Task.Status.FAILED);
  }

  @Test
  void aForeignInterruptThatEndsAGroupIsNotTakenForACancellationThatComesMeanwhile() {
    CancelScope outer = CancelScope.create();
    assertThatThrownBy(() ->
            outer.run(() ->
                TaskGroup.run(group -> {
                  Latch running = new Latch(1);
                  group.fork(() -> {
                    try {
                      running.countDown();
                      Tasks.sleepForever();
                    } finally {
                      outer.cancel("while the group waits for this one");
                    }
                  });
                  running.await();
                  beInterruptedInAPlainJdkCall();
                })))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(outer.cancelCaught()).isFalse();
  }

  @Test
  void theInterruptOfTheCancellationStaysOursThoughItIsRethrownInAShield() throws Exception {
    CancelScope outer = CancelScope.create();
    outer.run(() -> {
      outer.cancel("it interrupts the call that comes");
      try {
        Eventually.untilInterrupted();
      } catch (InterruptedException ours) {
        CancelScope.shield(() -> {
          throw ours;
        });
      }
    });
    assertThat(outer.cancelCaught()).isTrue();
  }

  @Test
  void theInterruptOfTheCancellationStaysOursThoughAShieldIsSwitchedOnAfterIt() throws Exception {
    CancelScope outer = CancelScope.create();
    CancelScope inner = CancelScope.create();
    outer.run(() ->
        inner.run(() -> {
          outer.cancel("it interrupts the call that comes");
          try {
            Eventually.untilInterrupted();
          } finally {
            inner.shield(true);
          }
        }));
    assertThat(outer.cancelCaught()).isTrue();
  }

  @Test
  void theInterruptOfTheCancellationStaysOursThoughSomebodyElseSwitchesAShieldOn()
      throws Exception {
    CancelScope outer = CancelScope.create();
    CancelScope inner = CancelScope.create();
    outer.run(() ->
        inner.run(() -> {
          outer.cancel("it interrupts the call that comes");
          try {
            Eventually.untilInterrupted();
          } finally {
            Thread other = Thread.ofPlatform().daemon().start(() -> inner.shield(true));
            while (other.isAlive()) {
              Thread.onSpinWait();
            }
          }
        }));
    assertThat(outer.cancelCaught()).isTrue();
  }

  @Test
  void theInterruptOfTheCancellationStaysOursThoughAGroupInAShieldRethrowsIt() {
    AtomicReference<Task<?>> task = new AtomicReference<>();
    assertThatNoException()
        .isThrownBy(() ->
            TaskGroup.run(group ->
                task.set(
                    group.fork(() -> {
                      Tasks.current().cancel("it interrupts the call that comes");
                      try {
                        Eventually.untilInterrupted();
                      } catch (InterruptedException ours) {
                        CancelScope.shield(() ->
                            TaskGroup.run(_ -> {
                              throw ours;
                            }));
                      }
                    }))));
    assertThat(task.get().status()).isEqualTo(Task.Status.CANCELLED);
  }

  private static void beInterruptedInAPlainJdkCall() throws InterruptedException {
    Thread host = Thread.currentThread();
    Thread.ofPlatform().daemon().start(host::interrupt);
    Eventually.untilInterrupted();
  }

  @Test
  void aForeignFlagThatNobodyLookedAtIsStillSetAfterTheScope() throws Exception {
    CancelScope scope = CancelScope.create();
    scope.run(() -> {
      Thread.currentThread().interrupt();
      scope.cancel("at the same time");
    });
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  @EveryWorld.ThreadsOnly("races threads")
  void inALibraryWaitAForeignInterruptAndACancellationAreToldApart() throws Exception {
    List<String> wrong = new ArrayList<>();
    Thread main = Thread.currentThread();
    AtomicReference<Runnable> first = new AtomicReference<>();
    AtomicReference<Runnable> second = new AtomicReference<>();
    Thread a = Thread.ofPlatform().daemon().start(() -> runWhatComes(first));
    Thread b = Thread.ofPlatform().daemon().start(() -> runWhatComes(second));
    for (int i = 0; i < ROUNDS / 5; i++) {
      CancelScope scope = CancelScope.create();
      int seen = 0;
      CountDownLatch waiting = new CountDownLatch(1);
      first.set(() -> {
        Eventually.untilWaitingIn(scope);
        waiting.countDown();
        scope.cancel("race");
      });
      second.set(() -> {
        Eventually.until(() -> waiting.getCount() == 0);
        main.interrupt();
      });
      try {
        scope.run(Tasks::sleepForever);
      } catch (InterruptedException e) {
        seen++;
      }
      Eventually.until(() -> first.get() == null && second.get() == null);
      if (Thread.interrupted()) {
        seen++;
      }
      if (seen != 1) {
        wrong.add("round " + i + ": the foreign interrupt was seen " + seen + " times");
      }
    }
    over = true;
    a.join();
    b.join();
    assertThat(wrong).isEmpty();
  }

  private void runWhatComes(AtomicReference<Runnable> slot) {
    while (!over) {
      Runnable next = slot.get();
      if (next == null) {
        Thread.yield();
      } else {
        next.run();
        slot.set(null);
      }
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("its child sits in a plain JDK call, which would block the loop")
  void theJdksOwnWordsForAnInterruptAreTheCancellationTheyCameFrom() throws Exception {
    CancelScope scope = CancelScope.create();
    Pipe pipe = Pipe.open();
    TaskGroup.run(group -> {
      Task<Boolean> reader =
          group.fork(() -> scope.run(() -> pipe.source().read(ByteBuffer.allocate(1))));
      Eventually.until(() -> ((CancelScopeImpl) scope).host() != null);
      scope.cancel("x");
      assertThat(reader.join()).isFalse();
    });
    assertThat(scope.cancelCaught()).isTrue();
    assertThatThrownBy(() ->
            CancelScope.create()
                .run(() -> {
                  throw new java.nio.channels.ClosedByInterruptException();
                }))
        .isInstanceOf(IOException.class);
  }

  @Test
  void whatTheJdkThrewForAnOuterCancellationGoesOnAsThatCancellation() throws Exception {
    CancelScope outer = CancelScope.create().named("outer");
    Pipe pipe = Pipe.open();
    List<Throwable> seen = new ArrayList<>();
    outer.run(() -> {
      outer.cancel("x");
      try {
        CancelScope.create().run(() -> pipe.source().read(ByteBuffer.allocate(1)));
      } catch (Exception e) {
        seen.add(e);
        throw e;
      }
    });
    assertThat(seen)
        .singleElement()
        .satisfies(e -> assertThat(e).isInstanceOf(CancelledException.class))
        .satisfies(
            e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(IOException.class));
    assertThat(outer.cancelCaught()).isTrue();
  }

  @Test
  @EveryWorld.ThreadsOnly("its pauses are of real time")
  void aTaskThatSwallowsTheInterruptIsInterruptedAgainButNotWithoutPause() throws Exception {
    CancelScope scope = CancelScope.create();
    AtomicInteger swallowed = new AtomicInteger();
    long start = System.nanoTime();
    scope.run(() -> {
      scope.cancel("x");
      while (swallowed.get() < 5) {
        try {
          assertThat(new CountDownLatch(1).await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          swallowed.incrementAndGet();
        }
      }
    });
    // Timers never ring early, so the pauses of 10, 20, 40 and 80 ms are a sure lower bound.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(140));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aTaskThatWasCancelledInAWaitAndSwallowsItIsInterruptedInTheJdkCallThatFollows()
      throws Exception {
    List<String> events = new ArrayList<>();
    Timeouts.moveOnAfter(
        Duration.ofMillis(1),
        () -> {
          try {
            Tasks.sleepForever();
          } catch (CancelledException e) {
            events.add("swallowed");
          }
          assertThat(new CountDownLatch(1).await(20, TimeUnit.SECONDS)).isTrue();
        });
    assertThat(events).containsExactly("swallowed");
  }

  @Test
  void aTaskWhoseLibraryWaitWasCancelledIsInterruptedInTheJdkCallThatFollows() throws Exception {
    CancelScope scope = CancelScope.create();
    List<String> events = new ArrayList<>();
    scope.run(() -> {
      scope.cancel("x");
      try {
        Tasks.checkpoint();
      } catch (CancelledException e) {
        events.add("swallowed");
      }
      Eventually.untilInterrupted();
      events.add("never");
    });
    assertThat(events).containsExactly("swallowed");
  }

  @Test
  void aWaitThatWasServedKeepsItsResultAndTheCancellationComesNext() throws Exception {
    for (int i = 0; i < InWorld.rounds(2_000, 10); i++) {
      CancelScope scope = CancelScope.create();
      TaskGroup.run(group -> {
        Task<Integer> giver = group.fork(() -> 1);
        Task<Integer> taker =
            group.fork(() -> {
              int[] got = {0};
              scope.run(() -> got[0] = giver.join());
              return got[0];
            });
        scope.cancel("race");
        assertThat(taker.join()).isIn(0, 1);
      });
    }
  }

  @Test
  void theInterruptOfAPlainJdkCallStaysOursThoughACheckpointWasMetBeforeItWasRethrown()
      throws Exception {
    CancelScope scope = CancelScope.create();
    boolean finished =
        scope.run(() -> {
          scope.cancel("first the call, then a checkpoint");
          try {
            Eventually.untilInterrupted();
          } catch (InterruptedException e) {
            assertThatThrownBy(Tasks::checkpoint).isInstanceOf(CancelledException.class);
            throw e;
          }
        });
    assertThat(finished).isFalse();
  }

  @Test
  void afterAShieldThatWasCancelledItselfTheOuterCancellationIsDeliveredAtOnce() throws Exception {
    CancelScope outer = CancelScope.create();
    List<Boolean> flags = new ArrayList<>();
    outer.run(() -> {
      outer.cancel("outer");
      CancelScope shield = CancelScope.shielded();
      shield.run(() -> {
        shield.cancel("its own");
        Tasks.checkpoint();
      });
      flags.add(Thread.currentThread().isInterrupted());
    });
    assertThat(flags).containsExactly(true);
  }
}
