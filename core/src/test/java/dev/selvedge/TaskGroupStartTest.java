package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@EveryWorld
class TaskGroupStartTest {

  private final IOException failure = new IOException("no port is free");

  @Test
  void startReturnsWhenTheChildIsReadyAndNotBefore() throws Exception {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      StartedTask<String, Integer> server =
          group.startCall(
              "server",
              (Ready<String> ready) -> {
                events.add("binding");
                ready.started("port 80");
                finish.await();
                return 42;
              });
      events.add(server.startValue());
      assertThat(server.status()).isEqualTo(Task.Status.RUNNING);
      finish.countDown();
      assertThat(server.join()).isEqualTo(42);
    });
    assertThat(events).containsExactly("binding", "port 80");
  }

  @Test
  void startedMayHaveNothingToSay() throws Exception {
    TaskGroup.run(group -> {
      StartedTask<String, ?> child = group.start((Ready<String> ready) -> ready.started());
      assertThat(child.startValue()).isNull();
    });
  }

  @Test
  void startedMayBeCalledByAnotherThread() throws Exception {
    TaskGroup.run(group -> {
      StartedTask<String, ?> child =
          group.start((Ready<String> ready) ->
              TaskGroup.run(inner -> inner.fork(() -> ready.started("by a grandchild"))));
      assertThat(child.startValue()).isEqualTo("by a grandchild");
    });
  }

  @Test
  void aChildThatEndsBeforeItIsReadyIsNamed() throws Exception {
    TaskGroup.run(group -> {
      assertThatThrownBy(() -> group.start("server", (Ready<String> ready) -> {}))
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("task \"server\" ended before it called started()")
          .hasMessageContaining("SUCCEEDED");
      assertThat(group.tasks()).isEmpty();
      assertThat(group.scope().cancelCalled()).isFalse();
    });
  }

  @Test
  void aChildThatCancelsItselfBeforeItIsReadyIsNamed() throws Exception {
    TaskGroup.run(group ->
        assertThatThrownBy(() ->
                group.start(
                    "server", (Ready<String> ready) -> Tasks.current().cancelAndAwait("not today")))
            .isExactlyInstanceOf(IllegalStateException.class)
            .hasMessageContaining("CANCELLED"));
  }

  @Test
  void aFailureBeforeItIsReadyIsForTheCallerAndNotForTheGroup() throws Exception {
    TaskGroup.run(group -> {
      Task<?> sibling = group.fork(Tasks::sleepForever);
      assertThatThrownBy(() ->
              group.start((Ready<String> ready) -> {
                throw failure;
              }))
          .isSameAs(failure);
      assertThat(group.scope().cancelCalled()).isFalse();
      assertThat(sibling.status()).isEqualTo(Task.Status.RUNNING);
      sibling.cancel("done");
    });
  }

  @Test
  void anErrorBeforeItIsReadyIsForTheCallerToo() throws Exception {
    Error error = new LinkageError("x");
    TaskGroup.run(group ->
        assertThatThrownBy(() ->
                group.start((Ready<String> ready) -> {
                  throw error;
                }))
            .isSameAs(error));
  }

  @Test
  void aFailureAfterItWasReadyIsTheGroups() {
    AtomicReference<String> said = new AtomicReference<>();
    ExceptionGroup group =
        TaskGroupFailureTest.failing(g -> {
          Latch go = new Latch(1);
          StartedTask<String, ?> child =
              g.start((Ready<String> ready) -> {
                ready.started("ready");
                go.await();
                throw failure;
              });
          said.set(child.startValue());
          go.countDown();
        });
    assertThat(group.exceptions()).containsExactly(failure);
    assertThat(said).hasValue("ready");
  }

  @Test
  void startedTwiceIsRefused() throws Exception {
    TaskGroup.run(group -> {
      AtomicReference<Ready<String>> kept = new AtomicReference<>();
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      StartedTask<String, ?> child =
          group.start(
              "server",
              (Ready<String> ready) -> {
                ready.started("once");
                thrown.set(TaskTest.thrownBy(() -> ready.started("twice")));
                kept.set(ready);
              });
      child.await();
      assertThat(thrown.get())
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage("task \"server\" has called started() before; it may do so once");
      assertThat(child.startValue()).isEqualTo("once");
      assertThatThrownBy(() -> kept.get().started("after its end"))
          .isExactlyInstanceOf(IllegalStateException.class);
      assertThat(child.startValue()).isEqualTo("once");
    });
  }

  @Test
  void startedTwiceIsRefusedAlsoWhenNobodyWaitsForItAnyMore() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CancelScope scope = CancelScope.create();
    TaskGroup.run(group ->
        scope.run(() ->
            group.start((Ready<String> ready) -> {
              try {
                scope.cancel("the caller has no time");
                awaitCancellation();
              } finally {
                ready.started("once");
                thrown.set(TaskTest.thrownBy(() -> ready.started("twice")));
              }
            })));
    assertThat(thrown.get()).isExactlyInstanceOf(IllegalStateException.class);
  }

  // ---- the caller is cancelled ----

  @Test
  void aCallerThatIsCancelledCancelsTheChildAndAwaitsIt() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    AtomicReference<String> met = new AtomicReference<>();
    CancelScope scope = CancelScope.create();
    TaskGroup.run(group -> {
      boolean finished =
          scope.run(() -> {
            try {
              group.start((Ready<String> ready) -> {
                try {
                  scope.cancel("the caller has no time");
                  awaitCancellation();
                } finally {
                  Thread.yield();
                  ended.set(true);
                }
              });
            } catch (CancelledException e) {
              met.set(e.reason() + ", ended: " + ended);
              throw e;
            }
          });
      assertThat(finished).isFalse();
      assertThat(group.scope().cancelCalled()).isFalse();
      assertThat(group.tasks()).isEmpty();
    });
    assertThat(met).hasValue("the caller has no time, ended: true");
  }

  @Test
  void aForeignInterruptWhileACancelledCallerAwaitsTheChildIsKept() throws Exception {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    CancelScope scope = CancelScope.create();
    Thread caller = Thread.currentThread();
    TaskGroup.run(group -> {
      scope.run(() -> {
        try {
          group.start((Ready<String> ready) -> {
            try {
              scope.cancel("the caller has no time");
              awaitCancellation();
            } finally {
              caller.interrupt();
              CancelScope.shield(() -> Tasks.sleep(Duration.ofMillis(2)));
              events.add("ended");
            }
          });
        } catch (CancelledException e) {
          events.add(e.reason());
          throw e;
        }
      });
      events.add("interrupted: " + Thread.interrupted());
    });
    assertThat(events).containsExactly("ended", "the caller has no time", "interrupted: true");
  }

  @Test
  @EveryWorld.LoopOnly("the child says it before the caller, whose wait has ended, goes on")
  void aForeignInterruptOfACallerWhoseChildIsReadyAtThatMomentIsKept() throws Exception {
    List<String> events = new ArrayList<>();
    Thread caller = Thread.currentThread();
    TaskGroup.run(group -> {
      StartedTask<String, ?> child =
          group.start((Ready<String> ready) -> {
            caller.interrupt();
            ready.started("ready");
            awaitCancellation();
          });
      events.add(child.startValue());
      events.add("interrupted: " + Thread.interrupted());
      child.cancel("done");
    });
    assertThat(events).containsExactly("ready", "interrupted: true");
  }

  @Test
  void aCallerThatIsCancelledAlreadyStartsNothing() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    CancelScope scope = CancelScope.create();
    scope.cancel("early");
    TaskGroup.run(group -> scope.run(() -> group.start((Ready<String> ready) -> ran.set(true))));
    assertThat(ran).isFalse();
  }

  @Test
  void aChildThatFailsAfterItsCallerWasCancelledIsHeardOf() {
    CancelScope scope = CancelScope.create();
    ExceptionGroup group =
        TaskGroupFailureTest.failing(g ->
            scope.run(() ->
                g.start((Ready<String> ready) -> {
                  try {
                    scope.cancel("the caller has no time");
                    awaitCancellation();
                  } catch (CancelledException e) {
                    throw failure;
                  }
                })));
    assertThat(group.leaves()).containsExactly(failure);
  }

  @Test
  @EveryWorld.ThreadsOnly("blocks until a foreign thread does, and so would the loop")
  void aCallerThatIsInterruptedCancelsTheChildAndAwaitsIt() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    TaskGroup.run(group -> {
      AtomicBoolean endedFirst = new AtomicBoolean();
      FutureTask<Throwable> starting =
          new FutureTask<>(() -> {
            Throwable thrown =
                TaskTest.thrownBy(() ->
                    group.start((Ready<String> ready) -> {
                      try {
                        awaitCancellation();
                      } finally {
                        ended.set(true);
                      }
                    }));
            endedFirst.set(ended.get());
            return thrown;
          });
      Thread foreign = Thread.ofPlatform().start(starting);
      Until.blocked(foreign);
      foreign.interrupt();
      assertThat(starting.get())
          .isInstanceOf(InterruptedException.class)
          .isNotInstanceOf(CancelledException.class);
      assertThat(endedFirst).isTrue();
    });
  }

  /**
   * Whatever wins: start returns a running child that said it is ready, or throws and leaves none
   * behind; and a failure is thrown by start or by the group, once.
   */
  @Test
  void readinessRacesWithTheCancellationOfTheCaller() throws Exception {
    for (int round = 0; round < Rounds.of(10_000); round++) {
      CancelScope scope = CancelScope.create();
      boolean fails = round % 2 == 0;
      AtomicInteger heard = new AtomicInteger();
      AtomicBoolean left = new AtomicBoolean();
      Latch finish = new Latch(1);
      try {
        TaskGroup.run(group -> {
          Task<?> canceller =
              group.fork(() -> {
                scope.cancel("race");
              });
          try {
            scope.run(() -> {
              StartedTask<String, ?> child =
                  group.start((Ready<String> ready) -> {
                    if (fails) {
                      throw failure;
                    }
                    ready.started("ready");
                    try {
                      finish.await();
                    } finally {
                      left.set(true);
                    }
                  });
              assertThat(left).isFalse();
              assertThat(child.startValue()).isEqualTo("ready");
              finish.countDown();
              child.await();
            });
          } catch (IOException e) {
            heard.incrementAndGet();
          }
          canceller.await();
          // start threw: no child is left behind; it returned: it was let go
          finish.countDown();
          Until.holds("no child is left", () -> group.tasks().isEmpty());
        });
      } catch (ExceptionGroup e) {
        assertThat(e.leaves()).containsExactly(failure);
        heard.incrementAndGet();
      }
      if (fails) {
        assertThat(heard.get()).isLessThanOrEqualTo(1);
      } else {
        assertThat(heard).hasValue(0);
      }
    }
  }

  /** The failure is thrown by start, or start was cancelled before the child failed: never lost. */
  @Test
  void aFailureThatRacesWithTheCancellationOfTheCallerIsNotLost() throws Exception {
    for (int round = 0; round < Rounds.of(10_000); round++) {
      CancelScope scope = CancelScope.create();
      AtomicInteger raised = new AtomicInteger();
      AtomicInteger heard = new AtomicInteger();
      try {
        TaskGroup.run(group -> {
          try {
            scope.run(() ->
                group.start((Ready<String> ready) -> {
                  group.fork(() -> {
                    scope.cancel("race");
                  });
                  raised.incrementAndGet();
                  throw failure;
                }));
          } catch (IOException e) {
            heard.incrementAndGet();
          }
        });
      } catch (ExceptionGroup e) {
        assertThat(e.leaves()).containsExactly(failure);
        heard.incrementAndGet();
      }
      assertThat(heard).hasValue(raised.get());
    }
  }

  /** A start that throws because its caller was cancelled leaves no running child behind. */
  @Test
  void aChildThatWasReadyAtTheVeryMomentDoesNotOutliveAStartThatThrows() throws Exception {
    for (int round = 0; round < Rounds.of(10_000); round++) {
      CancelScope scope = CancelScope.create();
      AtomicReference<Task<?>> orphan = new AtomicReference<>();
      TaskGroup.run(group -> {
        AtomicReference<Task<?>> child = new AtomicReference<>();
        AtomicBoolean returned = new AtomicBoolean();
        scope.run(() -> {
          group.start((Ready<String> ready) -> {
            child.set(Tasks.current());
            group.fork(() -> {
              scope.cancel("race");
            });
            ready.started("ready");
            awaitCancellation();
          });
          returned.set(true);
        });
        if (!returned.get() && !child.get().isDone()) {
          orphan.set(child.get());
        }
        child.get().cancel("the round is over");
      });
      assertThat(orphan.get()).isNull();
    }
  }

  private static void awaitCancellation() throws InterruptedException {
    Tasks.sleep(Duration.ofSeconds(20));
    throw new AssertionError("it was not cancelled");
  }
}
