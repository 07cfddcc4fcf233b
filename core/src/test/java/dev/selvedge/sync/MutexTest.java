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
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EveryWorld
class MutexTest {

  private final Mutex mutex = Mutex.create();

  // ---- locking ----

  @Test
  void oneTaskAtATimeHoldsIt() throws InterruptedException {
    int[] counter = new int[1];
    int rounds = InWorld.rounds(5_000, 20);
    TaskGroup.run(group -> {
      for (int i = 0; i < 4; i++) {
        group.fork(() -> {
          for (int n = 0; n < rounds; n++) {
            boolean lingers = n % 8 == 0; // so that others come meanwhile, wherever this runs
            mutex.withLock(() -> {
              int before = counter[0];
              if (lingers) {
                Tasks.yield();
              }
              counter[0] = before + 1;
            });
          }
        });
      }
    });
    assertThat(counter[0]).isEqualTo(4 * rounds);
    assertThat(mutex.isLocked()).isFalse();
  }

  @Test
  @EveryWorld.ThreadsOnly("a race of threads")
  void oneOfTwoLocksIt() throws InterruptedException {
    AtomicReference<Mutex> contended = new AtomicReference<>();
    AtomicInteger inside = new AtomicInteger();
    Race.inStep(
        () -> {
          contended.set(Mutex.create());
          inside.set(0);
        },
        () -> {
          if (contended.get().tryLock()) {
            inside.incrementAndGet();
          }
        },
        () -> assertThat(inside).hasValue(1));
  }

  @Test
  void itIsLockedAndUnlocked() throws InterruptedException {
    assertThat(mutex.isLocked()).isFalse();
    mutex.lock();
    assertThat(mutex.isLocked()).isTrue();
    assertThat(mutex.isHeldByCurrentTask()).isTrue();
    mutex.unlock();
    assertThat(mutex.isLocked()).isFalse();
    assertThat(mutex.isHeldByCurrentTask()).isFalse();
  }

  @Test
  void itIsHandedOverInTheOrderOfAsking() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    TaskGroup.run(group -> {
      mutex.lock();
      for (int i = 0; i < 10; i++) {
        int number = i;
        group.fork(() -> mutex.withLock(() -> order.add(number)));
        Until.is(() -> mutex.statistics().waiting() == number + 1);
      }
      mutex.unlock();
    });
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void whoUnlocksAndLocksAgainQueuesBehindTheWaiting() throws InterruptedException {
    List<String> order = new ArrayList<>();
    TaskGroup.run(group -> {
      mutex.lock();
      group.fork(() -> mutex.withLock(() -> order.add("waiting")));
      Until.is(() -> mutex.statistics().waiting() == 1);
      mutex.unlock();
      mutex.withLock(() -> order.add("again"));
    });
    assertThat(order).containsExactly("waiting", "again");
  }

  @Test
  @EveryWorld.ThreadsOnly("a race of threads")
  void nobodyOvertakesWhoWaits() throws InterruptedException {
    Race.rounds(
        1_000,
        () -> {
          Mutex contended = Mutex.create();
          List<String> order = new ArrayList<>();
          TaskGroup.run(group -> {
            contended.lock();
            group.fork(() -> contended.withLock(() -> order.add("waiting")));
            Until.is(() -> contended.statistics().waiting() == 1);
            Race.atOnce(contended::unlock, () -> overtake(contended, order));
          });
          assertThat(order.getFirst()).isEqualTo("waiting");
        });
  }

  @Test
  @EveryWorld.ThreadsOnly("blocks a thread at the lock of a mutex")
  void whatIsOnItsWayToWhoWaitsIsNotTaken() throws InterruptedException {
    CountDownLatch queued = new CountDownLatch(1);
    Thread owner = Thread.ofPlatform().start(() -> unlockOnce(queued));
    Until.is(mutex::isLocked);
    TaskGroup.run(group -> {
      Task<?> waiting = group.fork(mutex::lock);
      Until.is(() -> mutex.statistics().waiting() == 1);
      synchronized (mutex.queue) {
        queued.countDown();
        Until.is(() -> owner.getState() == Thread.State.BLOCKED);
        assertThat(mutex.isLocked()).isFalse();
        assertThat(mutex.tryLock()).isFalse();
      }
      assertThat(waiting.await(Race.LONG)).isTrue();
    });
    assertThat(owner.join(Race.LONG)).isTrue();
  }

