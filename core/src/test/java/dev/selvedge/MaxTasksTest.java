package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@EveryWorld
class MaxTasksTest {

  @Test
  void neverMoreThanTheLimitRunAtOnce() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    TaskGroup.with()
        .maxTasks(3)
        .run(group -> {
          for (int i = 0; i < 3_000; i++) {
            group.fork(() -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Tasks.yield();
              ran.incrementAndGet();
              running.decrementAndGet();
            });
          }
        });
    assertThat(ran).hasValue(3_000);
    assertThat(most.get()).isEqualTo(3);
  }

  @Test
  void forkWaitsForASlotWhichIsHeldUntilTheTaskHasReallyEnded() throws Exception {
    Latch finish = new Latch(1);
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(outer ->
        TaskGroup.with()
            .maxTasks(1)
            .run(group -> {
              Latch caught = new Latch(1);
              Task<?> first =
                  group.fork(() -> {
                    try {
                      Tasks.sleepForever();
                    } finally {
                      caught.countDown();
                      finish.awaitUncancelled();
                      events.add("the first has ended");
                    }
                  });
              Until.waits(first);
              first.cancel("gives its slot back when it has ended, not now");
              caught.await();
              Task<?> host = Tasks.current();
              outer.fork(() -> {
                Until.waits(host);
                events.add("fork waits");
                finish.countDown();
              });
              group.fork(() -> {
                events.add("the second runs");
              });
            }));
    assertThat(events).containsExactly("fork waits", "the first has ended", "the second runs");
  }

  /** Also where the task was cancelled, and its body has left. */
  @Test
  void aSlotIsHeldUntilTheCallbacksOfTheTaskHaveRun() throws Exception {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.with()
        .maxTasks(1)
        .run(group -> {
          Task<?> host = Tasks.current();
          Task<?> first = group.fork(Tasks::sleepForever);
          first.onDone(_ -> {
            Until.waits(host);
            events.add("fork waits");
          });
          first.cancel("gives its slot back when it has ended, not now");
          Until.holds("only the callback is left", first::isDone);
          group.fork(() -> {});
          events.add("forked");
        });
    assertThat(events).containsExactly("fork waits", "forked");
  }

  @Test
  void slotsAreGivenInTheOrderOfAsking() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    Latch finish = new Latch(1);
    TaskGroup.run(outer ->
        TaskGroup.with()
            .maxTasks(1)
            .run(group -> {
              group.fork(() -> finish.await());
              for (int i = 0; i < 10; i++) {
                int number = i;
                Task<?> forker = outer.fork(() -> group.fork(() -> order.add(number)));
                Until.holds("it waits", () -> ((TaskImpl<?>) forker).waiter() != null);
              }
              finish.countDown();
              Until.holds("all have run", () -> order.size() == 10);
            }));
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void aForkThatIsCancelledWhileItWaitsStartsNothingAndLosesNoSlot() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    Latch finish = new Latch(1);
    TaskGroup.run(outer ->
        TaskGroup.with()
            .name("narrow")
            .maxTasks(1)
            .run(group -> {
              group.fork(() -> finish.await());
              CancelScope scope = CancelScope.create();
              Task<?> host = Tasks.current();
              outer.fork(() -> {
                Until.waits(host);
                scope.cancel("no time");
              });
              boolean finished = scope.run(() -> group.fork(() -> ran.set(true)));
              assertThat(finished).isFalse();
              finish.countDown();
              assertThat(group.fork(() -> 42).join()).isEqualTo(42);
            }));
    assertThat(ran).isFalse();
  }

  @Test
  void aForkThatIsInterruptedWhileItWaitsThrowsThat() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.with()
        .maxTasks(1)
        .run(group -> {
          group.fork(() -> finish.await());
          Thread.currentThread().interrupt();
          assertThatThrownBy(() -> group.fork(() -> {}))
              .isInstanceOf(InterruptedException.class)
              .isNotInstanceOf(CancelledException.class);
          finish.countDown();
          group.fork(() -> {}).join();
        });
  }

  /** Every fork has started its child or thrown, and in the end all the slots are free again. */
  @Test
  void cancelledForksRaceWithFreedSlots() throws Exception {
    for (int round = 0; round < Rounds.of(5_000); round++) {
      AtomicInteger ran = new AtomicInteger();
      AtomicInteger forked = new AtomicInteger();
      TaskGroup.with()
          .maxTasks(2)
          .run(group -> {
            TaskGroup.run(forkers -> {
              for (int i = 0; i < 4; i++) {
                Task<?> forker =
                    forkers.fork(() -> {
                      group.fork(ran::incrementAndGet);
                      forked.incrementAndGet();
                    });
                if (i % 2 == 1) {
                  forker.cancel("race");
                }
              }
            });
            Latch both = new Latch(2);
            for (int i = 0; i < 2; i++) { // needs both slots at once
              group.fork(() -> {
                both.countDown();
                both.await();
              });
            }
          });
      assertThat(ran.get()).isEqualTo(forked.get()).isBetween(2, 4);
    }
  }

  @Test
  void whoWaitsForASlotOfAGroupThatClosesIsRefused() throws Exception {
    for (int round = 0; round < Rounds.of(1_000); round++) {
      AtomicInteger ran = new AtomicInteger();
      AtomicInteger forked = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      TaskGroup.run(forkers ->
          TaskGroup.with()
              .maxTasks(1)
              .run(group -> {
                for (int i = 0; i < 3; i++) {
                  forkers.fork(() -> {
                    try {
                      group.fork(ran::incrementAndGet);
                      forked.incrementAndGet();
                    } catch (IllegalStateException e) {
                      refused.incrementAndGet();
                    }
                  });
                }
                group.fork(() -> {});
              }));
      assertThat(forked.get() + refused.get()).isEqualTo(3);
      assertThat(ran.get()).isEqualTo(forked.get());
    }
  }

  @Test
  void servicesStartedAndHeldChildrenTakeSlotsToo() throws Exception {
    TaskGroup.with()
        .maxTasks(3)
        .run(group -> {
          group.forkService(Tasks::sleepForever);
          Task<?> started =
              group.start((Ready<String> ready) -> {
                ready.started();
                Tasks.sleepForever();
              });
          Task<?> held = group.forkAfter(Duration.ofDays(1), () -> {});
          AtomicReference<Task<?>> fourth = new AtomicReference<>();
          CancelScope scope = CancelScope.withTimeout(Duration.ofMillis(2));
          assertThat(scope.run(() -> fourth.set(group.fork(() -> {})))).isFalse();
          assertThat(fourth.get()).isNull();
          held.cancel("makes room");
          group.fork(() -> {}).join();
          started.cancel("done");
        });
  }

  @Test
  @EveryWorld.LoopOnly("where nobody else runs and no time passes unless the caller waits")
  void forkDoesNotWaitWhereThereIsAFreeSlot() throws Exception {
    List<String> events = new ArrayList<>();
    Instant start = Tasks.now();
    TaskGroup.with()
        .maxTasks(2)
        .run(group -> {
          group.fork(() -> events.add("child"));
          group.fork(() -> events.add("child"));
          events.add("forked both");
          assertThat(Tasks.now()).isEqualTo(start);
        });
    assertThat(events).containsExactly("forked both", "child", "child");
  }

  @Test
  void aFreeSlotMakesForkNoCheckpoint() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    TaskGroup.with()
        .maxTasks(1)
        .run(group -> {
          group.cancel("early");
          group.fork(() -> ran.set(true));
        });
    assertThat(ran).isTrue();
  }
}
