package dev.selvedge;

import static dev.selvedge.Task.Status.CANCELLED;
import static dev.selvedge.Task.Status.CANCELLING;
import static dev.selvedge.Task.Status.FAILED;
import static dev.selvedge.Task.Status.HELD;
import static dev.selvedge.Task.Status.RUNNING;
import static dev.selvedge.Task.Status.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@EveryWorld
class TaskStatusTest {

  @Test
  void aTaskRunsThenHasSucceeded() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> task = group.fork(() -> finish.await());
      assertThat(task.status()).isEqualTo(RUNNING);
      assertThat(task.state()).isEqualTo(State.RUNNING);
      finish.countDown();
      task.await();
      assertThat(task.status()).isEqualTo(SUCCEEDED);
      assertThat(task.state()).isEqualTo(State.SUCCESS);
    });
  }

  @Test
  void aTaskWhoseBodyThrewHasFailed() throws Exception {
    Task<?> task =
        Until.ended(() -> {
          throw new IOException();
        });
    assertThat(task.status()).isEqualTo(FAILED);
    assertThat(task.state()).isEqualTo(State.FAILED);
  }

  @Test
  void aTaskIsCancellingUntilTheCancellationHasLeftItsBody() throws Exception {
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
      task.cancel("x");
      caught.await();
      try {
        assertThat(task.status()).isEqualTo(CANCELLING);
        assertThat(task.state()).isEqualTo(State.RUNNING);
        assertThat(task.isDone()).isFalse();
        assertThat(task.isCancelled()).isFalse();
      } finally {
        finish.countDown();
      }
      task.await();
      assertThat(task.status()).isEqualTo(CANCELLED);
      assertThat(task.state()).isEqualTo(State.CANCELLED);
    });
  }

  @Test
  void aTaskIsCancellingWhenItsGroupIsCancelled() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> task = group.fork(() -> finish.awaitUncancelled());
      group.cancel("all");
      try {
        assertThat(task.status()).isEqualTo(CANCELLING);
      } finally {
        finish.countDown();
      }
    });
  }

  @Test
  @EveryWorld.ThreadsOnly("blocks two foreign threads in the midst of what they cancel")
  void aTaskIsCancellingThoughItsCancellationIsStillBehindAnother() throws Exception {
    CountDownLatch spreading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Scope slow = new SlowScope(spreading, goOn);
    TaskGroup.run(group -> {
      Task<?> task = group.fork(Tasks::sleepForever);
      Thread other =
          Thread.ofPlatform().start(() -> slow.request(CancelRequest.byLibrary(slow, "slow")));
      spreading.await();
      Thread canceller = Thread.ofPlatform().start(() -> task.cancel("first"));
      try {
        Until.blocked(canceller);
        assertThat(task.cancel("second")).isFalse();
        assertThat(task.status()).isEqualTo(CANCELLING);
      } finally {
        goOn.countDown();
        other.join();
        canceller.join();
      }
    });
  }

  /** A scope whose cancellation stops half-way. */
  private static final class SlowScope extends Scope {
    private final CountDownLatch spreading;
    private final CountDownLatch goOn;

    SlowScope(CountDownLatch spreading, CountDownLatch goOn) {
      this.spreading = spreading;
      this.goOn = goOn;
    }

    @Override
    protected @Nullable Strand host() {
      spreading.countDown();
      TaskTest.awaitUninterrupted(goOn);
      return null;
    }

    @Override
    public String name() {
      return "slow";
    }
  }

  @Test
  void aTaskWaitingForItsTimeIsHeld() throws Exception {
    TaskGroup.run(group -> {
      Task<?> task = group.forkAfter(Duration.ofDays(1), () -> {});
      assertThat(task.status()).isEqualTo(HELD);
      assertThat(task.state()).isEqualTo(State.RUNNING);
      assertThat(task.isDone()).isFalse();
      task.cancel("x");
      assertThat(task.status()).isEqualTo(CANCELLED);
    });
  }

  @Test
  void aTaskThatIgnoresItsCancellationAndReturnsAValueHasSucceeded() throws Exception {
    Task<Integer> task =
        Until.ended(() -> {
          Tasks.current().cancel("by itself, and it never blocks again");
          return 42;
        });
    assertThat(task.status()).isEqualTo(SUCCEEDED);
    assertThat(task.join()).isEqualTo(42);
    assertThat(task.isCancelled()).isFalse();
  }

  @Test
  void aTaskThatSwallowsItsCancellationHasSucceeded() throws Exception {
    AtomicReference<Task<Integer>> task = new AtomicReference<>();
    TaskGroup.run(group -> {
      task.set(
          group.fork(() -> {
            try {
              Tasks.sleepForever();
            } catch (CancelledException e) {
              return 42;
            }
            return 0;
          }));
      task.get().cancel("x");
    });
    assertThat(task.get().join()).isEqualTo(42);
  }

  @Test
  void aTaskThatFailsOnItsWayOutOfACancellationHasFailed() throws Exception {
    IOException failure = new IOException("while cleaning up");
    AtomicReference<Task<?>> task = new AtomicReference<>();
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              task.set(
                  group.fork(() -> {
                    try {
                      Tasks.sleepForever();
                    } catch (CancelledException e) {
                      throw failure;
                    }
                  }));
              task.get().cancel("x");
            }))
        .isInstanceOfSatisfying(
            ExceptionGroup.class, e -> assertThat(e.exceptions()).containsExactly(failure));
    assertThat(task.get().status()).isEqualTo(FAILED);
  }

  @Test
  void aTaskCancelledBeforeItsBodyRanStillRunsUntilItsFirstCheckpoint() throws Exception {
    for (int round = 0; round < Rounds.of(2_000); round++) {
      List<String> events = Collections.synchronizedList(new ArrayList<>());
      AtomicReference<Task<?>> task = new AtomicReference<>();
      TaskGroup.run(group -> {
        group.cancel("early");
        task.set(
            group.fork(() -> {
              events.add("ran");
              try {
                Tasks.checkpoint();
                events.add("passed a checkpoint");
              } finally {
                events.add("cleaned up");
              }
            }));
      });
      assertThat(events).containsExactly("ran", "cleaned up");
      assertThat(task.get().status()).isEqualTo(CANCELLED);
    }
  }

  @Test
  void aTaskCancelledRightAfterItsForkRunsToo() throws Exception {
    for (int round = 0; round < Rounds.of(5_000); round++) {
      Latch ran = new Latch(1);
      TaskGroup.run(group ->
          group
              .fork(() -> {
                ran.countDown();
                Tasks.sleepForever();
              })
              .cancel("early"));
      assertThat(ran.getCount()).isZero();
    }
  }

  @Test
  void aTaskCancelledBeforeItsBodyRanIsInterruptedInItsFirstPlainCall() throws Exception {
    AtomicReference<Task<?>> task = new AtomicReference<>();
    TaskGroup.run(group -> {
      group.cancel("early");
      task.set(group.fork(() -> new CountDownLatch(1).await(20, TimeUnit.SECONDS)));
    });
    assertThat(task.get().status()).isEqualTo(CANCELLED);
  }

  @Test
  void aCancelledScopeInsideATaskIsNotTheCancellationOfTheTask() throws Exception {
    Task<String> task =
        Until.ended(() -> {
          CancelScope scope = CancelScope.create();
          scope.run(() -> {
            scope.cancel("inner");
            assertThat(Tasks.current().status()).isEqualTo(RUNNING);
            Tasks.sleepForever();
          });
          return "went on";
        });
    assertThat(task.join()).isEqualTo("went on");
  }

  @Test
  void aBodyThatThrowsTheCancellationOfATaskItJoinedHasFailed() throws Exception {
    Task<?> gone = Until.cancelled("x");
    Task<?> task = Until.ended(gone::join);
    assertThat(task.status()).isEqualTo(FAILED);
    assertThat(task.exceptionNow()).isInstanceOf(java.util.concurrent.CancellationException.class);
  }

  @Test
  void aBodyThatThrowsTheCancellationOfATaskItJoinedHasFailedThoughItIsCancelledToo()
      throws Exception {
    Task<?> gone = Until.cancelled("x");
    Task<?> task =
        Until.ended(() -> {
          try {
            return gone.join();
          } finally {
            Tasks.current().cancel("not what it throws");
          }
        });
    assertThat(task.status()).isEqualTo(FAILED);
    assertThat(task.exceptionNow()).isInstanceOf(java.util.concurrent.CancellationException.class);
  }

  @Test
  @EveryWorld.ThreadsOnly("a foreign thread interrupts")
  void aForeignInterruptThatLeavesTheBodyIsAFailure() throws Exception {
    Latch running = new Latch(1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    AtomicReference<Task<?>> task = new AtomicReference<>();
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              task.set(
                  group.fork(() -> {
                    thread.set(Thread.currentThread());
                    running.countDown();
                    Tasks.sleepForever();
                  }));
              running.awaitUncancelled();
              thread.get().interrupt();
            }))
        .isInstanceOf(ExceptionGroup.class);
    assertThat(task.get().status()).isEqualTo(FAILED);
  }

  @Test
  void aForeignInterruptThatLeavesABodyThatIsCancelledTooIsAFailure() throws Exception {
    AtomicReference<Task<?>> task = new AtomicReference<>();
    assertThatThrownBy(() ->
            TaskGroup.run(group ->
                task.set(
                    group.fork(() -> {
                      Thread.currentThread().interrupt();
                      try {
                        Tasks.checkpoint();
                      } finally {
                        Tasks.current().cancel("later than the interrupt");
                      }
                    }))))
        .isInstanceOf(ExceptionGroup.class);
    assertThat(task.get().status()).isEqualTo(FAILED);
    assertThat(task.get().exceptionNow()).isNotInstanceOf(CancelledException.class);
  }

  /** The exception of a cancellation that was over long ago says nothing about this task. */
  @Test
  void aBodyThatThrowsTheCancellationOfAScopeLeftLongAgoHasFailed() throws Exception {
    AtomicReference<CancelledException> kept = new AtomicReference<>();
    CancelScope scope = CancelScope.create();
    scope.cancel("long ago");
    scope.run(() -> {
      try {
        Tasks.checkpoint();
      } catch (CancelledException e) {
        kept.set(e);
        throw e;
      }
    });
    Task<?> task =
        Until.ended(() -> {
          throw kept.get();
        });
    assertThat(task.status()).isEqualTo(FAILED);
    assertThat(task.exceptionNow()).isSameAs(kept.get());
  }

  @Test
  void aTaskEndsWhateverBecomesOfTheCancellationInTheGroupItThrows() throws Exception {
    // the exception of the outer scope, thrown in a group of exceptions after a shield went up
    AtomicReference<Task<?>> task = new AtomicReference<>();
    CancelScope outer = CancelScope.create();
    outer.run(() ->
        TaskGroup.run(group -> {
          Latch caught = new Latch(1);
          Latch shielded = new Latch(1);
          task.set(
              group.fork(() -> {
                try {
                  Tasks.sleepForever();
                } catch (CancelledException e) {
                  caught.countDown();
                  shielded.awaitUncancelled();
                  throw ExceptionGroup.of("wrapped", e);
                }
              }));
          outer.cancel("outer");
          caught.awaitUncancelled();
          group.scope().shield(true);
          shielded.countDown();
        }));
    assertThat(task.get().status()).isEqualTo(CANCELLED);
  }
}