  private void unlockOnce(CountDownLatch moment) {
    try {
      mutex.lock();
      moment.await();
      mutex.unlock();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void overtake(Mutex contended, List<String> order) {
    for (int tries = 1; contended.statistics().waiting() > 0; tries++) {
      if (contended.tryLock()) {
        order.add("overtaking");
        contended.unlock();
        return;
      }
      if (tries % 5_000 == 0) {
        Thread.yield(); // whoever unlocks may be queued behind this virtual thread
      }
    }
  }

  @Test
  void tryLockTakesWhatIsFreeAndNeverWaits() throws InterruptedException {
    assertThat(mutex.tryLock()).isTrue();
    boolean other = TaskGroup.call(group -> group.fork(() -> mutex.tryLock()).join());
    assertThat(other).isFalse();
    mutex.unlock();
  }

  @Test
  void tryLockIsNoCheckpoint() throws InterruptedException {
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    assertThat(scope.call(mutex::tryLock)).contains(true);
    TaskGroup.run(group ->
        group.fork(() -> {
          CancelScope other = CancelScope.create();
          other.cancel("before");
          assertThat(other.call(mutex::tryLock)).contains(false); // would leave if it waited
        }));
    mutex.unlock();
  }

  @Test
  void everyLockIsACheckpoint() throws InterruptedException {
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    assertThat(scope.run(mutex::lock)).isFalse();
    CancelScope timed = CancelScope.create();
    timed.cancel("before");
    assertThat(timed.call(() -> mutex.tryLock(Duration.ZERO))).isEmpty();
    assertThat(mutex.isLocked()).isFalse();
  }

  @Test
  void bodiesReturnTheirValueAndThrowTheirException() throws InterruptedException {
    assertThat(mutex.<Integer, RuntimeException>withLock(() -> 42)).isEqualTo(42);
    IOException failure = new IOException("disk full");
    assertThatThrownBy(() ->
            mutex.withLock(
                (Block<Integer, IOException>)
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThatThrownBy(() ->
            mutex.withLock(
                (Action<IOException>)
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(mutex.isLocked()).isFalse();
  }

  // ---- waits that end otherwise ----

  @Test
  void aWaitThatRunsOutOfTimeLeavesTheQueue() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> holder = holder(group);
      assertThat(mutex.tryLock(Duration.ofMillis(1))).isFalse();
      assertThat(mutex.tryLock(Duration.ZERO)).isFalse();
      assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), mutex::lock)).isFalse();
      assertThat(mutex.statistics().waiting()).isZero();
      holder.cancelAndAwait("enough");
      assertThat(mutex.tryLock(Race.LONG)).isTrue();
      mutex.unlock();
    });
  }

  @Test
  void aCancelledWaiterIsPassedOver() throws InterruptedException {
    List<String> events = new ArrayList<>();
    TaskGroup.run(group -> {
      mutex.lock();
      Task<?> first = group.fork(() -> mutex.withLock(() -> events.add("first")));
      Until.is(() -> mutex.statistics().waiting() == 1);
      group.fork(() -> mutex.withLock(() -> events.add("second")));
      Until.is(() -> mutex.statistics().waiting() == 2);
      first.cancelAndAwait("not needed");
      mutex.unlock();
    });
    assertThat(events).containsExactly("second");
  }

