package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Action;
import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.Threads;
import dev.selvedge.Timeouts;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.TellingWorld;
import dev.selvedge.kernel.Waiter;
import dev.selvedge.kernel.World;
import dev.selvedge.loop.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EveryWorld
class ConditionTest {

  private final Mutex mutex = Mutex.create();
  private final Condition condition = mutex.newCondition();
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  /** A task that waits for a signal; it has begun to. */
  private Task<?> waiter(TaskGroup group, String name) throws InterruptedException {
    int before = condition.statistics().waiting();
    Task<?> waiter =
        group.fork(
            name,
            () ->
                mutex.withLock(() -> {
                  condition.await();
                  events.add(name);
                }));
    Until.is(() -> condition.statistics().waiting() == before + 1);
    return waiter;
  }

  // ---- signals ----

  @Test
  void aSignalWakesTheLongestWaiting() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> first = waiter(group, "first");
      Task<?> second = waiter(group, "second");
      mutex.withLock(() -> condition.signal());
      first.join();
      assertThat(condition.statistics().waiting()).isEqualTo(1);
      second.cancel("enough");
    });
    assertThat(events).containsExactly("first");
  }

  @Test
  void severalSignalsWakeSoMany() throws InterruptedException {
    TaskGroup.run(group -> {
      List<Task<?>> waiters = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        waiters.add(waiter(group, "w" + i));
      }
      mutex.withLock(() -> condition.signal(3));
      for (Task<?> waiter : waiters.subList(0, 3)) {
        waiter.join();
      }
      assertThat(condition.statistics().waiting()).isEqualTo(1);
      mutex.withLock(() -> condition.signal(3));
    });
    assertThat(events).containsExactly("w0", "w1", "w2", "w3");
  }

  @Test
  void allAreWokenInTheirOrder() throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < 6; i++) {
        waiter(group, "w" + i);
      }
      mutex.withLock(condition::signalAll);
    });
    assertThat(events).containsExactly("w0", "w1", "w2", "w3", "w4", "w5");
  }

  @Test
  void theSignalledQueueForTheMutexAtTheMomentOfTheSignal() throws InterruptedException {
    TaskGroup.run(group -> {
      waiter(group, "signalled");
      mutex.lock();
      group.fork(() -> mutex.withLock(() -> events.add("before")));
      Until.is(() -> mutex.statistics().waiting() == 1);
      condition.signal();
      assertThat(condition.statistics().waiting()).isZero();
      assertThat(mutex.statistics().waiting()).isEqualTo(2);
      group.fork(() -> mutex.withLock(() -> events.add("after")));
      Until.is(() -> mutex.statistics().waiting() == 3);
      mutex.unlock();
    });
    assertThat(events).containsExactly("before", "signalled", "after");
  }

  @Test
  void aSignalThatNobodyWaitsForIsForgotten() throws InterruptedException {
    mutex.lock();
    condition.signal();
    condition.signalAll();
    assertThat(condition.await(Duration.ofMillis(1))).isFalse();
    mutex.unlock();
  }

  @Test
  void asManyGoOnAsWereSignalledWhoeverIsCancelled() throws InterruptedException {
    TaskGroup.run(group -> {
      List<Task<?>> waiters = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        waiters.add(waiter(group, "w" + i));
      }
      mutex.lock();
      for (int i = 0; i < 8; i += 2) {
        waiters.get(i).cancel("not needed");
      }
      condition.signal(4); // in a loop those that are cancelled have not left yet
      mutex.unlock();
      for (Task<?> waiter : waiters) {
        assertThat(waiter.await(Race.LONG)).isTrue();
      }
    });
    assertThat(events).containsExactly("w1", "w3", "w5", "w7");
  }

  // ---- the mutex ----

  @Test
  void theMutexIsFreeMeanwhileAndHeldAfterwards() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<Boolean> waiter =
          group.fork(() ->
              mutex.withLock(() -> {
                condition.await();
                return mutex.isHeldByCurrentTask();
              }));
      Until.is(() -> condition.statistics().waiting() == 1);
      assertThat(mutex.isLocked()).isFalse();
      mutex.withLock(() -> condition.signal());
      assertThat(waiter.join()).isTrue();
    });
    assertThat(mutex.isLocked()).isFalse();
  }

  @Test
  void aWaitOutOfTimeTakesTheMutexAgain() throws InterruptedException {
    mutex.lock();
    assertThat(condition.await(Duration.ZERO)).isFalse();
    assertThat(condition.await(Duration.ofMillis(1))).isFalse();
    assertThat(mutex.isHeldByCurrentTask()).isTrue();
    assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), () -> condition.await())).isFalse();
    assertThat(mutex.isHeldByCurrentTask()).isTrue();
    mutex.unlock();
    assertThat(condition.statistics())
        .isEqualTo(new Condition.Statistics(0, new Mutex.Statistics(Optional.empty(), 0)));
  }

  @ParameterizedTest
  @EnumSource
  void aWaitThatEndsOtherwiseLeavesOnlyOnceItHasTheMutexAgain(Race.End end)
      throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> waiter = group.fork(() -> mutex.withLock(this::awaitAndTell));
      Until.is(() -> condition.statistics().waiting() == 1);
      mutex.lock();
      end(waiter, end);
      Until.is(() -> mutex.statistics().waiting() == 1);
      boolean early = waiter.await(Duration.ofMillis(20));
      events.add("unlock");
      mutex.unlock(); // a failure that kept it would keep the waiter for ever
      assertThat(early).isFalse();
    });
    assertThat(events).containsExactly("unlock", "left, holding: true");
    assertThat(mutex.isLocked()).isFalse();
  }

  private void awaitAndTell() {
    try {
      condition.await();
    } catch (InterruptedException e) {
      return;
    } finally {
      events.add("left, holding: " + mutex.isHeldByCurrentTask());
    }
  }

  private static void end(Task<?> waiter, Race.End end) {
    Strand strand = (Strand) waiter;
    switch (end) {
      case CANCEL -> waiter.cancel("not needed");
      case INTERRUPT -> requireNonNull(strand.thread()).interrupt();
      case EXPIRE -> assertThat(requireNonNull(strand.waiter()).expire()).isTrue();
    }
  }

  @Test
  void aSignalledWaitReturnsAndMeetsTheCancellationLater() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> waiter =
          group.fork(() ->
              mutex.withLock(() -> {
                condition.await();
                events.add("signalled");
                Tasks.checkpoint();
                events.add("not reached");
              }));
      Until.is(() -> condition.statistics().waiting() == 1);
      mutex.lock();
      condition.signal();
      waiter.cancel("too late");
      mutex.unlock();
      waiter.await();
    });
    assertThat(events).containsExactly("signalled");
    assertThat(mutex.isLocked()).isFalse();
  }

  @Test
  void aForeignInterruptWhileWaitingForTheMutexIsKept() throws InterruptedException {
    TaskGroup.run(group -> {
      AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
      Task<Boolean> waiter =
          group.fork(() ->
              mutex.withLock(() -> {
                thread.set(Thread.currentThread());
                condition.await();
                events.add("signalled");
                return Thread.interrupted();
              }));
      Until.is(() -> condition.statistics().waiting() == 1);
      mutex.lock();
      condition.signal();
      group.fork(() -> mutex.withLock(() -> events.add("behind")));
      Until.is(() -> mutex.statistics().waiting() == 2);
      Thread target = thread.get();
      assertThat(target).isNotNull();
      for (int i = 0; i < 3; i++) {
        target.interrupt();
        Tasks.yield();
      }
      mutex.unlock();
      assertThat(waiter.join()).isTrue();
    });
    assertThat(events).containsExactly("signalled", "behind");
  }

  @Test
  @EveryWorld.ThreadsOnly("a loop of its own, which may get stuck")
  void theMutexThatAnInterruptedWaiterIsGivenJustThenIsNotLost() throws InterruptedException {
    Thread loop =
        Thread.ofVirtual()
            .start(() -> {
              try {
                EventLoop.run(this::unlockRightAfterAnInterrupt);
              } catch (Throwable e) {
                events.add(e.toString());
              }
            });
    assertThat(loop.join(Race.LONG)).as("the interrupted waiter has the mutex").isTrue();
    assertThat(events).containsExactly("signalled, holding: true, interrupted: true");
    assertThat(mutex.isLocked()).isFalse();
  }

  /** In a loop a wait is ended at once by an interrupt, but who waited goes on only in its turn. */
  private void unlockRightAfterAnInterrupt() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> waiter =
          group.fork(() ->
              mutex.withLock(() -> {
                condition.await();
                events.add(
                    "signalled, holding: %s, interrupted: %s"
                        .formatted(mutex.isHeldByCurrentTask(), Thread.interrupted()));
              }));
      Until.is(() -> condition.statistics().waiting() == 1);
      mutex.lock();
      condition.signal();
      Strand strand = (Strand) waiter;
      Until.is(() -> strand.waiter() instanceof Mutex.LockTurn);
      Waiter turn = requireNonNull(strand.waiter());
      requireNonNull(strand.thread()).interrupt();
      spinUntil(() -> !turn.isWaiting());
      mutex.unlock();
    });
  }

  /** Waits without giving the turn away. */
  private static void spinUntil(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean() && System.nanoTime() - start < Race.LONG.toNanos()) {
      Thread.onSpinWait();
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void aForeignInterruptEndsTheWaitWithTheMutexHeld() throws InterruptedException {
    Action<Exception> wait =
        () -> {
          try {
            condition.await();
          } finally {
            events.add("holding: " + mutex.isHeldByCurrentTask());
          }
        };
    assertThat(
            Race.interrupted(
                () -> mutex.withLock(wait), () -> condition.statistics().waiting() == 1))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(events).containsExactly("holding: true");
    assertThat(condition.statistics())
        .isEqualTo(new Condition.Statistics(0, new Mutex.Statistics(Optional.empty(), 0)));
  }

  @Test
  void awaitIsACheckpointThatKeepsTheMutex() throws InterruptedException {
    TaskGroup.run(group -> {
      mutex.lock();
      group.fork(() -> mutex.withLock(() -> events.add("next")));
      Until.is(() -> mutex.statistics().waiting() == 1);
      CancelScope scope = CancelScope.create();
      scope.cancel("before");
      assertThat(scope.run(() -> condition.await())).isFalse();
      events.add("kept: " + mutex.isHeldByCurrentTask());
      mutex.unlock();
    });
    assertThat(events).containsExactly("kept: true", "next");
  }

  // ---- races ----

  @ParameterizedTest
  @EnumSource
  @EveryWorld.ThreadsOnly("races threads")
  void theMutexIsHeldAfterEveryRace(Race.End end) throws InterruptedException {
    new SignalRace(false).run(end);
  }

  @ParameterizedTest
  @EnumSource(names = {"CANCEL", "INTERRUPT"})
  @EveryWorld.ThreadsOnly("races threads")
  void aSignalThatTheFirstDoesNotTakeGoesToTheNext(Race.End end) throws InterruptedException {
    new SignalRace(true).run(end);
  }

  /** The waiter that is raced, and perhaps another one behind it. */
  private static final class SignalRace extends Race {
    private final boolean withNext;
    private Mutex mutex = Mutex.create();
    private Condition condition = mutex.newCondition();
    private @Nullable Thread next;

    SignalRace(boolean withNext) {
      this.withNext = withNext;
    }

    @Override
    void prepare() {
      mutex = Mutex.create();
      condition = mutex.newCondition();
    }

    @Override
    boolean await(Duration time) throws InterruptedException {
      mutex.lock();
      if (withNext) {
        next = Thread.ofVirtual().start(this::waitAsNext);
      }
      try {
        return condition.await(time);
      } finally {
        mutex.unlock(); // throws if it is not held
      }
    }

    private void waitAsNext() {
      try {
        mutex.lock();
        boolean unused = condition.await(LONG);
        mutex.unlock();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    int waiting() {
      int waiting = condition.statistics().waiting();
      return withNext ? waiting / 2 : waiting;
    }

    @Override
    void handOver() {
      try {
        mutex.withLock(() -> condition.signal());
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    void check(boolean taken) throws InterruptedException {
      if (withNext) {
        assertThat(condition.statistics().waiting()).isEqualTo(taken ? 1 : 0);
        mutex.withLock(() -> condition.signal());
        Thread other = next;
        assertThat(other).isNotNull();
        assertThat(other.join(LONG)).isTrue();
      }
      assertThat(mutex.statistics()).isEqualTo(new Mutex.Statistics(Optional.empty(), 0));
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("a world of its own")
  void whoGivesTheMutexUpWaitsAlreadyWhenTheNextIsGivenIt() throws Exception {
    World world =
        new TellingWorld(waiter -> {
          if (waiter instanceof Mutex.LockTurn) {
            events.add("next, while so many wait: " + condition.statistics().waiting());
          }
        });
    AutoCloseable group = Entrance.get().open(world, "group", (_, _) -> {});
    mutex.lock();
    Task<Void> next = nextToSignal(group);
    Until.is(() -> mutex.statistics().waiting() == 1);
    Until.is(() -> isParked(next));
    assertThat(condition.await(Race.LONG)).isTrue();
    mutex.unlock();
    next.join();
    group.close();
    assertThat(events).containsExactly("next, while so many wait: 1");
  }

  private static boolean isParked(Task<?> task) {
    Thread thread = ((Strand) task).thread();
    return thread != null && thread.getState() == Thread.State.WAITING;
  }

  private Task<Void> nextToSignal(AutoCloseable group) {
    Callable<Void> body =
        () -> {
          mutex.withLock(() -> condition.signal());
          return null;
        };
    return (Task<Void>) Entrance.get().<Void>submit(group, "next", body);
  }

  @Test
  @EveryWorld.ThreadsOnly("many rounds")
  void everythingPutIsTakenOnce() throws InterruptedException {
    int[] buffer = new int[1];
    int[] taken = new int[1];
    TaskGroup.run(group -> {
      for (int i = 0; i < 4; i++) {
        group.fork(() -> {
          for (int n = 0; n < 1_000; n++) {
            mutex.withLock(() -> {
              while (buffer[0] == 0) {
                boolean unused = condition.await(Duration.ofNanos(200_000));
              }
              buffer[0]--;
              taken[0]++;
            });
          }
        });
      }
      for (int n = 0; n < 4_000; n++) {
        mutex.withLock(() -> {
          buffer[0]++;
          condition.signal();
        });
      }
    });
    assertThat(buffer[0]).isZero();
    assertThat(taken[0]).isEqualTo(4_000);
  }

  // ---- worlds, misuse, statistics ----

  @Test
  void tasksOfTwoWorldsShareIt() throws InterruptedException {
    TaskGroup.run(group -> {
      group.fork(() ->
          Threads.of(Thread.ofPlatform().factory())
              .run(() ->
                  mutex.withLock(() -> {
                    condition.await();
                    events.add("platform");
                  })));
      Until.is(() -> condition.statistics().waiting() == 1);
      mutex.withLock(() -> condition.signal());
    });
    assertThat(events).containsExactly("platform");
  }

  @Test
  void onlyTheOwnerOfTheMutexUsesIt() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> owner = group.fork("owner", () -> mutex.withLock(Tasks::sleepForever));
      Until.is(mutex::isLocked);
      group
          .fork(
              "other",
              () -> {
                assertThatThrownBy(() -> condition.await())
                    .isInstanceOf(IllegalMonitorStateException.class)
                    .hasMessage(
                        "mutex cannot be given up for a condition by task \"other\","
                            + " which does not hold it: it is held by task \"owner\"");
                assertThatThrownBy(condition::signal)
                    .isInstanceOf(IllegalMonitorStateException.class)
                    .hasMessage(
                        "mutex cannot be used to signal by task \"other\","
                            + " which does not hold it: it is held by task \"owner\"");
                assertThatThrownBy(() -> condition.await(Duration.ZERO))
                    .isInstanceOf(IllegalMonitorStateException.class);
                assertThatThrownBy(condition::signalAll)
                    .isInstanceOf(IllegalMonitorStateException.class);
              })
          .join();
      owner.cancel("enough");
    });
    assertThatThrownBy(condition::signal)
        .isInstanceOf(IllegalMonitorStateException.class)
        .hasMessageEndingWith("which does not hold it: it is free");
    assertThatThrownBy(() -> condition.await()).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> condition.signal(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tasks must be at least 1, but is 0");
    assertThatThrownBy(() -> condition.await(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("time");
    assertThatThrownBy(() -> condition.await(Duration.ofSeconds(-1)))
        .hasMessage("time must not be negative, but is -1s");
  }

  @Test
  void statisticsTellWhoWaitsForWhat() throws InterruptedException {
    assertThat(condition.toString()).isEqualTo("condition of a mutex, free");
    TaskGroup.run(group -> {
      waiter(group, "first");
      Task<?> second = waiter(group, "second");
      String self = Tasks.current().name();
      mutex.lock();
      condition.signal();
      Condition.Statistics statistics = condition.statistics();
      mutex.unlock(); // a failure that kept it would keep the waiters for ever
      assertThat(statistics)
          .isEqualTo(new Condition.Statistics(1, new Mutex.Statistics(Optional.of(self), 1)));
      second.cancel("enough");
    });
  }
}
