package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.loop.EventLoop;
import dev.selvedge.manager.PeriodicTask;
import dev.selvedge.manager.TaskManager;
import dev.selvedge.taskthread.TaskThread;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@EveryWorld
class TaskTest {

  private static final Duration NO_TIME = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(20);

  // ---- join ----

  @Test
  void joinReturnsTheValue() throws Exception {
    assertThat(TaskGroup.<Integer>call(group -> group.fork(() -> 42).join())).isEqualTo(42);
  }

  @Test
  void joinReturnsNullWhenTheBodyDid() throws Exception {
    Task<String> task = Until.ended(() -> null);
    assertThat(task.join()).isNull();
    assertThat(task.status()).isEqualTo(Task.Status.SUCCEEDED);
  }

  @Test
  void joinThrowsANewExceptionAroundTheFailureItself() throws Exception {
    IOException failure = new IOException("disk full");
    Task<String> task =
        Until.ended(() -> {
          throw failure;
        });
    assertThatThrownBy(task::join)
        .isExactlyInstanceOf(TaskFailedException.class)
        .hasMessage("task \"child\" failed: java.io.IOException: disk full")
        .satisfies(e -> assertThat(e.getCause()).isSameAs(failure))
        .satisfies(first -> assertThatThrownBy(task::join).isNotSameAs(first));
  }

  @Test
  void joinOfACancelledTaskThrowsTheCancellationExceptionOfTheJdk() throws Exception {
    assertThatThrownBy(Until.cancelled("no longer needed")::join)
        .isInstanceOf(CancellationException.class)
        .hasMessage("task \"child\" was cancelled: no longer needed");
  }

  @Test
  void aCallerThatIsCancelledWhileItWaitsLeavesTheTaskAlone() throws Exception {
    Latch finish = new Latch(1);
    Object met = new Object();
    AtomicReference<Object> seen = new AtomicReference<>(met);
    TaskGroup.run(group -> {
      Task<Integer> worker =
          group.fork(() -> {
            finish.await();
            return 42;
          });
      Task<?> caller =
          group.fork(
              "caller",
              () -> {
                try {
                  worker.join();
                } catch (CancelledException e) {
                  seen.set(e.reason());
                  throw e;
                }
              });
      Eventually.untilWaiting(caller);
      caller.cancel("enough waited");
      boolean ended = caller.await(LONG);
      Task.Status status = worker.status();
      finish.countDown(); // or the group would wait for both for ever
      assertThat(ended).isTrue();
      assertThat(status).isEqualTo(Task.Status.RUNNING);
      assertThat(worker.join()).isEqualTo(42);
      assertThat(caller.status()).isEqualTo(Task.Status.CANCELLED);
    });
    assertThat(seen).hasValue("enough waited");
  }

  @Test
  void joinIsACheckpointAlsoWhenTheTaskHasEnded() throws Exception {
    Task<Integer> task = Until.ended(() -> 42);
    List<String> events = new ArrayList<>();
    CancelScope scope = CancelScope.create();
    scope.cancel("early");
    boolean finished =
        scope.run(() -> {
          for (Action<Exception> waiting :
              List.<Action<Exception>>of(
                  task::join, task::await, () -> task.await(LONG), () -> task.await(NO_TIME))) {
            try {
              waiting.run();
            } catch (CancelledException e) {
              events.add(e.reason());
            } catch (Exception e) {
              events.add(e.toString());
            }
          }
          Tasks.checkpoint();
        });
    assertThat(finished).isFalse();
    assertThat(events).containsExactly("early", "early", "early", "early");
  }

  @Test
  void joinTellsAForeignInterruptAlsoWhenTheTaskHasEnded() throws Exception {
    Task<Integer> task = Until.ended(() -> 42);
    Thread.currentThread().interrupt();
    assertThatThrownBy(task::join)
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(task.join()).isEqualTo(42);
  }

  @Test
  void joinNeverBlocksOnATaskThatHasEnded() throws Exception {
    assertThat(Until.ended(() -> 42).join()).isEqualTo(42);
    assertThat(Until.ended(() -> 42).await(NO_TIME)).isTrue();
  }