  @Test
  void aForeignInterruptEndsTheWait() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> holder = holder(group);
      assertThat(Race.interrupted(mutex::lock, () -> mutex.statistics().waiting() == 1))
          .isInstanceOf(InterruptedException.class)
          .isNotInstanceOf(CancelledException.class);
      assertThat(mutex.statistics()).isEqualTo(new Mutex.Statistics(Optional.of("holder"), 0));
      holder.cancel("enough");
    });
    assertThat(mutex.isLocked()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  @EveryWorld.ThreadsOnly("races threads")
  void noHandOverIsLostToAnotherEnd(Race.End end) throws InterruptedException {
    new Race() {
      private Mutex mutex = Mutex.create();

      @Override
      void prepare() throws InterruptedException {
        mutex = Mutex.create();
        mutex.lock();
      }

      @Override
      boolean await(Duration time) throws InterruptedException {
        return mutex.tryLock(time);
      }

      @Override
      int waiting() {
        return mutex.statistics().waiting();
      }

      @Override
      void handOver() {
        mutex.unlock();
      }

      @Override
      void check(boolean taken) {
        assertThat(mutex.isLocked()).isEqualTo(taken);
      }
    }.run(end);
  }

  @Test
  @EveryWorld.ThreadsOnly("many rounds")
  void nothingIsLostWhenManyLockWaitAndAreCancelled() throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 8; i++) {
        group.fork(() -> {
          for (int n = 0; n < 1_000; n++) {
            boolean unused =
                Timeouts.moveOnAfter(
                    Duration.ofNanos(n * 50L),
                    () ->
                        mutex.withLock(() -> {
                          assertThat(inside.incrementAndGet()).isEqualTo(1);
                          Thread.yield();
                          inside.decrementAndGet();
                        }));
          }
        });
      }
    });
    assertThat(mutex.statistics()).isEqualTo(new Mutex.Statistics(Optional.empty(), 0));
  }

  // ---- threads and worlds ----

  @Test
  @EveryWorld.ThreadsOnly("waits for plain threads")
  void plainThreadsUseIt() throws InterruptedException {
    int[] counter = new int[1];
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int n = 0; n < 2_000; n++) {
                  lockUninterrupted();
                  counter[0]++;
                  mutex.unlock();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(counter[0]).isEqualTo(6_000);
  }

  private void lockUninterrupted() {
    try {
      mutex.lock();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tasksOfTwoWorldsShareIt() throws InterruptedException {
    List<String> order = new ArrayList<>();
    TaskGroup.run(group -> {
      mutex.lock();
      group.fork(() ->
          Threads.of(Thread.ofPlatform().factory())
              .run(() -> mutex.withLock(() -> order.add("platform"))));
      Until.is(() -> mutex.statistics().waiting() == 1);
      group.fork(() -> mutex.withLock(() -> order.add("virtual")));
      Until.is(() -> mutex.statistics().waiting() == 2);
      mutex.unlock();
    });
    assertThat(order).containsExactly("platform", "virtual");
  }

  // ---- misuse ----

  @Test
  void theOwnerCannotLockAgain() throws InterruptedException {
    TaskGroup.run(group ->
        group.fork(
            "writer",
            () ->
                mutex.withLock(() -> {
                  String message =
                      "mutex cannot be locked: task \"writer\" holds it already, and a mutex is not"
                          + " reentrant";
                  assertThatThrownBy(mutex::lock)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessage(message);
                  assertThatThrownBy(mutex::tryLock).hasMessage(message);
                  assertThatThrownBy(() -> mutex.tryLock(Race.LONG)).hasMessage(message);
                  assertThat(mutex.isHeldByCurrentTask()).isTrue();
                })));
  }

  @Test
  void onlyTheOwnerUnlocks() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> owner = holder(group);
      group
          .fork(
              "thief",
              () -> {
                assertThatThrownBy(mutex::unlock)
                    .isInstanceOf(IllegalMonitorStateException.class)
                    .hasMessage(
                        "mutex cannot be unlocked by task \"thief\", which does not hold it:"
                            + " it is held by task \"holder\"");
              })
          .await();
      owner.cancelAndAwait("enough");
      group
          .fork(
              "late",
              () -> {
                assertThatThrownBy(mutex::unlock)
                    .hasMessage(
                        "mutex cannot be unlocked by task \"late\", which does not hold it:"
                            + " it is free");
              })
          .await();
    });
  }

  @Test
  void aTaskThatEndsKeepsWhatItHolds() throws InterruptedException {
    TaskGroup.run(group -> group.fork("leaver", mutex::lock));
    assertThat(mutex.isLocked()).isTrue();
    assertThat(mutex.toString()).isEqualTo("mutex, held by task \"leaver\", which has ended");
    assertThat(mutex.tryLock(Duration.ofMillis(1))).isFalse();
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> mutex.tryLock(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("time");
    assertThatThrownBy(() -> mutex.tryLock(Duration.ofSeconds(-2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must not be negative, but is -2s");
    assertThatThrownBy(() -> mutex.withLock((Block<Integer, IOException>) null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("body");
    assertThatThrownBy(() -> mutex.withLock((Action<IOException>) null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("body");
  }

  // ---- statistics ----

  @Test
  void statisticsTellOwnerAndWaiting() throws InterruptedException {
    assertThat(mutex.statistics()).isEqualTo(new Mutex.Statistics(Optional.empty(), 0));
    assertThat(mutex.toString()).isEqualTo("mutex, free");
    TaskGroup.run(group -> {
      Task<?> holder = holder(group);
      Task<?> next = group.fork(mutex::lock);
      Until.is(() -> mutex.statistics().waiting() == 1);
      assertThat(mutex.statistics()).isEqualTo(new Mutex.Statistics(Optional.of("holder"), 1));
      assertThat(mutex.toString()).isEqualTo("mutex, held by task \"holder\"");
      next.cancelAndAwait("enough");
      holder.cancel("enough");
    });
  }

  /** A task that holds the mutex until it is cancelled. */
  private Task<?> holder(TaskGroup group) throws InterruptedException {
    Task<?> holder = group.fork("holder", () -> mutex.withLock(Tasks::sleepForever));
    Until.is(mutex::isLocked);
    return holder;
  }
}
