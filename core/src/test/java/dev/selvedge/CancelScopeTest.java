package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.kernel.Strand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@EveryWorld
class CancelScopeTest {

  private static final Duration BOUND = Duration.ofSeconds(20);

  private final CancelScope scope = CancelScope.create().named("work");

  @Test
  void anUntouchedScopeIsTransparent() throws Exception {
    assertThat(scope.call(() -> 42)).contains(42);
    assertThat(scope.cancelCalled()).isFalse();
    assertThat(scope.cancelCaught()).isFalse();
    assertThat(scope.reason()).isEmpty();
    assertThatThrownBy(() ->
            CancelScope.create()
                .run(() -> {
                  throw new IOException("disk");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk");
  }

  @Test
  void theCompilerInfersExactlyTheExceptionsOfTheBody() throws InterruptedException {
    boolean finished = CancelScope.create().run(() -> {});
    int value = CancelScope.shield(() -> 1);
    assertThat(finished).isTrue();
    assertThat(value).isEqualTo(1);
    try {
      CancelScope.create()
          .run(() -> {
            throw new IOException("disk");
          });
    } catch (IOException e) {
      assertThat(e).hasMessage("disk");
    }
  }

  @Test
  void everyCheckpointInsideACancelledScopeThrows() throws Exception {
    List<String> events = new ArrayList<>();
    boolean finished =
        scope.run(() -> {
          scope.cancel("enough");
          for (int i = 0; i < 3; i++) {
            try {
              Tasks.checkpoint();
            } catch (CancelledException e) {
              events.add(e.scopeName() + ": " + e.reason());
            }
          }
          try {
            Tasks.sleep(Duration.ZERO);
          } catch (CancelledException e) {
            events.add("sleep");
          }
          Tasks.sleepForever();
          events.add("never");
        });
    assertThat(finished).isFalse();
    assertThat(events).containsExactly("work: enough", "work: enough", "work: enough", "sleep");
    assertThat(scope.cancelCaught()).isTrue();
    Tasks.checkpoint();
  }

  @Test
  void cancelBeforeTheBlockMeetsItsFirstCheckpoint() throws Exception {
    scope.cancel("too late");
    AtomicBoolean ran = new AtomicBoolean();
    assertThat(
            scope.run(() -> {
              ran.set(true);
              Tasks.checkpoint();
            }))
        .isFalse();
    assertThat(ran).isTrue();
  }

  @Test
  void cancelAfterTheBlockHasNoEffectOnTheTask() throws Exception {
    assertThat(scope.run(() -> {})).isTrue();
    scope.cancel("late");
    Tasks.checkpoint();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(scope.cancelCaught()).isFalse();
  }

  @Test
  @EveryWorld.ThreadsOnly("a virtual clock knows nothing of the foreign thread that is to cancel")
  void cancelWorksFromAnyThread() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    Thread other =
        Thread.ofPlatform()
            .name("watchdog")
            .start(() -> {
              try {
                inside.await();
              } catch (InterruptedException e) {
                return;
              }
              scope.cancel("from outside");
            });
    assertThat(
            scope.run(() -> {
              inside.countDown();
              Tasks.sleepForever();
            }))
        .isFalse();
    other.join();
    assertThat(scope.cancelledBy()).contains("watchdog");
    assertThat(scope.reason()).contains("from outside");
  }

  @Test
  void theFirstReasonStays() throws Exception {
    assertThat(scope.cancel("first")).isTrue();
    assertThat(scope.cancel("second")).isFalse();
    scope.run(() -> assertThatThrownBy(Tasks::checkpoint).hasMessageContaining("first"));
    assertThat(scope.reason()).contains("first");
  }

  @Test
  void aCancelledBodyThatReturnsAllTheSameHasFinished() throws Exception {
    assertThat(
            scope.call(() -> {
              scope.cancel("ignored");
              return 42;
            }))
        .contains(42);
    assertThat(scope.cancelCalled()).isTrue();
    assertThat(scope.cancelCaught()).isFalse();
    CancelScope another = CancelScope.create();
    assertThat(another.run(() -> another.cancel("ignored"))).isTrue();
    assertThat(another.cancelCaught()).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aCallWhoseBodyWasCutShortOrHasNullForItsValueIsEmpty() throws Exception {
    String[] nothing = {null};
    assertThat(CancelScope.create().call(() -> nothing[0])).isEmpty();
    Optional<String> cut =
        scope.call(() -> {
          scope.cancel("enough");
          Tasks.checkpoint();
          return "never";
        });
    assertThat(cut).isEmpty();
    assertThat(scope.cancelCaught()).isTrue();
  }

  @Test
  void theExceptionTellsScopeReasonCancellerAndWhereItWasAskedFor() throws Exception {
    TaskGroup.run(group -> {
      Task<?> victim =
          group.fork(
              "victim",
              () -> {
                scope.run(() -> {
                  try {
                    Tasks.sleepForever();
                  } catch (CancelledException e) {
                    assertThat(e).hasMessage("\"work\" was cancelled: no need");
                    assertThat(e.scopeName()).isEqualTo("work");
                    assertThat(e.reason()).isEqualTo("no need");
                    assertThat(e.cancelledBy()).contains("killer");
                    assertThat(e.getStackTrace()).isEmpty();
                    assertThat(e.getCause().getStackTrace())
                        .anyMatch(f -> f.getClassName().startsWith("dev.selvedge.Cancel"));
                    throw e;
                  }
                });
              });
      Eventually.untilWaiting(victim);
      group.fork("killer", () -> scope.cancel("no need"));
    });
  }

  @Test
  void anInnerScopeIsCancelledWithTheOuterOne() throws Exception {
    List<String> events = new ArrayList<>();
    CancelScope outer = CancelScope.create().named("outer");
    CancelScope inner = CancelScope.create().named("inner");
    boolean finished =
        outer.run(() -> {
          inner.run(() -> {
            outer.cancel("all");
            Tasks.sleep(BOUND); // whoever is not reached could not be ended
          });
          events.add("never");
        });
    assertThat(finished).isFalse();
    assertThat(events).isEmpty();
    assertThat(inner.cancelCaught()).isFalse();
    assertThat(inner.cancelCalled()).isFalse();
    assertThat(outer.cancelCaught()).isTrue();
  }

  @Test
  void anOuterScopeIsNotTouchedByTheInnerOne() throws Exception {
    List<String> events = new ArrayList<>();
    boolean finished =
        CancelScope.create()
            .run(() -> {
              scope.run(() -> {
                scope.cancel("inner only");
                Tasks.sleepForever();
              });
              Tasks.checkpoint();
              events.add("goes on");
            });
    assertThat(finished).isTrue();
    assertThat(events).containsExactly("goes on");
  }

  @Test
  void whenBothAreCancelledTheCancellationGoesOnToTheOuter() throws Exception {
    List<String> events = new ArrayList<>();
    CancelScope outer = CancelScope.create().named("outer");
    outer.run(() -> {
      try {
        scope.run(() -> {
          scope.cancel("inner");
          try {
            Tasks.checkpoint();
          } finally {
            outer.cancel("outer");
          }
        });
        events.add("swallowed by the inner");
      } catch (CancelledException e) {
        events.add(e.reason());
        throw e;
      }
    });
    assertThat(events).containsExactly("outer");
    assertThat(scope.cancelCaught()).isFalse();
    assertThat(outer.cancelCaught()).isTrue();
  }

  @Test
  void realFailuresPassThroughACancelledScope() {
    assertThatThrownBy(() ->
            scope.run(() -> {
              scope.cancel("x");
              try {
                Tasks.checkpoint();
              } finally {
                failWith(new IOException("while cleaning up"));
              }
            }))
        .isInstanceOf(IOException.class);
    assertThat(scope.cancelCaught()).isFalse();
  }

  private static void failWith(IOException e) throws IOException {
    throw e;
  }

  @Test
  void itsCancellationIsTakenOutOfAnExceptionGroupAndTheRestPasses() {
    assertThatThrownBy(() ->
            scope.run(() -> {
              scope.cancel("x");
              try {
                Tasks.checkpoint();
              } catch (CancelledException e) {
                throw ExceptionGroup.of("mixed", e, new IOException("real"));
              }
            }))
        .isInstanceOfSatisfying(
            ExceptionGroup.class,
            group ->
                assertThat(group.leaves())
                    .singleElement()
                    .satisfies(t -> assertThat(t).isInstanceOf(IOException.class)));
    assertThat(scope.cancelCaught()).isTrue();
  }

  @Test
  void anExceptionGroupWithoutItsCancellationPassesUntouched() {
    ExceptionGroup real = ExceptionGroup.of("real", new IOException("disk"));
    assertThatThrownBy(() ->
            scope.run(() -> {
              scope.cancel("x");
              throw real;
            }))
        .isSameAs(real);
    assertThat(scope.cancelCaught()).isFalse();
  }

  @Test
  void insideBothTheOuterCancellationIsMet() throws Exception {
    CancelScope outer = CancelScope.create().named("outer");
    outer.run(() ->
        scope.run(() -> {
          scope.cancel("inner");
          outer.cancel("outer");
          assertThatThrownBy(Tasks::checkpoint)
              .isInstanceOfSatisfying(
                  CancelledException.class, e -> assertThat(e.reason()).isEqualTo("outer"));
        }));
    assertThat(scope.cancelCaught()).isFalse();
    assertThat(outer.cancelCaught()).isFalse();
  }

  @Test
  void anExceptionGroupOfItsCancellationAloneIsSwallowed() throws Exception {
    boolean finished =
        scope.run(() -> {
          scope.cancel("x");
          try {
            Tasks.checkpoint();
          } catch (CancelledException e) {
            throw ExceptionGroup.of("only", e);
          }
        });
    assertThat(finished).isFalse();
    assertThat(scope.cancelCaught()).isTrue();
  }

  @Test
  void whenBothAreCancelledAnExceptionGroupOfTheInnerOneGoesOnAsTheOuterCancellation()
      throws Exception {
    List<String> events = new ArrayList<>();
    CancelScope outer = CancelScope.create().named("outer");
    boolean finished =
        outer.run(() -> {
          try {
            scope.run(() -> {
              scope.cancel("inner");
              try {
                Tasks.checkpoint();
              } catch (CancelledException e) {
                outer.cancel("outer");
                throw ExceptionGroup.of("only", e);
              }
            });
            events.add("swallowed by the inner");
          } catch (CancelledException e) {
            events.add(e.reason());
            throw e;
          }
        });
    assertThat(events).containsExactly("outer");
    assertThat(finished).isFalse();
    assertThat(scope.cancelCaught()).isFalse();
    assertThat(outer.cancelCaught()).isTrue();
  }

  @Test
  void whenBothAreCancelledRealFailuresOfAnExceptionGroupPassBoth() {
    CancelScope outer = CancelScope.create().named("outer");
    IOException real = new IOException("real");
    assertThatThrownBy(() ->
            outer.run(() ->
                scope.run(() -> {
                  scope.cancel("inner");
                  try {
                    Tasks.checkpoint();
                  } catch (CancelledException e) {
                    outer.cancel("outer");
                    throw ExceptionGroup.of("mixed", e, real);
                  }
                })))
        .isInstanceOfSatisfying(
            ExceptionGroup.class, group -> assertThat(group.leaves()).containsExactly(real));
    assertThat(scope.cancelCaught()).isFalse();
    assertThat(outer.cancelCaught()).isFalse();
  }

  @Test
  void outOfAnExceptionGroupEachTakesItsOwnCancellationAlone() {
    CancelScope outer = CancelScope.create().named("outer");
    IOException real = new IOException("real");
    List<String> between = new ArrayList<>();
    assertThatThrownBy(() ->
            outer.run(() -> {
              try {
                scope.run(() -> {
                  CancelledException own = cancelled(scope, "inner");
                  CancelledException outers = cancelled(outer, "outer");
                  throw ExceptionGroup.of("mixed", own, outers, real);
                });
              } catch (ExceptionGroup group) {
                group.leaves().forEach(leaf -> between.add(leaf.getMessage()));
                throw group;
              }
            }))
        .isInstanceOfSatisfying(
            ExceptionGroup.class, group -> assertThat(group.leaves()).containsExactly(real));
    assertThat(between).hasSize(2);
    assertThat(between.getFirst()).contains("outer");
    assertThat(between.getLast()).isEqualTo("real");
  }

  /** What is thrown once a scope has been cancelled. */
  private static CancelledException cancelled(CancelScope cancelled, String reason)
      throws InterruptedException {
    cancelled.cancel(reason);
    try {
      Tasks.checkpoint();
    } catch (CancelledException e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  @Test
  void aCancellationKeptFromAnotherScopeIsNotSwallowed() throws Exception {
    CancelledException[] kept = new CancelledException[1];
    scope.run(() -> {
      scope.cancel("first");
      try {
        Tasks.checkpoint();
      } catch (CancelledException e) {
        kept[0] = e;
        throw e;
      }
    });
    CancelScope second = CancelScope.create();
    assertThatThrownBy(() ->
            second.run(() -> {
              second.cancel("second");
              throw kept[0];
            }))
        .isSameAs(kept[0]);
    assertThat(second.cancelCaught()).isFalse();
    CancelScope third = CancelScope.create();
    assertThatThrownBy(() ->
            third.run(() -> {
              third.cancel("third");
              try {
                Tasks.checkpoint();
              } catch (CancelledException own) {
                throw ExceptionGroup.of("mixed", own, kept[0]);
              }
            }))
        .isInstanceOfSatisfying(
            ExceptionGroup.class, group -> assertThat(group.leaves()).containsExactly(kept[0]));
  }

  @Test
  void aPlainJdkCallIsInterrupted() throws Exception {
    BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
    TaskGroup.run(group -> {
      Task<Boolean> task = group.fork(() -> scope.run(() -> queue.poll(30, TimeUnit.SECONDS)));
      Eventually.until(() -> !group.tasks().isEmpty());
      scope.cancel("x");
      assertThat(task.join()).isFalse();
    });
    assertThat(scope.cancelCaught()).isTrue();
  }

  @Test
  @EveryWorld.ThreadsOnly("its child sits in a plain JDK call, which would block the loop")
  void aPlainJdkCallThatIsUnderWayIsInterrupted() throws Exception {
    TaskGroup.run(group -> {
      Task<Boolean> task = group.fork(() -> scope.run(Eventually::untilInterrupted));
      Eventually.until(() -> isInPlainCall(task));
      scope.cancel("x");
      assertThat(task.join()).isFalse();
    });
    assertThat(scope.cancelCaught()).isTrue();
  }

  private static boolean isInPlainCall(Task<?> task) {
    Thread thread = ((TaskImpl<?>) task).thread();
    return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
  }

  @Test
  void aPlainJdkCallInAScopeThatIsCancelledAlreadyIsInterruptedToo() throws Exception {
    scope.cancel("x");
    assertThat(scope.run(Eventually::untilInterrupted)).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void childrenBelongToTheScopeOfTheGroupAndNotToTheHostsInnerOnes() throws Exception {
    List<String> events = new ArrayList<>();
    TaskGroup.run(group -> {
      CountDownLatch go = new CountDownLatch(1);
      Task<String> child =
          scope
              .call(() ->
                  group.fork(() -> {
                    go.await();
                    Tasks.checkpoint();
                    return "untouched";
                  }))
              .orElseThrow();
      scope.cancel("the host's own");
      go.countDown();
      events.add(child.join());
    });
    assertThat(events).containsExactly("untouched");
  }

  @Test
  void aChildForkedInACancelledScopeOfTheHostsIsNotCancelled() throws Exception {
    List<String> events = new ArrayList<>();
    TaskGroup.run(group -> {
      Task<String> child =
          scope
              .call(() -> {
                scope.cancel("the host's own");
                return group.fork(() -> {
                  Tasks.checkpoint();
                  return "untouched";
                });
              })
              .orElseThrow();
      events.add(child.join());
    });
    assertThat(events).containsExactly("untouched");
  }

  @Test
  void aScopeServesOnce() throws Exception {
    scope.run(() -> {});
    assertThatThrownBy(() -> scope.run(() -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"work\"")
        .hasMessageContaining(Tasks.current().name());
    Tasks.checkpoint();
  }

  @Test
  void enteringItWhileInsideIsNamedAndTheStackStaysSound() throws Exception {
    List<String> events = new ArrayList<>();
    scope.run(() -> {
      assertThatThrownBy(() -> scope.run(() -> events.add("never")))
          .isInstanceOf(IllegalStateException.class);
      scope.cancel("x");
      Tasks.checkpoint();
      events.add("never");
    });
    Tasks.checkpoint();
    assertThat(events).isEmpty();
  }

  @Test
  void enteringItInASecondTaskNamesBothTasks() {
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              Task<?> first = group.fork("first", () -> scope.run(Tasks::sleepForever));
              Eventually.untilWaiting(first);
              group.fork("second", () -> scope.run(() -> {}));
            }))
        .rootCause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"first\"")
        .hasMessageContaining("\"second\"")
        .hasMessageContaining("\"work\"");
  }

  @Test
  void leavingAScopeThatTheTaskIsNotInIsNamedAndTheStackStaysSound() throws Exception {
    CancelScopeImpl left = new CancelScopeImpl("left");
    CancelScopeImpl hosts = new CancelScopeImpl("the host's");
    boolean finished =
        scope.run(() -> {
          Strand host = left.enter();
          left.exit(host);
          assertThatThrownBy(() -> left.exit(host))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(
                  "scope \"left\" cannot be left: task \"%s\" is in scope \"work\";"
                          .formatted(host.name())
                      + " scopes are left in reverse order");
          hosts.enter();
          TaskGroup.run(group ->
              group.fork(
                  "child",
                  () ->
                      assertThatThrownBy(() -> hosts.exit(Strand.current()))
                          .isInstanceOf(IllegalStateException.class)
                          .hasMessageContaining("\"the host's\" cannot be left: task \"child\"")));
          hosts.exit(host);
          scope.cancel("it is still in this one");
          Tasks.checkpoint();
        });
    assertThat(finished).isFalse();
    Tasks.checkpoint();
  }

  @Test
  void aCancelledScopeMayCancelALoopThatOnlyComputes() throws Exception {
    long[] rounds = {0};
    scope.run(() -> {
      while (rounds[0] < 10_000) {
        if (rounds[0]++ == 1_000) {
          scope.cancel("counted enough");
        }
        Tasks.checkpoint();
      }
    });
    assertThat(rounds[0]).isEqualTo(1_001);
  }

  @Test
  void fiveThousandNestedScopesWork() throws Exception {
    CancelScope outer = CancelScope.create();
    boolean[] finished = {true};
    Throwable[] failure = {null};
    Thread deep =
        new Thread(
            null,
            () -> {
              try {
                finished[0] = outer.run(() -> nest(5_000, outer));
              } catch (Throwable t) {
                failure[0] = t;
              }
            },
            "deep",
            64 << 20);
    deep.start();
    assertThat(deep.join(BOUND)).isTrue();
    assertThat(failure[0]).isNull();
    assertThat(finished[0]).isFalse();
  }

  private static void nest(int levels, CancelScope outer) throws InterruptedException {
    if (levels > 0) {
      CancelScope.create().run(() -> nest(levels - 1, outer));
      throw new AssertionError("the inner scope swallowed what was not its own");
    }
    outer.cancel("bottom reached");
    Tasks.sleepForever();
  }

  @Test
  void nullsAreRefusedByName() {
    Duration second = Duration.ofSeconds(1);
    Action<RuntimeException> noBody = null;
    assertThatThrownBy(() -> scope.cancel(null)).hasMessage("reason");
    assertThatThrownBy(() -> scope.run(null)).hasMessage("body");
    assertThatThrownBy(() -> scope.call(null)).hasMessage("body");
    assertThatThrownBy(() -> scope.named(null)).hasMessage("name");
    assertThatThrownBy(() -> scope.deadline(null)).hasMessage("deadline");
    assertThatThrownBy(() -> scope.requestStop(null, second)).hasMessage("reason");
    assertThatThrownBy(() -> scope.requestStop("x", null)).hasMessage("grace");
    assertThatThrownBy(() -> CancelScope.withTimeout(null)).hasMessage("timeout");
    assertThatThrownBy(() -> CancelScope.withDeadline(null)).hasMessage("deadline");
    assertThatThrownBy(() -> CancelScope.shield(noBody)).hasMessage("body");
    assertThatThrownBy(() -> Timeouts.moveOnAfter(second, noBody)).hasMessage("body");
    assertThatThrownBy(() -> Timeouts.failAfter(second, noBody)).hasMessage("body");
    assertThatThrownBy(() -> Timeouts.failAfter(second, null, () -> {})).hasMessage("reason");
    assertThatThrownBy(() -> Timeouts.failAfter(second, null, () -> 1)).hasMessage("reason");
  }

  @Test
  void negativeTimesAreRefusedWithTheirValue() throws Exception {
    Duration negative = Duration.ofSeconds(-1);
    Action<RuntimeException> body = () -> {};
    for (Action<Exception> misuse :
        List.<Action<Exception>>of(
            () -> CancelScope.withTimeout(negative),
            () -> Timeouts.moveOnAfter(negative, body),
            () -> Timeouts.failAfter(negative, body))) {
      assertThatThrownBy(misuse::run)
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage("timeout must not be negative, but is -1s");
    }
    assertThatThrownBy(() -> scope.requestStop("x", negative))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("grace must not be negative, but is -1s");
    assertThat(scope.stopRequested()).isFalse();
  }
}
