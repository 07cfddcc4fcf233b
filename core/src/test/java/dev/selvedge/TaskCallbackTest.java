package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@EveryWorld
class TaskCallbackTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  // ---- onDone ----

  @Test
  void aCallbackIsGivenTheTaskWhenItHasEnded() throws Exception {
    Latch finish = new Latch(1);
    AtomicReference<Thread> ran = new AtomicReference<>();
    AtomicReference<Thread> called = new AtomicReference<>();
    TaskGroup.run(group -> {
      Task<Integer> task =
          group.fork(() -> {
            ran.set(Thread.currentThread());
            finish.await();
            return 42;
          });
      task.onDone(done -> {
        events.add(done.status() + " " + done.resultNow() + " " + (done == task));
        called.set(Thread.currentThread());
      });
      assertThat(events).isEmpty();
      finish.countDown();
    });
    assertThat(events).containsExactly("SUCCEEDED 42 true");
    assertThat(called.get()).isSameAs(ran.get());
  }

  @Test
  void aCallbackForATaskThatHasEndedIsCalledAtOnce() throws Exception {
    Task<Integer> task = Until.ended(() -> 42);
    Thread caller = Thread.currentThread();
    task.onDone(done -> events.add(done.resultNow() + " " + (Thread.currentThread() == caller)));
    assertThat(events).containsExactly("42 true");
  }

  @Test
  void manyCallbacksAreCalledInTheOrderInWhichTheyCame() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> task = group.fork(() -> finish.await());
      for (int i = 0; i < 5; i++) {
        String event = "callback " + i;
        task.onDone(_ -> events.add(event));
      }
      finish.countDown();
    });
    assertThat(events)
        .containsExactly("callback 0", "callback 1", "callback 2", "callback 3", "callback 4");
  }

  @Test
  void aThrowingCallbackIsReportedAndHurtsNobodyElse() throws Exception {
    Latch finish = new Latch(1);
    RuntimeException failure = new RuntimeException("of the callback");
    Error error = new AssertionError("of the other one");
    List<LogRecord> reports =
        reports(() ->
            TaskGroup.run(group -> {
              Task<Integer> task =
                  group.fork(
                      "order",
                      () -> {
                        finish.await();
                        return 42;
                      });
              task.onDone(_ -> {
                throw failure;
              });
              task.onDone(_ -> {
                throw error;
              });
              task.onDone(_ -> events.add("called"));
              finish.countDown();
              assertThat(task.join()).isEqualTo(42);
            }));
    assertThat(events).containsExactly("called");
    assertThat(reports).extracting(LogRecord::getThrown).containsExactly(failure, error);
    assertThat(reports)
        .allSatisfy(report -> assertThat(report.getMessage()).contains("task \"order\""));
  }

  @Test
  void aCallbackThatThrowsAtOnceIsReportedAndNotThrown() throws Exception {
    Task<Integer> task = Until.ended(() -> 42);
    RuntimeException failure = new RuntimeException("of the callback");
    List<LogRecord> reports =
        reports(() ->
            task.onDone(_ -> {
              throw failure;
            }));
    assertThat(reports).extracting(LogRecord::getThrown).containsExactly(failure);
  }

  @Test
  void aLoggerThatThrowsHurtsNobodyEither() throws Exception {
    Handler broken =
        new Recorder(_ -> {
          throw new IllegalStateException("the log is full");
        });
    Logger logger = Logger.getLogger("dev.selvedge");
    logger.addHandler(broken);
    try {
      reports(() ->
          TaskGroup.run(group -> {
            Latch finish = new Latch(1);
            Task<?> task = group.fork(() -> finish.await());
            task.onDone(_ -> {
              throw new RuntimeException("of the callback");
            });
            task.onDone(_ -> events.add("called"));
            finish.countDown();
          }));
    } finally {
      logger.removeHandler(broken);
    }
    assertThat(events).containsExactly("called");
  }

  @Test
  void eachCallbackIsCalledOnceThoughItRacesWithTheEnd() throws Exception {
    for (int round = 0; round < Rounds.of(10_000); round++) {
      AtomicInteger calls = new AtomicInteger();
      TaskGroup.run(group -> {
        Task<?> task = group.fork(() -> {});
        task.onDone(_ -> calls.incrementAndGet());
        task.onDone(_ -> calls.incrementAndGet());
      });
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("spins until another thread has come, and so would the loop")
  void eachCallbackIsCalledOnceThoughTheTaskEndsInTheMidst() throws Exception {
    for (int round = 0; round < 1_000; round++) {
      AtomicInteger calls = new AtomicInteger();
      AtomicInteger added = new AtomicInteger();
      int last = round % 50;
      TaskGroup.run(group -> {
        Task<?> task =
            group.fork(() -> {
              while (added.get() < last) {
                Thread.onSpinWait();
              }
            });
        for (int i = 0; i < 50; i++) {
          task.onDone(_ -> calls.incrementAndGet());
          added.incrementAndGet();
        }
      });
      assertThat(calls).hasValue(50);
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("spins until another thread has come, and so would the loop")
  void noCallbackIsLostThoughSeveralAreTheFirst() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      AtomicInteger calls = new AtomicInteger();
      AtomicInteger missing = new AtomicInteger(2);
      Latch finish = new Latch(2);
      TaskGroup.run(group -> {
        Task<?> task = group.fork(() -> finish.await());
        for (int i = 0; i < 2; i++) {
          group.fork(() -> {
            missing.decrementAndGet();
            while (missing.get() > 0) {
              Thread.onSpinWait();
            }
            task.onDone(_ -> calls.incrementAndGet());
            finish.countDown();
          });
        }
      });
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void aCallbackMayAddAnother() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> task = group.fork(() -> finish.await());
      task.onDone(done -> {
        events.add("first");
        done.onDone(_ -> events.add("second"));
      });
      task.onDone(_ -> events.add("third"));
      finish.countDown();
    });
    assertThat(events).containsExactly("first", "second", "third");
  }

  @Test
  void whileACallbackRunsOthersMayAddOne() throws Exception {
    Latch finish = new Latch(1);
    List<Boolean> added = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      Task<?> task = group.fork(() -> finish.await());
      task.onDone(done -> {
        Thread other = Thread.ofPlatform().daemon().start(() -> done.onDone(_ -> {}));
        try {
          added.add(other.join(Duration.ofSeconds(10)));
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
      finish.countDown();
    });
    assertThat(added).containsExactly(true);
  }

  @Test
  void callbacksHearOfFailureAndOfCancellationToo() throws Exception {
    Until.ended(
            () -> {
              throw new IOException();
            })
        .onDone(task -> events.add("" + task.status()));
    Until.cancelled("x").onDone(task -> events.add("" + task.status()));
    assertThat(events).containsExactly("FAILED", "CANCELLED");
  }

  @Test
  void callbacksThatWereThereBeforeHearOfFailureAndOfCancellationToo() throws Exception {
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              Latch fail = new Latch(1);
              Task<?> cancelled = group.fork(Tasks::sleepForever);
              cancelled.onDone(task -> events.add("" + task.status()));
              cancelled.cancelAndAwait("x");
              Task<?> failed =
                  group.fork(() -> {
                    fail.await();
                    throw new IOException();
                  });
              failed.onDone(task -> events.add("" + task.status()));
              assertThat(events).doesNotContain("FAILED");
              fail.countDown();
            }))
        .isInstanceOf(ExceptionGroup.class);
    assertThat(events).containsExactly("CANCELLED", "FAILED");
  }

  @Test
  void theBlockReturnsAfterTheCallbacksOfItsChildren() throws Exception {
    for (int round = 0; round < Rounds.of(500); round++) {
      events.clear();
      TaskGroup.run(group -> group.fork(() -> {}).onDone(_ -> events.add("callback")));
      assertThat(events).containsExactly("callback");
    }
  }

  @Test
  void theBlockReturnsAfterTheCallbacksOfATaskThatWasCancelledWhileItWasHeld() throws Exception {
    for (int round = 0; round < Rounds.of(500); round++) {
      events.clear();
      TaskGroup.run(group -> {
        Task<?> held = group.forkAfter(Duration.ofDays(1), () -> {});
        held.onDone(_ -> events.add("callback"));
        held.cancel("not needed");
      });
      assertThat(events).containsExactly("callback");
    }
  }

  // ---- toCompletableFuture ----

  @Test
  void theFutureCompletesWithTheValue() throws Exception {
    CompletableFuture<Integer> doubled =
        TaskGroup.call(
            group -> group.fork(() -> 21).toCompletableFuture().thenApply(value -> 2 * value));
    assertThat(doubled.get()).isEqualTo(42);
    assertThat(Until.<String>ended(() -> null).toCompletableFuture().get()).isNull();
  }

  @Test
  void theFutureFailsWithTheFailureItself() throws Exception {
    IOException failure = new IOException();
    CompletableFuture<?> future =
        Until.ended(
                () -> {
                  throw failure;
                })
            .toCompletableFuture();
    assertThat(future.exceptionNow()).isSameAs(failure);
    assertThat(future.handle((_, thrown) -> thrown).join()).isSameAs(failure);
    assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .satisfies(e -> assertThat(e.getCause()).isSameAs(failure));
  }

  @Test
  void theFutureIsCancelledWithTheTask() throws Exception {
    assertThat(Until.cancelled("x").toCompletableFuture().isCancelled()).isTrue();
  }

  @Test
  void cancellingTheFutureCancelsTheTask() throws Exception {
    AtomicReference<Task<?>> task = new AtomicReference<>();
    TaskGroup.run(group -> {
      task.set(group.fork(Tasks::sleepForever));
      CompletableFuture<?> future = task.get().toCompletableFuture();
      assertThat(future.cancel(true)).isTrue();
    });
    assertThat(task.get().isCancelled()).isTrue();
    assertThatThrownBy(task.get()::join)
        .hasMessageContaining("its CompletableFuture was cancelled");
  }

  @Test
  void completingTheFutureOtherwiseLeavesTheTaskAlone() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<Integer> task =
          group.fork(() -> {
            finish.await();
            return 42;
          });
      CompletableFuture<Integer> future = task.toCompletableFuture();
      future.complete(1);
      task.toCompletableFuture().completeExceptionally(new IOException());
      assertThat(task.status()).isEqualTo(Task.Status.RUNNING);
      finish.countDown();
      assertThat(task.join()).isEqualTo(42);
      assertThat(future.join()).isEqualTo(1);
    });
  }

  @Test
  void eachFutureIsItsOwn() throws Exception {
    Task<Integer> task = Until.ended(() -> 42);
    CompletableFuture<Integer> one = task.toCompletableFuture();
    one.obtrudeValue(1);
    assertThat(task.toCompletableFuture().join()).isEqualTo(42);
  }

  /** What the library logs meanwhile. */
  static List<LogRecord> reports(Action<Exception> action) throws Exception {
    List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
    Logger logger = Logger.getLogger("dev.selvedge");
    Handler recorder = new Recorder(records::add);
    logger.addHandler(recorder);
    logger.setUseParentHandlers(false);
    try {
      action.run();
    } finally {
      logger.setUseParentHandlers(true);
      logger.removeHandler(recorder);
    }
    return records;
  }

  private static final class Recorder extends Handler {
    private final java.util.function.Consumer<LogRecord> sink;

    Recorder(java.util.function.Consumer<LogRecord> sink) {
      this.sink = sink;
    }

    @Override
    public void publish(LogRecord report) {
      sink.accept(report);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
