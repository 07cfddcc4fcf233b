package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link Future} says of its methods, to the letter. */
@Timeout(30)
@EveryWorld
class TaskFutureTest {

  private static final List<Long> EXPIRED = List.of(0L, -1L, Long.MIN_VALUE);

  // ---- get ----

  @Test
  void getReturnsTheValueOfACompletedTask() throws Exception {
    Future<Integer> done = Until.ended(() -> 42);
    assertThat(done.get()).isEqualTo(42);
    assertThat(done.get()).isEqualTo(42);
    for (TimeUnit unit : TimeUnit.values()) {
      assertThat(done.get(0, unit)).isEqualTo(42);
      assertThat(done.get(-1, unit)).isEqualTo(42);
      assertThat(done.get(Long.MAX_VALUE, unit)).isEqualTo(42);
      assertThat(done.get(Long.MIN_VALUE, unit)).isEqualTo(42);
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("blocks until a foreign thread does, and so would the loop")
  void getWaitsForTheValue() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Future<Integer> future =
          group.fork(() -> {
            finish.await();
            return 42;
          });
      FutureTask<Integer> waiting = new FutureTask<>(future::get);
      FutureTask<Integer> waitingLong =
          new FutureTask<>(() -> future.get(Long.MAX_VALUE, TimeUnit.DAYS));
      Until.blocked(Thread.ofPlatform().start(waiting));
      Until.blocked(Thread.ofPlatform().start(waitingLong));
      finish.countDown();
      assertThat(waiting.get()).isEqualTo(42);
      assertThat(waitingLong.get()).isEqualTo(42);
    });
  }

  @Test
  void getThrowsTheFailureAsTheCauseOfAnExecutionException() throws Exception {
    IOException failure = new IOException("disk full");
    Future<?> failed =
        Until.ended(() -> {
          throw failure;
        });
    for (Action<Exception> get :
        List.<Action<Exception>>of(failed::get, () -> failed.get(0, TimeUnit.DAYS))) {
      assertThatThrownBy(get::run)
          .isExactlyInstanceOf(ExecutionException.class)
          .satisfies(e -> assertThat(e.getCause()).isSameAs(failure));
    }
  }

  @Test
  void getThrowsAnErrorAsTheCauseOfAnExecutionExceptionToo() throws Exception {
    Error error = new LinkageError("x");
    Future<?> failed =
        Until.ended(() -> {
          throw error;
        });
    assertThatThrownBy(failed::get)
        .isExactlyInstanceOf(ExecutionException.class)
        .satisfies(e -> assertThat(e.getCause()).isSameAs(error));
  }

  @Test
  void getOfACancelledTaskThrowsCancellationException() throws Exception {
    Future<?> cancelled = Until.cancelled("x");
    assertThatThrownBy(cancelled::get).isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> cancelled.get(-1, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void timedGetThrowsTimeoutExceptionAndLeavesTheTaskAlone() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> task = group.fork("slow", () -> finish.await());
      for (long time : EXPIRED) {
        for (TimeUnit unit : TimeUnit.values()) {
          assertThatThrownBy(() -> task.get(time, unit))
              .isExactlyInstanceOf(TimeoutException.class)
              .hasMessageContaining("\"slow\"");
        }
      }
      assertThatThrownBy(() -> task.get(2, TimeUnit.MILLISECONDS))
          .isExactlyInstanceOf(TimeoutException.class)
          .hasMessage("task \"slow\" has not ended after 2 MILLISECONDS");
      assertThat(task.status()).isEqualTo(Task.Status.RUNNING);
      finish.countDown();
    });
  }

  @Test
  @EveryWorld.LoopOnly("by the virtual clock")
  void timedGetWaitsForAsLongAsItWasTold() throws Exception {
    TaskGroup.run(group -> {
      Task<Integer> task = group.forkAfter(Duration.ofDays(2), () -> 42);
      assertThatThrownBy(() -> task.get(47, TimeUnit.HOURS))
          .isExactlyInstanceOf(TimeoutException.class);
      assertThat(task.get(61, TimeUnit.MINUTES)).isEqualTo(42);
    });
  }

  @Test
  @EveryWorld.ThreadsOnly("blocks until a foreign thread does, and so would the loop")
  void getIsInterruptedWhileItWaits() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Future<?> future = group.fork(() -> finish.await());
      for (Action<Exception> get :
          List.<Action<Exception>>of(future::get, () -> future.get(1, TimeUnit.DAYS))) {
        FutureTask<Throwable> waiting = new FutureTask<>(() -> TaskTest.thrownBy(get));
        Thread thread = Thread.ofPlatform().start(waiting);
        Until.blocked(thread);
        thread.interrupt();
        assertThat(waiting.get()).isInstanceOf(InterruptedException.class);

        Thread.currentThread().interrupt();
        assertThatThrownBy(get::run).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
      }
      finish.countDown();
    });
  }

  /** As in the JDK's own futures: "if the current thread was interrupted while waiting". */
  @Test
  void getOfACompletedTaskDoesNotWaitAndIsNotInterrupted() throws Exception {
    Future<Integer> done = Until.ended(() -> 42);
    Thread.currentThread().interrupt();
    int untimed = done.get();
    int timed = done.get(1, TimeUnit.SECONDS);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(untimed + timed).isEqualTo(84);
  }

  @Test
  void getIsACheckpointOfACancelledCaller() throws Exception {
    Future<Integer> done = Until.ended(() -> 42);
    for (Action<Exception> get :
        List.<Action<Exception>>of(done::get, () -> done.get(1, TimeUnit.SECONDS))) {
      CancelScope scope = CancelScope.create();
      scope.cancel("x");
      assertThat(scope.run(get)).isFalse();
    }
  }

  @Test
  void timedGetRefusesToHaveNoUnit() throws Exception {
    Future<Integer> done = Until.ended(() -> 42);
    assertThatThrownBy(() -> done.get(1, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("unit");
    TaskGroup.run(group -> {
      Future<?> live = group.fork(Tasks::sleepForever);
      assertThatThrownBy(() -> live.get(1, null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("unit");
      live.cancel(true);
    });
  }

  // ---- the states ----

  @Test
  void aLiveTaskIsNotDone() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Future<?> live = group.fork("live", () -> finish.await());
      assertThat(live.isDone()).isFalse();
      assertThat(live.isCancelled()).isFalse();
      assertThat(live.state()).isEqualTo(Future.State.RUNNING);
      assertThatThrownBy(live::resultNow)
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessageContaining("\"live\" RUNNING");
      assertThatThrownBy(live::exceptionNow)
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessageContaining("\"live\" RUNNING");
      finish.countDown();
    });
  }

  @Test
  void aSucceededTaskHasAResultNow() throws Exception {
    Future<Integer> done = Until.ended(() -> 42);
    assertThat(done.isDone()).isTrue();
    assertThat(done.isCancelled()).isFalse();
    assertThat(done.resultNow()).isEqualTo(42);
    assertThat(Until.<Object>ended(() -> null).resultNow()).isNull();
    assertThatThrownBy(done::exceptionNow)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("SUCCEEDED");
  }

  @Test
  void aFailedTaskHasAnExceptionNow() throws Exception {
    IOException failure = new IOException();
    Future<?> failed =
        Until.ended(() -> {
          throw failure;
        });
    assertThat(failed.isDone()).isTrue();
    assertThat(failed.isCancelled()).isFalse();
    assertThat(failed.exceptionNow()).isSameAs(failure);
    assertThatThrownBy(failed::resultNow)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("FAILED");
  }

  @Test
  void aCancelledTaskHasNeither() throws Exception {
    Future<?> cancelled = Until.cancelled("x");
    assertThat(cancelled.isDone()).isTrue();
    assertThat(cancelled.isCancelled()).isTrue();
    assertThat(cancelled.state()).isEqualTo(Future.State.CANCELLED);
    assertThatThrownBy(cancelled::resultNow).isExactlyInstanceOf(IllegalStateException.class);
    assertThatThrownBy(cancelled::exceptionNow).isExactlyInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFailureThatIsACancellationExceptionIsAFailureAllTheSame() throws Exception {
    CancellationException thrown = new CancellationException("somebody else's");
    Future<?> failed =
        Until.ended(() -> {
          throw thrown;
        });
    assertThat(failed.state()).isEqualTo(Future.State.FAILED);
    assertThatThrownBy(failed::get)
        .isExactlyInstanceOf(ExecutionException.class)
        .satisfies(e -> assertThat(e.getCause()).isSameAs(thrown));
  }

  // ---- cancel ----

  @Test
  void cancelReturnsTrueOnceAndFalseAfterwards() throws Exception {
    TaskGroup.run(group -> {
      Future<?> live = group.fork(Tasks::sleepForever);
      assertThat(live.cancel(true)).isTrue();
      assertThat(live.cancel(true)).isFalse();
      assertThat(live.cancel(false)).isFalse();
    });
    assertThat(Until.ended(() -> 42).cancel(true)).isFalse();
    assertThat(Until.cancelled("x").cancel(true)).isFalse();
    assertThat(
            Until.ended(
                    () -> {
                      throw new IOException();
                    })
                .cancel(true))
        .isFalse();
  }

  @Test
  void aCancelledTaskIsDoneOnlyWhenItsBodyHasLeft() throws Exception {
    Latch caught = new Latch(1);
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Future<?> future =
          group.fork(() -> {
            try {
              Tasks.sleepForever();
            } finally {
              caught.countDown();
              finish.awaitUncancelled();
            }
          });
      assertThat(future.cancel(true)).isTrue();
      caught.await();
      try {
        assertThat(future.isDone()).isFalse();
        assertThat(future.isCancelled()).isFalse();
        assertThatThrownBy(() -> future.get(2, TimeUnit.MILLISECONDS))
            .isInstanceOf(TimeoutException.class);
      } finally {
        finish.countDown(); // or the group would wait for it for ever
      }
      assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
      assertThat(future.isCancelled()).isTrue();
    });
  }

  @Test
  void cancelWithoutInterruptionCancelsAsWell() throws Exception {
    TaskGroup.run(group -> {
      Future<?> future = group.fork(() -> new Latch(1).await());
      assertThat(future.cancel(false)).isTrue();
      assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
    });
  }

  @Test
  @EveryWorld.ThreadsOnly("sits in a plain JDK call, which would block the loop")
  void cancelWithoutInterruptionEndsAPlainCallToo() throws Exception {
    TaskGroup.run(group -> {
      Future<?> future = group.fork(() -> new CountDownLatch(1).await());
      future.cancel(false);
      assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
    });
  }

  /** After cancel has returned true, isCancelled is true or the task has ended otherwise. */
  @Test
  void cancellingRacesWithTheEndToOneOutcome() throws Exception {
    for (int round = 0; round < Rounds.of(10_000); round++) {
      AtomicReference<Task<?>> ended = new AtomicReference<>();
      AtomicReference<Future.State> seen = new AtomicReference<>();
      TaskGroup.run(group -> {
        Task<Integer> task =
            group.fork(() -> {
              Tasks.checkpoint();
              return 42;
            });
        boolean first = task.cancel(true);
        task.await();
        ended.set(task);
        seen.set(task.state());
        switch (task.state()) {
          case SUCCESS -> assertThat(task.resultNow()).isEqualTo(42);
          case CANCELLED -> assertThat(first).isTrue();
          default -> throw new AssertionError(task.toString());
        }
      });
      assertThat(ended.get().state()).isEqualTo(seen.get());
    }
  }

  // ---- the task of a thread ----

  @Test
  @EveryWorld.ThreadsOnly("blocks until a foreign thread does, and so would the loop")
  void theTaskOfAThreadIsAFutureThatDoesNotEnd() throws Exception {
    CountDownLatch finish = new CountDownLatch(1);
    FutureTask<Task<?>> current = new FutureTask<>(Tasks::current);
    Thread thread =
        Thread.ofPlatform()
            .name("worker")
            .start(() -> {
              current.run();
              TaskTest.awaitUninterrupted(finish);
            });
    Task<?> task = current.get();
    assertThat(task.isDone()).isFalse();
    assertThat(task.isCancelled()).isFalse();
    assertThat(task.state()).isEqualTo(Future.State.RUNNING);
    assertThat(task.cancel(true)).isFalse();
    assertThatThrownBy(task::resultNow).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(task::exceptionNow).isInstanceOf(IllegalStateException.class);
    for (long time : EXPIRED) {
      for (TimeUnit unit : TimeUnit.values()) {
        assertThatThrownBy(() -> task.get(time, unit)).isInstanceOf(TimeoutException.class);
      }
    }
    assertThatThrownBy(() -> task.get(0, null)).hasMessage("unit");
    FutureTask<?> waiting = new FutureTask<>(() -> task.get(Long.MAX_VALUE, TimeUnit.DAYS));
    Thread waiter = Thread.ofPlatform().start(waiting);
    Until.blocked(waiter);
    finish.countDown();
    thread.join();
    assertThat(waiting.get()).isNull();
    assertThat(task.isDone()).isTrue();
    assertThat(task.state()).isEqualTo(Future.State.SUCCESS);
    assertThat(Tasks.all()).doesNotContain(task);
  }
}
