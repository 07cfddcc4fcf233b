package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@EveryWorld
class TaskGroupTest {

  // ---- the block ----

  @Test
  void theBlockReturnsTheValueOfItsBody() throws Exception {
    assertThat(TaskGroup.<String>call(group -> "value")).isEqualTo("value");
    assertThat(TaskGroup.<String>call(group -> null)).isNull();
  }

  @Test
  void theBlockReturnsOnlyAfterEveryChildHasEnded() throws Exception {
    for (int round = 0; round < Rounds.of(1_000); round++) {
      AtomicInteger ended = new AtomicInteger();
      List<Task<?>> children = new ArrayList<>();
      TaskGroup.run(group -> {
        for (int i = 0; i < 5; i++) {
          children.add(
              group.fork(() -> {
                Tasks.yield();
                ended.incrementAndGet();
              }));
        }
      });
      assertThat(ended).hasValue(5);
      assertThat(children).allMatch(Task::isDone);
    }
  }

  @Test
  void theBlockWaitsAlsoForAChildThatRefusesToEnd() throws Exception {
    Latch finish = new Latch(1);
    AtomicBoolean ended = new AtomicBoolean();
    FutureTask<Throwable> block =
        new FutureTask<>(() ->
            TaskTest.thrownBy(() ->
                TaskGroup.run(group -> {
                  group.fork(() -> {
                    finish.awaitUncancelled();
                    ended.set(true);
                  });
                  throw new IllegalStateException("the body has left");
                })));
    Thread host = Thread.ofPlatform().start(block);
    Until.blocked(host);
    assertThat(block.isDone()).isFalse();
    finish.countDown();
    assertThat(block.get()).isInstanceOf(ExceptionGroup.class);
    assertThat(ended).isTrue();
  }

  @Test
  void theBlockWaitsForChildrenThatChildrenFork() throws Exception {
    AtomicInteger ended = new AtomicInteger();
    TaskGroup.run(group -> forkChain(group, 100, ended));
    assertThat(ended).hasValue(101);
  }

  private static void forkChain(TaskGroup group, int more, AtomicInteger ended) {
    group.fork(() -> {
      if (more > 0) {
        forkChain(group, more - 1, ended);
      }
      ended.incrementAndGet();
    });
  }

  @Test
  void groupsNestAndTheInnerOneEndsFirst() throws Exception {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(outer -> {
      outer.fork(() -> {
        TaskGroup.run(inner -> inner.fork(() -> events.add("grandchild")));
        events.add("child");
      });
    });
    assertThat(events).containsExactly("grandchild", "child");
  }

  // ---- who may fork, and until when ----

