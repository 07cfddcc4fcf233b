package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.kernel.StrayTimers;
import dev.selvedge.kernel.ThreadsWorld;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task that waits for its time has no thread; whoever ends its wait must not lend it his. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EveryWorld
class HeldTaskTest {

  /** A manager takes a name as free by this: its task is leaving though its start is under way. */
  @Test
  @EveryWorld.ThreadsOnly("looks from inside of a start, by timers of its own")
  void whoIsAboutToStartIsHeldNoMore() throws Exception {
    StrayTimers timers = new StrayTimers();
    List<Task.Status> seen = new CopyOnWriteArrayList<>();
    ThreadsWorld threads = new ThreadsWorld("timed", Thread.ofVirtual().factory(), timers);
    Detour.<Object, Exception>call(
        threads,
        "scenario",
        () -> {
          TaskGroup.run(group -> {
            Task<?> task = group.forkAfter(Duration.ofSeconds(1), Tasks::sleepForever);
            seen.add(task.status());
            timers.onDisarm(() -> {
              seen.add(task.status());
              timers.onDisarm(() -> {});
              task.cancel("enough");
              seen.add(task.status());
            });
            timers.ringAll();
          });
          return "done";
        });
    assertThat(seen).containsExactly(Task.Status.HELD, Task.Status.RUNNING, Task.Status.CANCELLING);
  }

  private static final Duration LONG = Duration.ofHours(1);