  @Test
  @EveryWorld.ThreadsOnly("blocks until foreign threads do, and so would the loop")
  void anyNumberOfForeignThreadsJoin() throws Exception {
    Latch finish = new Latch(1);
    List<FutureTask<Integer>> results = new ArrayList<>();
    TaskGroup.run(group -> {
      Task<Integer> task =
          group.fork(() -> {
            finish.await();
            return 42;
          });
      for (int i = 0; i < 16; i++) {
        FutureTask<Integer> joining = new FutureTask<>(task::join);
        results.add(joining);
        Thread thread =
            i % 2 == 0 ? Thread.ofPlatform().start(joining) : Thread.startVirtualThread(joining);
        Until.blocked(thread);
      }
      finish.countDown();
    });
    for (FutureTask<Integer> result : results) {
      assertThat(result.get()).isEqualTo(42);
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("blocks until a foreign thread does, and so would the loop")
  void aForeignThreadThatJoinsCanBeInterrupted() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> task = group.fork(() -> finish.await());
      FutureTask<Throwable> joining = new FutureTask<>(() -> thrownBy(task::join));
      Thread thread = Thread.ofPlatform().start(joining);
      Until.blocked(thread);
      thread.interrupt();
      assertThat(joining.get())
          .isInstanceOf(InterruptedException.class)
          .isNotInstanceOf(CancelledException.class);
      assertThat(task.status()).isEqualTo(Task.Status.RUNNING);
      finish.countDown();
    });
  }

  @Test
  void aTaskCannotWaitForItself() throws Exception {
    Task<String> task =
        Until.ended(() -> {
          Task<?> self = Tasks.current();
          List<String> messages = new ArrayList<>();
          for (Action<Exception> waiting :
              List.<Action<Exception>>of(
                  self::join, self::await, () -> self.await(LONG), self::get)) {
            messages.add(
                thrownBy(waiting).getClass().getSimpleName()
                    + ": "
                    + thrownBy(waiting).getMessage());
          }
          return String.join("\n", new HashSet<>(messages));
        });
    assertThat(task.join())
        .isEqualTo(
            "IllegalStateException: task \"child\" cannot wait for its own end: it would never"
                + " come");
  }

  @Test
  void joiningRacesWithTheEndAndMissesNothing() throws Exception {
    for (int round = 0; round < Rounds.of(10_000); round++) {
      int value = round;
      int got =
          TaskGroup.<Integer>call(group -> {
            Task<Integer> task = group.fork(() -> value);
            Task<Integer> other = group.fork(task::join);
            return task.join() + other.join();
          });
      assertThat(got).isEqualTo(2 * round);
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("spins until another thread has come, and so would the loop")
  void whoComesToWaitAtTheVeryEndMissesNothing() throws Exception {
    SplittableRandom random = new SplittableRandom(17);
    TaskGroup.run(group -> {
      for (int round = 0; round < 1_000; round++) {
        AtomicInteger missing = new AtomicInteger(2);
        Task<?> task = group.fork(() -> meet(missing));
        int spins = random.nextInt(200);
        meet(missing);
        for (int n = spins; n > 0; n--) {
          Thread.onSpinWait();
        }
        assertThat(task.await(LONG)).describedAs("round %d: %s", round, task).isTrue();
      }
    });
  }

  private static void meet(AtomicInteger missing) {
    missing.decrementAndGet();
    for (int n = 0; missing.get() > 0; n++) {
      if (n < 1_000) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  @Test
  void aWaitThatWasGivenUpLeavesNothingOnTheTask() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> task = group.fork(() -> finish.await());
      assertThat(task.await(Duration.ofNanos(1))).isFalse();
      assertThat(Timeouts.moveOnAfter(Duration.ofNanos(1), () -> task.await())).isFalse();
      assertThat(Timeouts.moveOnAfter(Duration.ofMillis(2), () -> task.await())).isFalse();
      assertThat(((TaskImpl<?>) task).waiting()).isZero();
      finish.countDown();
    });
  }

  @Test
  @EveryWorld.LoopOnly("what the task does last comes before the caller goes on")
  void whoIsCancelledWhenTheTaskWasMeetsTheOwnCancellation() throws Exception {
    CancelScope scope = CancelScope.create();
    AtomicReference<String> met = new AtomicReference<>();
    TaskGroup.run(group -> {
      Task<?> task = group.fork(Tasks::sleepForever);
      Task<?> caller =
          group.fork(() ->
              scope.run(() -> {
                try {
                  task.join();
                } catch (InterruptedException | CancellationException e) {
                  met.set(e.getMessage());
                  throw e;
                }
              }));
      Eventually.untilWaiting(caller);
      task.onDone(_ -> scope.cancel("the caller too"));
      task.cancel("the task");
    });
    assertThat(met.get()).contains("the caller too");
    assertThat(scope.cancelCaught()).isTrue();
  }

  // ---- await ----

  @Test
  void awaitNeverThrowsTheFailureOfTheTask() throws Exception {
    Task<?> failed =
        Until.ended(() -> {
          throw new IOException();
        });
    failed.await();
    assertThat(failed.await(LONG)).isTrue();
    Task<?> cancelled = Until.cancelled("x");
    cancelled.await();
    assertThat(cancelled.await(LONG)).isTrue();
  }

  @Test
  void awaitForATimeSaysWhetherTheTaskHasEnded() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> task = group.fork(() -> finish.await());
      assertThat(task.await(NO_TIME)).isFalse();
      assertThat(task.await(Duration.ofMillis(2))).isFalse();
      finish.countDown();
      assertThat(task.await(LONG)).isTrue();
      assertThat(task.await(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
      assertThat(task.await(NO_TIME)).isTrue();
    });
  }

  @Test
  void awaitForATimeLongerThanAllTimeWaits() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> task = group.fork(() -> finish.await());
      Task<Boolean> waiting = group.fork(() -> task.await(Duration.ofSeconds(Long.MAX_VALUE)));
      Eventually.untilWaiting(waiting);
      finish.countDown();
      assertThat(waiting.join()).isTrue();
    });
  }

  // ---- cancel ----

  @Test
  void cancellingATaskCancelsItAlone() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> one = group.fork(Tasks::sleepForever);
      Task<String> other =
          group.fork(() -> {
            finish.await();
            return "untouched";
          });
      one.cancelAndAwait("only this");
      finish.countDown();
      assertThat(other.join()).isEqualTo("untouched");
      assertThat(group.scope().cancelCalled()).isFalse();
    });
  }

  @Test
  void cancellingATaskCancelsWhatItForkedInsideItself() throws Exception {
    AtomicReference<Task<?>> inner = new AtomicReference<>();
    Latch forked = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> outer =
          group.fork(() ->
              TaskGroup.run(nested -> {
                inner.set(nested.fork(Tasks::sleepForever));
                forked.countDown();
              }));
      forked.await();
      outer.cancel("all of it");
      boolean ended = outer.await(LONG);
      if (!ended) {
        inner.get().cancel("by itself"); // or the group would wait for it for ever
      }
      assertThat(ended).isTrue();
      assertThat(inner.get().status()).isEqualTo(Task.Status.CANCELLED);
    });
  }

  @Test
  void theFirstReasonStays() throws Exception {
    Latch caught = new Latch(1);
    Latch finish = new Latch(1);
    AtomicReference<Task<?>> task = new AtomicReference<>();
    TaskGroup.run(group -> {
      task.set(
          group.fork(
              "child",
              () -> {
                try {
                  Tasks.sleepForever();
                } finally {
                  caught.countDown();
                  finish.awaitUncancelled();
                }
              }));
      assertThat(task.get().cancel("first")).isTrue();
      caught.await();
      assertThat(task.get().cancel("second")).isFalse();
      assertThat(task.get().cancel(true)).isFalse();
      finish.countDown();
    });
    assertThatThrownBy(task.get()::join).hasMessage("task \"child\" was cancelled: first");
    assertThat(task.get().cancel("third")).isFalse();
  }

  @Test
  void cancelReturnsAtOnceAndCancelAndAwaitWhenTheTaskHasEnded() throws Exception {
    Latch caught = new Latch(1);
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> task =
          group.fork(() -> {
            try {
              Tasks.sleepForever();
            } finally {
              caught.countDown();
              finish.awaitUncancelled();
            }
          });
      Task<?> canceller = group.fork(() -> task.cancel("returns while the body still cleans up"));
      caught.await();
      boolean returned = canceller.await(LONG);
      if (!returned) {
        finish.countDown(); // or the group would wait for both for ever
      }
      assertThat(returned).isTrue();
      assertThat(task.isDone()).isFalse();
      Task<Boolean> waiting =
          group.fork(() -> {
            task.cancelAndAwait("again");
            return task.isDone();
          });
      boolean early = waiting.await(Duration.ofMillis(5));
      finish.countDown();
      assertThat(early).isFalse();
      assertThat(waiting.join()).isTrue();
    });
  }

  @Test
  void aTaskThatCancelsItselfAndAwaitsThatLeaves() throws Exception {
    Task<?> task =
        Until.ended(() -> {
          Tasks.current().cancelAndAwait("myself");
          return "not reached";
        });
    assertThat(task.status()).isEqualTo(Task.Status.CANCELLED);
  }

  @Test
  void cancellingATaskThatHasEndedChangesNothing() throws Exception {
    Task<Integer> task = Until.ended(() -> 42);
    assertThat(task.cancel("too late")).isFalse();
    assertThat(task.cancel(true)).isFalse();
    task.cancelAndAwait("too late");
    assertThat(task.join()).isEqualTo(42);
    assertThat(task.status()).isEqualTo(Task.Status.SUCCEEDED);
  }

  @Test
  void exactlyOneOfManyCancellersIsTheFirst() throws Exception {
    for (int round = 0; round < Rounds.of(1_000); round++) {
      Latch go = new Latch(1);
      TaskGroup.run(group -> {
        Task<?> victim = group.fork(Tasks::sleepForever);
        List<Task<Boolean>> cancellers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          String reason = "canceller " + i;
          cancellers.add(
              group.fork(() -> {
                go.await();
                return victim.cancel(reason);
              }));
        }
        go.countDown();
        int first = 0;
        String winner = "";
        for (int i = 0; i < 4; i++) {
          if (cancellers.get(i).join()) {
            first++;
            winner = "canceller " + i;
          }
        }
        assertThat(first).isEqualTo(1);
        assertThat(thrownBy(victim::join)).hasMessageEndingWith(": " + winner);
      });
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("spins until another thread has come, and so would the loop")
  void oneOfTwoWhoCancelAtOnceIsTheFirst() throws Exception {
    TaskGroup.run(group -> {
      for (int round = 0; round < 1_000; round++) {
        Task<?> victim = group.forkAfter(LONG, () -> {});
        AtomicInteger missing = new AtomicInteger(2);
        Task<Boolean> other =
            group.fork(() -> {
              meet(missing);
              return victim.cancel("other");
            });
        meet(missing);
        boolean first = victim.cancel("host");
        assertThat(other.join()).isNotEqualTo(first);
        assertThat(thrownBy(victim::join)).hasMessageEndingWith(first ? "host" : "other");
      }
    });
  }

  // ---- identity ----

  @Test
  void idsAreUniqueInTheJvm() throws Exception {
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      TaskGroup.run(group -> {
        for (int j = 0; j < 100; j++) {
          assertThat(ids.add(group.fork(() -> {}).id())).isTrue();
        }
      });
    }
    assertThat(ids.add(Tasks.current().id())).isTrue();
    FutureTask<Long> foreign = new FutureTask<>(() -> Tasks.current().id());
    Thread.ofPlatform().start(foreign);
    assertThat(ids.add(foreign.get())).isTrue();
  }

  @Test
  void theParentIsTheTaskThatHostsTheGroup() throws Exception {
    Task<?> host = Tasks.current();
    TaskGroup.run(group -> {
      Task<Task<?>> child =
          group.fork(
              "child", () -> TaskGroup.<Task<?>>call(nested -> nested.fork("leaf", () -> {})));
      assertThat(child.parent()).contains(host);
      Task<?> leaf = child.join();
      assertThat(leaf.parent()).contains(child);
      // whoever calls fork, the parent is the host
      Task<Task<?>> forker = group.fork(() -> group.fork("forked by a child", () -> {}));
      assertThat(forker.join().parent()).contains(host);
    });
  }

  @Test
  void theTimeOfItsMakingStays() throws Exception {
    Duration early = Duration.ofSeconds(10); // others may be making very many: the clock is coarse
    Instant realBefore = Instant.now().minus(early);
    Instant before = Tasks.now().minus(early);
    TaskGroup.run(group -> {
      Task<?> task = group.fork(() -> {});
      Instant made = task.createdAt();
      assertThat(made).isBetween(before, Tasks.now().plusMillis(50));
      for (int i = 0; i < 1_000; i++) {
        assertThat(task.createdAt()).isEqualTo(made);
      }
    });
    Task<?> root = foreign("thread");
    Instant met = root.createdAt();
    assertThat(met).isBetween(realBefore, Instant.now());
    Until.holds("time goes on", () -> Instant.now().isAfter(met));
    assertThat(root.createdAt()).isEqualTo(met);
  }

  /** The task of a thread that has ended. */
  private static Task<?> foreign(String name) throws Exception {
    FutureTask<Task<?>> current = new FutureTask<>(Tasks::current);
    Thread.ofPlatform().name(name).start(current).join();
    return current.get();
  }

  @Test
  @EveryWorld.LoopOnly("by the virtual clock")
  void theTimeOfItsMakingIsThatOfItsForkWheneverItIsAskedFor() throws Exception {
    TaskGroup.run(group -> {
      Instant forked = Tasks.now();
      Task<?> ran = group.fork(() -> {});
      Task<?> held = group.forkAfter(Duration.ofHours(1), () -> {});
      Tasks.sleep(Duration.ofDays(1));
      assertThat(ran.createdAt()).isEqualTo(forked);
      assertThat(held.createdAt()).isEqualTo(forked);
    });
  }

  @Test
  void theCurrentTaskIsTheOneThatRuns() throws Exception {
    TaskGroup.run(group -> {
      Task<Task<?>> task = group.fork(() -> Tasks.current());
      assertThat(task.join()).isSameAs(task);
    });
    assertThat(Tasks.current()).isEqualTo(Tasks.current());
  }

  // ---- toString ----

  @Test
  void theTextIsOneLineWithIdNameAndStatus() throws Exception {
    Latch ready = new Latch(1);
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> task =
          group.fork(
              "order\n  of 12",
              () -> {
                ready.countDown();
                finish.await();
              });
      ready.await();
      assertThat(task.toString())
          .startsWith("task " + task.id() + " \"order of 12\" RUNNING")
          .contains("TaskTest.java:")
          .doesNotContain("\n");
      finish.countDown();
      task.await();
      assertThat(task).hasToString("task " + task.id() + " \"order of 12\" SUCCEEDED");
    });
    Task<?> root = foreign("a thread\n  of others");
    assertThat(root)
        .hasToString("task " + root.id() + " \"a thread of others\" SUCCEEDED (a thread's own)");
  }

  @Test
  void theTextOfAStartedTaskNamesTheBodyAndNotTheMachinery() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      StartedTask<String, ?> action =
          group.start(
              "action",
              (Ready<String> ready) -> {
                ready.started("x");
                finish.await();
              });
      StartedTask<String, Integer> call =
          group.startCall(
              "call",
              (Ready<String> ready) -> {
                ready.started("x");
                finish.await();
                return 1;
              });
      assertThat(action.toString()).contains("TaskTest.java:");
      assertThat(call.toString()).contains("TaskTest.java:");
      finish.countDown();
    });
  }

  @Test
  void theTextNamesTheBodyWhateverTheLibraryHasWrappedItIn() throws Exception {
    List<String> texts = Collections.synchronizedList(new ArrayList<>());
    Action<Exception> body = () -> texts.add(siteOf(Tasks.current()));
    Tasks.blocking(() -> body.run());
    Tasks.blocking(() -> texts.add(siteOf(Tasks.current())));
    Tasks.forEach(1, List.of(1), _ -> body.run());
    Tasks.map(1, List.of(1), _ -> texts.add(siteOf(Tasks.current())));
    Threads.of(Thread.ofVirtual().factory()).run(() -> body.run());
    EventLoop.run(() -> body.run());
    EventLoop.call(() -> texts.add(siteOf(Tasks.current())));
    try (TaskManager manager = TaskManager.open("manager")) {
      manager.register("callable", () -> texts.add(siteOf(Tasks.current()))).await();
      PeriodicTask tick = manager.every(LONG).startingNow().register("tick", () -> body.run());
      Eventually.until(() -> tick.runs() == 1);
      ExecutorService executor = manager.scheduledExecutor("executor");
      executor.submit(() -> texts.add(siteOf(Tasks.current()))).get();
      executor.submit((Runnable) () -> texts.add(siteOf(Tasks.current()))).get();
      manager.onShutdown(() -> body.run());
    }
    new Hooked(body).run();
    assertThat(texts).hasSize(14).allMatch(site -> site.contains("(TaskTest.java:"));
  }

  /** Runs a body in a hook and in a slot. */
  private static final class Hooked extends TaskThread {
    private final Action<?> body;

    Hooked(Action<?> body) {
      this.body = body;
    }

    @Override
    protected void onEnter() throws Exception {
      body.run();
      recreate(
          "slot",
          () -> {
            body.run();
            stop("all has been seen");
          });
    }
  }

  private static String siteOf(Task<?> task) {
    String text = task.toString();
    return text.substring(text.lastIndexOf(" in "));
  }

  static Throwable thrownBy(Action<?> action) {
    try {
      action.run();
    } catch (Throwable t) {
      return t;
    }
    throw new AssertionError("nothing was thrown");
  }

  static void awaitUninterrupted(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
