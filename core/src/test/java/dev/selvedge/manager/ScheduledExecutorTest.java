package dev.selvedge.manager;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.EveryWorld.ThreadsOnly;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.sync.Event;
import dev.selvedge.sync.Semaphore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the JDK's documentation says of an executor and of a scheduled one, sentence by sentence,
 * for the executor of a manager; and what is to be said of it besides.
 */
@EveryWorld
@Timeout(120)
class ScheduledExecutorTest {

  private static final Duration SHORT = Duration.ofMillis(5);

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final Event running = Event.create();
  private final Event goOn = Event.create();

  private TaskManager manager;
  private ScheduledExecutorService executor;

  @BeforeEach
  void open() {
    manager = TaskManager.with("m").onFailure((_, failure) -> events.add("" + failure)).open();
    executor = manager.scheduledExecutor("jobs");
  }

  @AfterEach
  void end() {
    goOn.set();
    manager.shutdown(Duration.ZERO).orElseThrow();
  }

  // ---- execute and submit ----

  @Test
  void executeRunsACommandSometime() throws Exception {
    executor.execute(() -> running.set());
    running.await();
  }

  @Test
  void submitGivesAFutureOfTheValue() throws Exception {
    assertThat(executor.submit(() -> 42).get()).isEqualTo(42);
    assertThat(executor.submit(running::set, "given").get()).isEqualTo("given");
    assertThat(executor.submit((Runnable) running::set).get()).isNull();
    assertThat(running.isSet()).isTrue();
  }

  @Test
  void aFutureThatIsDoneTellsItsState() throws Exception {
    Future<Integer> value = executor.submit(() -> 42);
    value.get();
    assertThat(value.isDone()).isTrue();
    assertThat(value.isCancelled()).isFalse();
    assertThat(value.state()).isEqualTo(Future.State.SUCCESS);
    assertThat(value.resultNow()).isEqualTo(42);
    assertThatThrownBy(value::exceptionNow).isInstanceOf(IllegalStateException.class);
    assertThat(value.cancel(true)).isFalse();
  }