  @Test
  void anyThreadForksIntoAnOpenGroup() throws Exception {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      group.fork(() -> {
        group.fork(() -> {
          events.add("by a child");
        });
        TaskGroup.run(inner ->
            inner.fork(() -> {
              group.fork(() -> {
                events.add("by a grandchild");
              });
            }));
      });
      Thread foreign =
          Thread.ofPlatform()
              .start(() ->
                  group.fork(() -> {
                    events.add("by a foreign thread");
                  }));
      foreign.join();
      group.fork(() -> {
        events.add("by the body");
      });
    });
    assertThat(events)
        .containsExactlyInAnyOrder(
            "by a child", "by a grandchild", "by a foreign thread", "by the body");
  }

  @Test
  void aGroupIsOpenUntilItsBlockHasLeftAndNotOnlyItsBody() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    TaskGroup.run(group -> {
      Thread host = Thread.currentThread();
      group.fork(() -> {
        Until.blocked(host); // the body has returned: the host waits for this child
        group.fork(() -> ran.set(true));
      });
    });
    assertThat(ran).isTrue();
  }

  @Test
  void aClosedGroupRefusesToForkAndStartsNothing() throws Exception {
    AtomicReference<TaskGroup> closed = new AtomicReference<>();
    TaskGroup.with().name("night").run(closed::set);
    AtomicBoolean ran = new AtomicBoolean();
    TaskGroup group = closed.get();
    List<Action<Exception>> forks =
        List.of(
            () -> group.fork("late", () -> ran.set(true)),
            () -> group.fork("late", () -> ran.getAndSet(true)),
            () -> group.forkService("late", () -> ran.set(true)),
            () -> group.forkAfter(Duration.ZERO, "late", () -> ran.set(true)),
            () -> group.start("late", (Ready<String> ready) -> ran.set(true)));
    for (Action<Exception> fork : forks) {
      assertThatThrownBy(fork::run)
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage(
              "task \"late\" cannot be forked: group \"night\" is closed, all its tasks have"
                  + " ended");
    }
    assertThat(ran).isFalse();
    assertThat(group.tasks()).isEmpty();
  }

  @Test
  void aGroupThatFailedIsClosedToo() {
    AtomicReference<TaskGroup> closed = new AtomicReference<>();
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              closed.set(group);
              throw new Exception();
            }))
        .isInstanceOf(ExceptionGroup.class);
    assertThatThrownBy(() -> closed.get().fork(() -> {})).isInstanceOf(IllegalStateException.class);
  }

  /** Either it was started, and the block has waited for it; or it was refused, and never ran. */
  @Test
  @EveryWorld.ThreadsOnly(
      "foreign threads race, and the test waits for them at a barrier of the JDK")
  void forkingRacesWithTheClosingOfTheGroup() throws Exception {
    int rounds = 10_000;
    AtomicReference<TaskGroup> open = new AtomicReference<>();
    AtomicInteger started = new AtomicInteger();
    AtomicInteger forked = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    CyclicBarrier barrier = new CyclicBarrier(3);
    int wrong = 0;
    try (ExecutorService foreign = Executors.newFixedThreadPool(2)) {
      List<Future<?>> forkers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        forkers.add(
            foreign.submit(() -> {
              for (int round = 0; round < rounds; round++) {
                barrier.await();
                try {
                  open.get()
                      .fork(() -> {
                        started.incrementAndGet();
                      });
                  forked.incrementAndGet();
                } catch (IllegalStateException e) {
                  refused.incrementAndGet();
                }
                barrier.await();
              }
              return null;
            }));
      }
      for (int round = 0; round < rounds; round++) {
        int spins = round % 50 * 20;
        TaskGroup.run(group -> {
          open.set(group);
          barrier.await();
          for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
          }
        });
        int startedWhenLeft = started.get();
        barrier.await();
        wrong += forked.get() == startedWhenLeft ? 0 : 1;
      }
      for (Future<?> forker : forkers) {
        forker.get();
      }
    }
    assertThat(wrong).isZero();
    assertThat(forked.get() + refused.get()).isEqualTo(2 * rounds);
    assertThat(started.get()).isEqualTo(forked.get());
    assertThat(forked.get()).isPositive();
  }

  // ---- cancelled groups ----

  @Test
  void aCancelledOpenGroupStillForksAndTheChildMeetsTheCancellation() throws Exception {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      group.cancel("enough");
      group.fork(() -> {
        events.add("ran");
        try {
          Tasks.checkpoint();
        } catch (CancelledException e) {
          events.add(e.reason());
          throw e;
        }
      });
    });
    assertThat(events).containsExactly("ran", "enough");
  }

  @Test
  void cancellingTheGroupCancelsItsChildrenAndItsBodyAndTheBlockReturns() throws Exception {
    AtomicReference<Task<?>> child = new AtomicReference<>();
    AtomicReference<TaskGroup> left = new AtomicReference<>();
    TaskGroup.run(group -> {
      left.set(group);
      child.set(group.fork(Tasks::sleepForever));
      assertThat(group.cancel("enough")).isTrue();
      assertThat(group.cancel("more than that")).isFalse();
      Tasks.sleepForever();
    });
    assertThat(child.get().isCancelled()).isTrue();
    assertThat(left.get().scope().reason()).contains("enough");
    assertThat(left.get().scope().cancelCaught()).isTrue();
    Tasks.checkpoint();
  }

  @Test
  void aGroupHasCaughtItsCancellationOnlyIfThatAloneCutItsBodyShort() throws Exception {
    AtomicReference<TaskGroup> left = new AtomicReference<>();
    TaskGroup.run(group -> {
      left.set(group);
      group.cancel("enough, and the body is through all the same");
    });
    assertThat(left.get().scope().cancelCaught()).isFalse();
    CancelScope outer = CancelScope.create();
    outer.run(() ->
        TaskGroup.run(group -> {
          left.set(group);
          group.cancel("inside");
          outer.cancel("and outside");
          Tasks.sleepForever();
        }));
    assertThat(left.get().scope().cancelCaught()).isFalse();
    assertThat(outer.cancelCaught()).isTrue();
  }

  @Test
  void aGroupCancelledFromInsideHasNoValueIfItsBodyWasCutShort() {
    assertThatThrownBy(() ->
            TaskGroup.with()
                .name("night")
                .<String>call(group -> {
                  group.cancel("enough");
                  Tasks.checkpoint();
                  return "not reached";
                }))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("group \"night\"")
        .hasMessageContaining("enough");
  }

  @Test
  void aGroupCancelledFromInsideHasAValueIfItsBodyReturnedOne() throws Exception {
    String value =
        TaskGroup.call(group -> {
          group.fork(Tasks::sleepForever);
          group.cancel("enough");
          return "value";
        });
    assertThat(value).isEqualTo("value");
  }

  @Test
  void theScopeOfTheGroupIsAroundBodyAndChildren() throws Exception {
    TaskGroup.with()
        .name("night")
        .run(group -> {
          assertThat(group.scope().name()).isEqualTo("night");
          assertThat(group.name()).isEqualTo("night");
          group.fork(Tasks::sleepForever);
          group.scope().cancel("enough");
          assertThatThrownBy(Tasks::checkpoint)
              .isInstanceOfSatisfying(
                  CancelledException.class,
                  e -> assertThat(e.scopeName() + ": " + e.reason()).isEqualTo("night: enough"));
        });
  }

  @Test
  void aGroupIsCalledGroupUnlessItIsNamed() throws Exception {
    TaskGroup.run(
        group -> assertThat(List.of(group.name(), group.scope().name())).containsOnly("group"));
    TaskGroup.with()
        .name("night")
        .run(
            group -> assertThat(List.of(group.name(), group.scope().name())).containsOnly("night"));
  }

  @Test
  void theScopeOfAGroupCanHaveADeadline() throws Exception {
    AtomicReference<Task<?>> child = new AtomicReference<>();
    TaskGroup.run(group -> {
      group.scope().deadline(java.time.Instant.now().plusMillis(5));
      child.set(group.fork(Tasks::sleepForever));
    });
    assertThat(child.get().isCancelled()).isTrue();
  }

  @Test
  void childrenOfAGroupInsideAScopeBelongToTheScopeOfTheGroup() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      CancelScope inner = CancelScope.create();
      AtomicReference<Task<Integer>> child = new AtomicReference<>();
      inner.run(() -> {
        child.set(
            group.fork(() -> {
              finish.await();
              return 42;
            }));
        inner.cancel("only the host is inside");
        Tasks.checkpoint();
      });
      finish.countDown();
      assertThat(child.get().join()).isEqualTo(42);
    });
  }

  @Test
  void childrenOfAGroupInTheBodyOfAGroupBelongToTheInnerOne() throws Exception {
    AtomicReference<String> cancelled = new AtomicReference<>();
    TaskGroup.with()
        .name("outer")
        .run(outer -> {
          TaskGroup.with()
              .name("inner")
              .run(inner -> {
                Task<?> child =
                    inner.fork(() -> {
                      try {
                        Tasks.sleepForever();
                      } catch (CancelledException e) {
                        cancelled.set(e.scopeName());
                        throw e;
                      }
                    });
                Until.waits(child);
                inner.cancel("enough");
              });
          assertThat(cancelled).hasValue("inner");
          Tasks.checkpoint(); // nothing has cancelled the outer one
        });
  }

  // ---- outer cancellation ----

  @Test
  void aCancellationFromOutsideLeavesAsCancelledException() throws Exception {
    CancelScope outer = CancelScope.create();
    List<String> events = new ArrayList<>();
    AtomicReference<Task<?>> child = new AtomicReference<>();
    boolean finished =
        outer.run(() -> {
          try {
            TaskGroup.run(group -> {
              child.set(group.fork(Tasks::sleepForever));
              outer.cancel("outside");
            });
            events.add("returned");
          } catch (CancelledException e) {
            events.add(e.reason());
            throw e;
          }
        });
    assertThat(finished).isFalse();
    assertThat(events).containsExactly("outside");
    assertThat(child.get().isCancelled()).isTrue();
  }

  @Test
  void aCancellationFromOutsideThatCutTheBodyShortLeavesToo() throws Exception {
    CancelScope outer = CancelScope.create();
    boolean finished =
        outer.run(() -> {
          assertThatThrownBy(() ->
                  TaskGroup.run(_ -> {
                    outer.cancel("outside");
                    Tasks.sleepForever();
                  }))
              .isInstanceOfSatisfying(
                  CancelledException.class, e -> assertThat(e.reason()).isEqualTo("outside"));
          Tasks.checkpoint();
        });
    assertThat(finished).isFalse();
  }

  @Test
  void aCancellationFromOutsideLeavesAlsoIfTheGroupWasCancelledBefore() throws Exception {
    CancelScope outer = CancelScope.create();
    boolean finished =
        outer.run(() ->
            TaskGroup.run(group -> {
              group.cancel("inside");
              try {
                Tasks.sleepForever();
              } finally {
                outer.cancel("outside");
              }
            }));
    assertThat(finished).isFalse();
    assertThat(outer.cancelCaught()).isTrue();
  }

  @Test
  void aCancellationFromOutsideThatCutNobodyShortLeavesTheValue() throws Exception {
    CancelScope outer = CancelScope.create();
    List<Object> events = new ArrayList<>();
    outer.run(() -> {
      events.add(
          TaskGroup.<Integer>call(group -> {
            Task<Integer> child = group.fork(() -> 42);
            int value = child.join();
            outer.cancel("outside");
            return value;
          }));
      try {
        Tasks.checkpoint();
      } catch (CancelledException e) {
        events.add(e.reason());
      }
    });
    assertThat(events).containsExactly(42, "outside");
  }

  @Test
  void aChildThatWasCancelledAloneIsNotCutShortFromOutside() throws Exception {
    CancelScope outer = CancelScope.create();
    List<Object> events = new ArrayList<>();
    outer.run(() -> {
      events.add(
          TaskGroup.<Integer>call(group -> {
            group.fork(Tasks::sleepForever).cancelAndAwait("not needed");
            outer.cancel("outside");
            return 42;
          }));
      events.add("and goes on to its next checkpoint");
    });
    assertThat(events).containsExactly(42, "and goes on to its next checkpoint");
  }

  @Test
  void aCancellationFromOutsideThatChildrenIgnoreIsNotForgotten() throws Exception {
    CancelScope outer = CancelScope.create();
    AtomicReference<Task<Integer>> child = new AtomicReference<>();
    boolean finished =
        outer.run(() -> {
          TaskGroup.run(group -> {
            child.set(
                group.fork(() -> {
                  try {
                    Tasks.sleepForever();
                  } catch (CancelledException e) {
                    return 42;
                  }
                  return 0;
                }));
            outer.cancel("outside");
          });
          Tasks.checkpoint();
        });
    assertThat(finished).isFalse();
    assertThat(child.get().join()).isEqualTo(42);
  }

  // ---- what it shows ----

  @Test
  void theTasksAreTheLiveOnesInTheOrderOfForking() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> one = group.fork("one", () -> finish.await());
      Task<?> two = group.fork("two", () -> {});
      Task<?> three = group.forkService("three", Tasks::sleepForever);
      Task<?> four = group.forkAfter(Duration.ofDays(1), "four", () -> {});
      two.await();
      assertThat(group.tasks()).containsExactly(one, three, four);
      assertThat(group).hasToString("group \"group\" OPEN, 3 live tasks");
      four.cancel("x");
      finish.countDown();
    });
  }

  @Test
  void aTaskThatWasJoinedIsInNoList() throws Exception {
    TaskGroup.run(group -> {
      for (int round = 0; round < Rounds.of(3_000); round++) {
        Task<?> task = group.fork(() -> {});
        task.join();
        assertThat(group.tasks()).isEmpty();
        if (round % 10 == 0) {
          assertThat(Tasks.all()).doesNotContain(task);
        }
      }
    });
  }

  @Test
  void aTaskThatCallsBackHasEndedAndIsInNoList() throws Exception {
    List<Boolean> listed = new ArrayList<>();
    TaskGroup.run(group -> {
      Latch finish = new Latch(1);
      Task<?> task = group.fork(() -> finish.await());
      task.onDone(ended -> {
        listed.add(group.tasks().contains(ended));
        listed.add(Tasks.all().contains(ended));
      });
      finish.countDown();
    });
    assertThat(listed).containsExactly(false, false);
  }

  @Test
  void aBuilderMayBeUsedAgain() throws Exception {
    TaskGroup.Builder builder = TaskGroup.with().name("again").maxTasks(2).keepResults();
    for (int i = 0; i < 3; i++) {
      int number = i;
      builder.run(group -> {
        assertThat(group.name()).isEqualTo("again");
        group.forkService(Tasks::sleepForever);
        group.fork(() -> number).join();
        Task<?> second = group.fork(Tasks::sleepForever);
        assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), () -> group.fork(() -> {})))
            .describedAs("a third at a time")
            .isEmpty();
        second.cancelAndAwait("not needed");
        group.cancel("enough");
        Until.holds("all have ended", () -> group.tasks().isEmpty());
        assertThat(group.outcomes())
            .containsExactly(
                Outcome.cancelled("enough"),
                Outcome.success(number),
                Outcome.cancelled("not needed"));
      });
    }
  }

  @Test
  void aBuilderMakesGroupsThatHaveNothingInCommon() throws Exception {
    TaskGroup.Builder builder = TaskGroup.with().maxTasks(1).keepResults();
    builder.run(outer -> {
      outer.fork(() ->
          builder.run(inner -> {
            inner.fork(() -> "inner").join(); // has a slot of its own
            assertThat(inner.outcomes()).containsExactly(Outcome.success("inner"));
            inner.cancel("enough");
            assertThat(outer.scope().cancelCalled()).isFalse();
          }));
    });
  }
}