  @Test
  @EveryWorld.ThreadsOnly("its callback blocks its thread, which would block the loop")
  void cancelReturnsThoughACallbackOfAHeldTaskWaits() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    TaskGroup.run(group -> {
      CountDownLatch returned = new CountDownLatch(1);
      Task<?> held = group.forkAfter(LONG, () -> events.add("ran"));
      held.onDone(_ -> {
        boolean inTime = await(returned);
        events.add(inTime ? "called after cancel had returned" : "called inside cancel");
      });
      held.cancel("not needed");
      assertThat(held.status()).isEqualTo(Task.Status.CANCELLED);
      returned.countDown();
      held.await();
    });
    assertThat(events).containsExactly("called after cancel had returned");
  }

  @Test
  @EveryWorld.ThreadsOnly("its callback blocks its thread, which would block the loop")
  void aCallbackOfAHeldTaskThatWaitsDoesNotHoldUpTheTimers() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch otherDeadlineCame = new CountDownLatch(1);
    List<Boolean> came = new CopyOnWriteArrayList<>();
    Thread other =
        Thread.startVirtualThread(() -> {
          await(called);
          try {
            Timeouts.moveOnAfter(Duration.ofMillis(1), Tasks::sleepForever);
            otherDeadlineCame.countDown();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    CancelScope scope = CancelScope.create();
    scope.run(() ->
        TaskGroup.run(group -> {
          group
              .forkAfter(LONG, () -> {})
              .onDone(_ -> {
                called.countDown();
                came.add(await(otherDeadlineCame));
              });
          scope.deadline(Tasks.now()); // not before: a task that has ended calls back at once
        }));
    other.join();
    assertThat(came).containsExactly(true);
  }

  @Test
  @EveryWorld.ThreadsOnly("races a foreign thread")
  void aCallbackOfAHeldTaskIsCalledOnceThoughItRacesWithTheCancellation() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    AtomicInteger calls = new AtomicInteger();
    int rounds = 3_000;
    TaskGroup.run(group -> {
      for (int i = 0; i < rounds; i++) {
        Task<?> held = group.forkAfter(LONG, () -> {});
        Thread canceller = Thread.startVirtualThread(() -> held.cancel("race"));
        for (int n = random.nextInt(1_000); n > 0; n--) {
          Thread.onSpinWait();
        }
        held.onDone(_ -> calls.incrementAndGet());
        canceller.join();
        held.await();
      }
    });
    assertThat(calls).hasValue(rounds);
  }

  @Test
  void aHeldTaskThatIsCancelledGetsNoThreadThoughSomebodyWaitsForIt() throws Exception {
    AtomicInteger made = new AtomicInteger();
    Threads.of(
            runnable -> {
              made.incrementAndGet();
              return Thread.ofVirtual().unstarted(runnable);
            })
        .run(() ->
            TaskGroup.run(group -> {
              Task<?> held = group.forkAfter(LONG, () -> {});
              Task<?> waiting = group.fork(() -> held.await());
              Eventually.untilWaiting(waiting);
              int before = made.get();
              held.cancel("not needed");
              waiting.await();
              assertThat(made).hasValue(before);
            }));
  }

  @Test
  void aCallbackOfAHeldTaskIsCalledThoughNoThreadCanBeHadForIt() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    boolean[] none = {false};
    Threads.of(
            runnable -> {
              if (none[0]) {
                throw new IllegalStateException("no thread");
              }
              return Thread.ofVirtual().unstarted(runnable);
            })
        .run(() ->
            TaskGroup.run(group -> {
              Task<?> held = group.forkAfter(LONG, () -> {});
              held.onDone(task -> events.add("told: " + task.status()));
              none[0] = true;
              held.cancel("not needed");
            }));
    assertThat(events).containsExactly("told: CANCELLED");
  }

  @Test
  void aCallbackThatComesBetweenTheEndAndTheTellingOfItIsCalledOnce() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    AtomicReference<Task<?>> ended = new AtomicReference<>();
    Threads.of(
            runnable -> {
              if (ended.get() != null) { // its end, of which nobody has been told yet
                ended.get().onDone(_ -> events.add("second"));
              }
              return Thread.ofVirtual().unstarted(runnable);
            })
        .run(() ->
            TaskGroup.run(group -> {
              Task<?> held = group.forkAfter(LONG, () -> {});
              held.onDone(_ -> events.add("first"));
              ended.set(held);
              held.cancel("not needed");
            }));
    assertThat(events).containsExactly("second", "first");
  }

  @Test
  void aHeldTaskForkedIntoACancelledGroupEndsAtOnce() throws Exception {
    TaskGroup.run(group -> {
      group.cancel("before the fork");
      Task<?> held = group.forkAfter(LONG, () -> {});
      assertThat(held.isCancelled()).isTrue();
    });
  }

  @Test
  void aHeldTaskForkedIntoACancelledGroupLeavesNoAlarm() throws Exception {
    ManualWorld world = new ManualWorld();
    world
        .start(() ->
            TaskGroup.run(group -> {
              group.cancel("before the fork");
              group.forkAfter(LONG, () -> {});
              world.note("armed: " + world.armed());
            }))
        .get();
    assertThat(world.events).containsExactly("armed: 0");
  }

  @Test
  void aHeldTaskThatIsCancelledTakesItsAlarmBack() throws Exception {
    ManualWorld world = new ManualWorld();
    world
        .start(() ->
            TaskGroup.run(group -> {
              Task<?> held = group.forkAfter(LONG, () -> {});
              world.note("held: " + world.armed());
              held.cancel("not needed");
              world.note("cancelled: " + world.armed());
            }))
        .get();
    assertThat(world.events).containsExactly("held: 1", "cancelled: 0");
  }

  @Test
  void aTaskForkedIntoACancelledGroupIsInterruptedFromItsFirstInstruction() throws Exception {
    List<Boolean> flags = new CopyOnWriteArrayList<>();
    TaskGroup.run(group -> {
      group.cancel("before the fork");
      group.fork(() -> flags.add(Thread.currentThread().isInterrupted()));
    });
    assertThat(flags).containsExactly(true);
  }

  @Test
  void aTaskRunsOrIsCancelledNeverBothNeverNeither() throws Exception {
    SplittableRandom random = new SplittableRandom(13);
    for (int i = 0; i < Rounds.of(2_000); i++) {
      int round = i;
      AtomicInteger ran = new AtomicInteger();
      Duration delay = Duration.ofNanos(random.nextInt(200_000));
      Duration cancelledAfter = Duration.ofNanos(random.nextInt(200_000));
      TaskGroup.run(group -> {
        Task<?> held = group.forkAfter(delay, ran::incrementAndGet);
        Tasks.sleep(cancelledAfter);
        held.cancel("race");
        held.await();
        assertThat(ran.get())
            .describedAs("round %d: %s", round, held)
            .isEqualTo(held.status() == Task.Status.CANCELLED ? 0 : 1);
      });
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }
}