  @Test
  void aFutureOfAFailureThrowsIt() throws Exception {
    Future<?> future = executor.submit(failing("no"));
    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("no");
    assertThat(future.state()).isEqualTo(Future.State.FAILED);
    assertThat(future.exceptionNow()).hasMessage("no");
    assertThatThrownBy(future::resultNow).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> future.get(1, SECONDS)).isInstanceOf(ExecutionException.class);
  }

  @Test
  void aFailureOfAJobIsHeardOfByTheManager() throws Exception {
    Future<?> job = executor.submit(failing("submitted"));
    assertThatThrownBy(job::get).isInstanceOf(ExecutionException.class);
    executor.execute(() -> {
      throw new IllegalStateException("executed");
    });
    manager.awaitAll();
    assertThat(events)
        .containsExactly(
            "java.io.IOException: submitted", "java.lang.IllegalStateException: executed");
  }

  @Test
  void waitingForAFutureMayTakeTooLong() throws Exception {
    Future<?> future = executor.submit(waiting());
    assertThatThrownBy(() -> future.get(1, MILLISECONDS)).isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> future.get(-1, DAYS)).isInstanceOf(TimeoutException.class);
    assertThat(future.isDone()).isFalse();
    assertThat(future.state()).isEqualTo(Future.State.RUNNING);
    goOn.set();
    future.get(1, DAYS);
  }

  @Test
  void jobsAreTasksOfTheManager() throws Exception {
    executor.execute(() -> running.set());
    Future<?> job = executor.submit(waiting());
    running.await();
    assertThat(manager.anonymous("jobs")).allMatch(task -> task.name().startsWith("jobs#"));
    Task<?> task = manager.anonymous("jobs").getLast();
    manager.cancel(task.name());
    assertThatThrownBy(job::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void jobsOfAManagerThatIsNotStartedAreHeld() throws Exception {
    try (TaskManager held = new TaskManager("held") {};
        ScheduledExecutorService early = held.scheduledExecutor("early")) {
      Future<?> job = early.submit(() -> events.add("ran"));
      Tasks.sleep(SHORT);
      assertThat(job.isDone()).isFalse();
      events.add("started");
      held.start();
      job.get();
    }
    assertThat(events).containsExactly("started", "ran");
  }

  // ---- schedule ----

  @Test
  void aScheduledJobRunsAfterItsDelay() throws Exception {
    ScheduledFuture<String> value = executor.schedule(() -> "value", 5, MILLISECONDS);
    ScheduledFuture<?> command = executor.schedule((Runnable) running::set, 5, MILLISECONDS);
    assertThat(value.get()).isEqualTo("value");
    assertThat(command.get()).isNull();
    assertThat(running.isSet()).isTrue();
    assertThat(value.getDelay(NANOSECONDS)).isLessThanOrEqualTo(0);
  }

  @Test
  void aDelayOfZeroOrLessIsNone() throws Exception {
    assertThat(executor.schedule(() -> 1, 0, DAYS).get()).isEqualTo(1);
    assertThat(executor.schedule(() -> 2, -1, DAYS).get()).isEqualTo(2);
    assertThat(executor.schedule(() -> 3, Long.MIN_VALUE, DAYS).get()).isEqualTo(3);
  }

  @Test
  void theLongestDelayIsNoProblem() throws Exception {
    ScheduledFuture<?> never = executor.schedule(() -> 1, Long.MAX_VALUE, DAYS);
    ScheduledFuture<?> later = executor.scheduleAtFixedRate(() -> {}, 9, Long.MAX_VALUE, DAYS);
    assertThat(never.getDelay(DAYS)).isGreaterThan(365 * 200);
    assertThat(never.compareTo(later)).isPositive();
    assertThat(executor.schedule(() -> 2, 1, MILLISECONDS).get()).isEqualTo(2);
    assertThat(never.isDone()).isFalse();
  }

  @Test
  void theDelayThatIsLeftIsToldInAnyUnit() {
    ScheduledFuture<?> job = executor.schedule(() -> 1, 10, DAYS);
    assertThat(job.getDelay(DAYS)).isBetween(9L, 10L);
    assertThat(job.getDelay(HOURS)).isBetween(239L, 240L);
  }

  @Test
  void jobsCompareByTheirMomentsAndThenByTheirOrder() {
    ScheduledFuture<?> late = executor.schedule(() -> 1, 3, HOURS);
    ScheduledFuture<?> early = executor.schedule(() -> 1, 1, HOURS);
    ScheduledFuture<?> between = executor.scheduleWithFixedDelay(() -> {}, 2, 9, HOURS);
    List<ScheduledFuture<?>> sorted = new ArrayList<>(List.of(late, early, between));
    Collections.sort(sorted);
    assertThat(sorted).containsExactly(early, between, late);
    assertThat((Delayed) early).isEqualByComparingTo(early);
    assertThat(early.compareTo(foreign(30))).isPositive();
    assertThat(early.compareTo(foreign(90))).isNegative();
    ScheduledFuture<?> first = executor.schedule(() -> 1, Long.MAX_VALUE, DAYS);
    ScheduledFuture<?> second = executor.schedule(() -> 1, Long.MAX_VALUE, DAYS);
    assertThat(first.compareTo(second)).isNegative();
    assertThat(second.compareTo(first)).isPositive();
  }

  private static Delayed foreign(long minutes) {
    return new Delayed() {
      @Override
      public long getDelay(TimeUnit unit) {
        return unit.convert(minutes, TimeUnit.MINUTES);
      }

      @Override
      public int compareTo(Delayed other) {
        throw new AssertionError();
      }
    };
  }

  // ---- periodic jobs ----

  @Test
  void aPeriodicJobRunsUntilItIsCancelled() throws Exception {
    for (boolean rate : new boolean[] {true, false}) {
      Semaphore runs = Semaphore.of(0);
      ScheduledFuture<?> job = repeat(rate, () -> runs.release());
      for (int run = 0; run < 5; run++) {
        runs.acquire();
      }
      assertThat(job.isDone()).isFalse();
      assertThat(job.cancel(false)).isTrue();
      assertThat(job.isCancelled()).isTrue();
      assertThatThrownBy(job::get).isInstanceOf(CancellationException.class);
    }
    awaitNoTasks();
  }

  private ScheduledFuture<?> repeat(boolean rate, Runnable body) {
    return rate
        ? executor.scheduleAtFixedRate(body, 0, 1, MILLISECONDS)
        : executor.scheduleWithFixedDelay(body, 0, 1, MILLISECONDS);
  }

  @Test
  void aPeriodicJobIsNeverRunTwiceAtATime() throws Exception {
    for (boolean rate : new boolean[] {true, false}) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      Semaphore runs = Semaphore.of(0);
      ScheduledFuture<?> job =
          repeat(
              rate,
              () -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                sleep(3); // longer than its period
                inside.decrementAndGet();
                runs.release();
              });
      for (int run = 0; run < 5; run++) {
        runs.acquire();
      }
      job.cancel(true);
      assertThat(most).hasValue(1);
    }
  }

  @Test
  void aFailureSuppressesFurtherRunsAndGetThrowsIt() throws Exception {
    for (boolean rate : new boolean[] {true, false}) {
      AtomicInteger runs = new AtomicInteger();
      ScheduledFuture<?> job =
          repeat(
              rate,
              () -> {
                if (runs.incrementAndGet() == 3) {
                  throw new IllegalStateException("third");
                }
              });
      assertThatThrownBy(job::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .hasMessage("third");
      Tasks.sleep(SHORT);
      assertThat(runs).hasValue(3);
      assertThat(job.isCancelled()).isFalse();
    }
    assertThat(events).hasSize(2).allMatch("java.lang.IllegalStateException: third"::equals);
  }

  @Test
  void theManagerDoesNotWaitForAPeriodicJob() throws Exception {
    executor.scheduleAtFixedRate(() -> {}, 0, 1, DAYS);
    executor.submit(() -> events.add("ran"));
    manager.awaitAll();
    assertThat(events).containsExactly("ran");
  }

  // ---- cancelling ----

  @Test
  void whatIsCancelledBeforeItBeginsNeverRuns() throws Exception {
    for (boolean interrupt : new boolean[] {true, false}) {
      ScheduledFuture<?> job = executor.schedule(() -> events.add("ran"), 1, DAYS);
      assertThat(job.cancel(interrupt)).isTrue();
      assertThat(job.isDone()).isTrue();
      assertThat(job.isCancelled()).isTrue();
      assertThat(job.state()).isEqualTo(Future.State.CANCELLED);
      assertThat(job.cancel(interrupt)).isFalse();
      assertThatThrownBy(job::get).isInstanceOf(CancellationException.class);
      assertThatThrownBy(job::resultNow).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(job::exceptionNow).isInstanceOf(IllegalStateException.class);
    }
    awaitNoTasks();
    assertThat(events).isEmpty();
  }

  @Test
  void cancellingWithInterruptEndsARunThatIsOn() throws Exception {
    Future<?> job = executor.submit(waiting());
    running.await();
    assertThat(job.cancel(true)).isTrue();
    assertThat(job.isDone()).isTrue();
    awaitNoTasks();
    assertThat(events).isEmpty();
  }

  @Test
  void cancellingWithoutInterruptLetsARunEndByItself() throws Exception {
    Future<?> job = executor.submit(waiting());
    running.await();
    assertThat(job.cancel(false)).isTrue();
    assertThat(job.isDone()).isTrue();
    assertThatThrownBy(job::get).isInstanceOf(CancellationException.class);
    assertThat(manager.tasks()).hasSize(1);
    goOn.set();
    awaitNoTasks();
    assertThat(events).containsExactly("waited");
  }

  @Test
  void cancellingAPeriodicJobWithoutInterruptLetsItsRunBeTheLast() throws Exception {
    ScheduledFuture<?> job =
        executor.scheduleAtFixedRate(uncheckedly(waiting()), 0, 1, MILLISECONDS);
    running.await();
    job.cancel(false);
    goOn.set();
    awaitNoTasks();
    assertThat(events).containsExactly("waited");
  }

  @Test
  void aPeriodicJobMayCancelItself() throws Exception {
    AtomicReference<Future<?>> self = new AtomicReference<>();
    Event known = Event.create();
    self.set(
        executor.scheduleWithFixedDelay(
            uncheckedly(() -> {
              known.await();
              events.add("run");
              return self.get().cancel(false);
            }),
            0,
            1,
            MILLISECONDS));
    known.set();
    assertThatThrownBy(self.get()::get).isInstanceOf(CancellationException.class);
    awaitNoTasks();
    assertThat(events).containsExactly("run");
  }

  @Test
  void aJobEitherRunsOrIsCancelledBefore() throws Exception {
    for (int round = 0; round < 50; round++) {
      AtomicInteger runs = new AtomicInteger();
      Future<?> job = executor.schedule(() -> runs.incrementAndGet(), 1, NANOSECONDS);
      boolean cancelled = job.cancel(false);
      if (!cancelled) {
        job.get();
      }
      assertThat(job.isCancelled()).isEqualTo(cancelled);
      manager.awaitAll();
      assertThat(cancelled || runs.get() == 1).isTrue();
    }
  }

  @Test
  void whoWaitsForAFutureAndIsCancelledLeavesTheJobAlone() throws Exception {
    Future<?> job = executor.submit(waiting());
    assertThat(CancelScope.withTimeout(SHORT).run(() -> job.get())).isFalse();
    assertThat(job.isDone()).isFalse();
    goOn.set();
    job.get();
    CancelScope scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("test");
      assertThat(job.resultNow()).isNull();
      assertThat(job.state()).isEqualTo(Future.State.SUCCESS);
      assertThatThrownBy(job::get).isInstanceOf(CancelledException.class);
    });
  }

  // ---- several jobs ----

  @Test
  void invokeAllReturnsTheFuturesInOrderAllOfThemDone() throws Exception {
    List<Future<String>> futures =
        executor.invokeAll(
            List.of(
                () -> {
                  Tasks.sleep(SHORT);
                  return "slow";
                },
                failing("no"),
                () -> "quick"));
    assertThat(futures).allMatch(Future::isDone);
    assertThat(futures.get(0).get()).isEqualTo("slow");
    assertThat(futures.get(1).exceptionNow()).hasMessage("no");
    assertThat(futures.get(2).get()).isEqualTo("quick");
    assertThat(executor.invokeAll(List.of())).isEmpty();
    assertThat(events).isEmpty(); // the failure is in the hands of the caller
  }

  @Test
  void invokeAllCancelsWhatIsNotDoneInTime() throws Exception {
    List<Future<String>> futures =
        executor.invokeAll(List.of(() -> "quick", waiting(), waiting()), 50, MILLISECONDS);
    assertThat(futures).allMatch(Future::isDone);
    assertThat(futures.get(0).get()).isEqualTo("quick");
    assertThat(futures.get(1).isCancelled()).isTrue();
    assertThat(futures.get(2).isCancelled()).isTrue();
    awaitNoTasks();
    assertThat(events).isEmpty();
  }

  @Test
  void invokeAllCancelsAllIfTheCallerIs() throws Exception {
    boolean finished =
        CancelScope.withTimeout(SHORT).run(() -> executor.invokeAll(List.of(waiting(), waiting())));
    assertThat(finished).isFalse();
    awaitNoTasks();
    assertThat(events).isEmpty();
  }

  @Test
  void invokeAnyReturnsTheFirstSuccessAndCancelsTheOthers() throws Exception {
    assertThat(executor.invokeAny(List.of(failing("no"), () -> "yes", waiting()))).isEqualTo("yes");
    awaitNoTasks();
    assertThat(executor.invokeAny(List.of(waiting(), () -> "in time"), 1, DAYS))
        .isEqualTo("in time");
    awaitNoTasks();
    assertThat(events).isEmpty();
  }

  @Test
  void invokeAnyFailsIfAllDo() {
    assertThatThrownBy(() -> executor.invokeAny(List.of(failing("one"), failing("one"))))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .hasMessage("one");
    assertThat(events).isEmpty();
  }

  @Test
  void invokeAnyMayTakeTooLong() throws Exception {
    assertThatThrownBy(() -> executor.invokeAny(List.of(waiting(), failing("no")), 5, MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    awaitNoTasks();
    assertThat(events).isEmpty();
  }

  @Test
  void invokeAnyDoesNotWaitForJobsThatTheirManagerEnds() throws Exception {
    TaskGroup.run(group -> {
      group.fork(() ->
          assertThatThrownBy(() -> executor.invokeAny(List.of(waiting())))
              .isInstanceOf(ExecutionException.class)
              .hasMessage("none of 1 tasks has succeeded"));
      running.await();
      manager.shutdown(Duration.ZERO);
    });
    assertThat(events).isEmpty();
  }

  @Test
  void nothingIsStartedIfOneOfSeveralIsNull() throws Exception {
    List<Callable<String>> tasks = new ArrayList<>();
    tasks.add(() -> {
      events.add("ran");
      return "value";
    });
    tasks.add(null);
    assertThatThrownBy(() -> executor.invokeAll(tasks)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.invokeAny(tasks)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.invokeAny(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    manager.awaitAll();
    assertThat(events).isEmpty();
  }

  // ---- bad arguments ----

  @Test
  void nullsAreRefused() {
    assertRefusesNull("command", () -> executor.execute(null));
    assertRefusesNull("command", () -> executor.submit((Runnable) null));
    assertRefusesNull("command", () -> executor.submit(null, "value"));
    assertRefusesNull("callable", () -> executor.submit((Callable<?>) null));
    assertRefusesNull("command", () -> executor.schedule((Runnable) null, 1, SECONDS));
    assertRefusesNull("callable", () -> executor.schedule((Callable<?>) null, 1, SECONDS));
    assertRefusesNull("unit", () -> executor.schedule(() -> {}, 1, null));
    assertRefusesNull("unit", () -> executor.schedule(() -> 1, 1, null));
    assertRefusesNull("command", () -> executor.scheduleAtFixedRate(null, 1, 1, SECONDS));
    assertRefusesNull("unit", () -> executor.scheduleAtFixedRate(() -> {}, 1, 1, null));
    assertRefusesNull("command", () -> executor.scheduleWithFixedDelay(null, 1, 1, SECONDS));
    assertRefusesNull("unit", () -> executor.scheduleWithFixedDelay(() -> {}, 1, 1, null));
    assertRefusesNull("tasks", () -> executor.invokeAll(null));
    assertRefusesNull("tasks", () -> executor.invokeAny(null));
    assertRefusesNull("unit", () -> executor.invokeAll(List.of(() -> 1), 1, null));
    assertRefusesNull("unit", () -> executor.invokeAny(List.of(() -> 1), 1, null));
    assertRefusesNull("unit", () -> executor.awaitTermination(1, null));
    assertRefusesNull("unit", () -> executor.submit(() -> 1).get(1, null));
    assertRefusesNull("name", () -> manager.scheduledExecutor(null));
  }

  private static void assertRefusesNull(
      String parameter, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(parameter);
  }

  @Test
  void periodsAreLongerThanZero() {
    for (long period : new long[] {0, -1, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> executor.scheduleAtFixedRate(() -> {}, 0, period, SECONDS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("period must be positive, but is %d SECONDS".formatted(period));
      assertThatThrownBy(() -> executor.scheduleWithFixedDelay(() -> {}, 0, period, SECONDS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("delay must be positive, but is %d SECONDS".formatted(period));
    }
    assertThat(manager.tasks()).isEmpty();
  }

  // ---- shutdown ----

  @Test
  void itIsOpenAtFirst() throws Exception {
    assertThat(executor.isShutdown()).isFalse();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.awaitTermination(0, SECONDS)).isFalse();
    assertThat(executor.awaitTermination(-1, SECONDS)).isFalse();
    assertThat(executor.awaitTermination(1, MILLISECONDS)).isFalse();
    assertThat(executor).hasToString("executor \"jobs\" of manager \"m\" open, 0 live jobs");
  }

  @Test
  void anIdleOneTerminatesWithItsShutdown() throws Exception {
    executor.shutdown();
    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(executor.awaitTermination(0, SECONDS)).isTrue();
    executor.shutdown();
    assertThat(executor.shutdownNow()).isEmpty();
    executor.close();
  }

  @Test
  void afterTheShutdownEveryJobIsRejected() {
    executor.shutdown();
    assertRejected(() -> executor.execute(() -> events.add("ran")));
    assertRejected(() -> executor.submit((Runnable) () -> events.add("ran")));
    assertRejected(() -> executor.submit(() -> events.add("ran")));
    assertRejected(() -> executor.schedule(() -> events.add("ran"), 1, MILLISECONDS));
    assertRejected(() -> executor.scheduleAtFixedRate(() -> {}, 1, 1, MILLISECONDS));
    assertRejected(() -> executor.scheduleWithFixedDelay(() -> {}, 1, 1, MILLISECONDS));
    assertRejected(() -> executor.invokeAll(List.of(() -> events.add("ran"))));
    assertRejected(() -> executor.invokeAny(List.of(() -> events.add("ran"))));
    assertThat(manager.tasks()).isEmpty();
    assertThat(events).isEmpty();
  }

  private static void assertRejected(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("executor \"jobs\" of manager \"m\" terminated");
  }

  @Test
  void afterTheShutdownDelayedJobsStillRun() throws Exception {
    Future<Boolean> job = executor.schedule(() -> events.add("ran"), 5, MILLISECONDS);
    executor.shutdown();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.awaitTermination(1, DAYS)).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(job.isDone()).isTrue();
    assertThat(events).containsExactly("ran");
  }

  @Test
  void afterTheShutdownAPeriodicJobDoesNotRunAgain() throws Exception {
    ScheduledFuture<?> waits = executor.scheduleAtFixedRate(() -> events.add("x"), 1, 1, DAYS);
    ScheduledFuture<?> runs =
        executor.scheduleWithFixedDelay(uncheckedly(waiting()), 0, 1, MILLISECONDS);
    running.await();
    executor.shutdown();
    assertThat(waits.isCancelled()).isTrue();
    assertThat(runs.isDone()).isFalse();
    goOn.set();
    assertThat(executor.awaitTermination(1, DAYS)).isTrue();
    assertThat(runs.isCancelled()).isTrue();
    assertThat(events).containsExactly("waited");
  }

  @Test
  void shutdownNowCancelsWhatRunsAndReturnsWhatNeverBegan() throws Exception {
    Runnable delayed = () -> events.add("delayed");
    Future<?> runs = executor.submit(waiting());
    executor.schedule(delayed, 1, DAYS);
    Future<?> callable = executor.schedule(() -> events.add("callable"), 2, DAYS);
    AtomicInteger ticks = new AtomicInteger();
    ScheduledFuture<?> repeated =
        executor.scheduleAtFixedRate(() -> ticks.incrementAndGet(), 0, 1, DAYS);
    running.await();
    Event ticked = Event.create();
    executor.schedule((Runnable) ticked::set, 5, MILLISECONDS).get();
    assertThat(ticks).hasValue(1);
    Future<?> cancelled = executor.schedule(() -> events.add("cancelled"), 1, DAYS);
    cancelled.cancel(false);

    List<Runnable> neverBegun = executor.shutdownNow();
    assertThat(neverBegun).hasSize(2);
    assertThat(neverBegun.getFirst()).isSameAs(delayed);
    assertThat(List.of(runs, callable, repeated)).allMatch(Future::isCancelled);
    assertThat(executor.awaitTermination(1, DAYS)).isTrue();
    assertThat(executor.shutdownNow()).isEmpty();
    assertThat(events).isEmpty();

    neverBegun.forEach(Runnable::run); // elsewhere
    assertThat(events).containsExactly("delayed", "callable");
  }

  @Test
  void whatShutdownNowReturnsHasNotRunAndTheRestHas() throws Exception {
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    List<Integer> given = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      given.add(number);
      executor.execute(() -> ran.add(number));
    }
    Tasks.yield();
    executor.shutdownNow().forEach(Runnable::run);
    assertThat(executor.awaitTermination(1, DAYS)).isTrue();
    assertThat(ran).containsExactlyInAnyOrderElementsOf(given);
  }

  @Test
  void aShutdownMeetsJobsThatAreJustGiven() throws Exception {
    List<Future<?>> accepted = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger ran = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 4; i++) {
        group.fork(() -> {
          try {
            while (true) {
              accepted.add(executor.submit(() -> ran.incrementAndGet()));
              Tasks.yield();
            }
          } catch (RejectedExecutionException shutDown) {
            // as it should be
          }
        });
      }
      Tasks.yield();
      Tasks.yield();
      executor.shutdown();
    });
    assertThat(executor.awaitTermination(1, DAYS)).isTrue();
    assertThat(accepted).allMatch(future -> future.state() == Future.State.SUCCESS);
    assertThat(ran).hasValue(accepted.size());
    awaitNoTasks();
  }

  @Test
  void itsShutdownIsItsOwn() throws Exception {
    executor.shutdown();
    assertThat(manager.register("other", () -> 1).join()).isEqualTo(1);
    try (ScheduledExecutorService another = manager.scheduledExecutor("jobs")) {
      assertThat(another.submit(() -> 2).get()).isEqualTo(2);
    }
  }

  @Test
  void whenItsManagerEndsItDoes() throws Exception {
    Future<?> delayed = executor.schedule(() -> events.add("ran"), 1, DAYS);
    Future<?> repeated = executor.scheduleAtFixedRate(() -> events.add("ran"), 1, 1, DAYS);
    Future<?> runs = executor.submit(waiting());
    running.await();
    TaskGroup.run(group -> {
      Task<Boolean> awaiting = group.fork(() -> executor.awaitTermination(1, DAYS));
      manager.shutdown(Duration.ZERO);
      assertThat(awaiting.join()).isTrue();
    });
    assertThat(List.of(delayed, repeated, runs)).allMatch(Future::isCancelled);
    assertThat(executor.isTerminated()).isTrue();
    assertRejected(() -> executor.execute(() -> events.add("ran")));
    assertThat(manager.scheduledExecutor("late").isTerminated()).isTrue();
    assertThat(events).isEmpty();
  }

  @Test
  void anIdleOneEndsWithItsManager() throws Exception {
    TaskGroup.run(group -> {
      Task<Boolean> awaiting = group.fork(() -> executor.awaitTermination(1, DAYS));
      Tasks.yield();
      manager.close();
      assertThat(awaiting.join()).isTrue();
    });
  }

  @Test
  void aManagerForgetsItWhenItHasEnded() throws Exception {
    executor.submit(() -> 1).get();
    executor.close();
    assertThat(manager.core().closing().executors()).isEmpty();
  }

  @Test
  void closeWaitsForEveryJob() throws Exception {
    executor.schedule(() -> events.add("ran"), 5, MILLISECONDS);
    executor.close();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(events).containsExactly("ran");
  }

  @Test
  void closeByWhoIsCancelledCancelsTheJobsAndStillWaitsForThem() throws Exception {
    executor.submit(() -> {
      try {
        running.set();
        Tasks.sleepForever();
      } finally {
        Tasks.shield(() -> goOn.await());
        events.add("unwound");
      }
      return "";
    });
    running.await();
    boolean finished =
        CancelScope.withTimeout(SHORT)
            .run(() -> {
              executor.schedule(() -> goOn.set(), 20, MILLISECONDS);
              TaskGroup.run(group -> {
                group.forkService(() ->
                    Tasks.shield(() -> {
                      Tasks.sleep(SHORT.multipliedBy(4));
                      goOn.set();
                    }));
                executor.close();
                events.add("closed");
                Tasks.checkpoint();
              });
            });
    assertThat(finished).isFalse();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(events).containsExactly("unwound", "closed");
  }

  @Test
  @ThreadsOnly("a foreign interrupt has to find the thread that waits")
  void closeByWhoIsInterruptedCancelsTheJobsAndKeepsTheInterrupt() throws Exception {
    executor.submit(waiting());
    running.await();
    Thread.currentThread().interrupt();
    executor.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(events).isEmpty();
  }

  @Test
  void aJobCannotWaitForTheEndOfItsExecutor() throws Exception {
    Future<?> job =
        executor.submit(() -> {
          executor.close();
          return "";
        });
    assertThatThrownBy(job::get)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("task \"jobs#\\d+\" cannot close executor .* from inside: .*");
    assertThat(executor.isShutdown()).isFalse();
    Future<?> other =
        executor.submit(() -> {
          executor.shutdown();
          return "shut down";
        });
    assertThat(other.get()).isEqualTo("shut down");
    assertThat(executor.awaitTermination(1, DAYS)).isTrue();
  }

  // ---- bodies ----

  private void awaitNoTasks() throws InterruptedException {
    manager.awaitAll();
    for (Task<?> task : manager.tasks()) {
      task.await();
    }
  }

  private Callable<String> waiting() {
    return () -> {
      running.set();
      goOn.await();
      events.add("waited");
      return null;
    };
  }

  private static Callable<String> failing(String message) {
    return () -> {
      throw new IOException(message);
    };
  }

  private static Runnable uncheckedly(Callable<?> body) {
    return () -> {
      try {
        body.call();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static void sleep(long millis) {
    uncheckedly(
            () -> {
              Tasks.sleep(Duration.ofMillis(millis));
              return "";
            })
        .run();
  }
}
