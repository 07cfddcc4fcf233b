package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.Outcome;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.Threads;
import dev.selvedge.Timeouts;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EveryWorld
class PromiseTest {

  private final Promise<String> promise = Promise.create();
  private final IOException failure = new IOException("disk full");

  // ---- awaiting ----

  @Test
  void allThatAwaitItGetTheValue() throws InterruptedException {
    List<Task<String>> waiters = new ArrayList<>();
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        waiters.add(group.fork(() -> promise.await()));
      }
      Until.is(() -> promise.statistics().waiting() == 5);
      promise.succeed("here");
    });
    assertThat(waiters).allMatch(waiter -> waiter.resultNow().equals("here"));
    assertThat(promise.await()).isEqualTo("here");
  }

  @Test
  void theValueMayBeNull() throws InterruptedException, TimeoutException {
    Promise<@Nullable String> nullable = Promise.create();
    nullable.succeed(null);
    assertThat(nullable.await()).isNull();
    assertThat(nullable.await(Duration.ZERO)).isNull();
    assertThat(nullable.isDone()).isTrue();
  }

  @Test
  void aFailureIsTheCauseOfWhatIsThrownEachTimeAnew() {
    promise.fail(failure);
    List<Throwable> thrown = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> promise.await())
          .isInstanceOf(CompletionException.class)
          .hasMessage("promise failed: java.io.IOException: disk full")
          .cause()
          .isSameAs(failure);
      assertThatThrownBy(() -> promise.await(Race.LONG)).satisfies(thrown::add);
    }
    assertThat(thrown.get(0)).isNotSameAs(thrown.get(1)).hasCause(failure);
  }

  @Test
  void aCancelledPromiseThrowsTheReason() {
    assertThat(promise.cancel("no longer needed")).isTrue();
    assertThatThrownBy(() -> promise.await())
        .isInstanceOf(CancellationException.class)
        .hasMessage("no longer needed");
  }

  @Test
  void awaitIsACheckpointEvenWhenItIsSettled() throws InterruptedException {
    promise.succeed("here");
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    assertThat(scope.call(() -> promise.await())).isEmpty();
  }

  @Test
  void aWaitThatRunsOutOfTimeLeavesThePromiseAlone() throws InterruptedException {
    assertThatThrownBy(() -> promise.await(Duration.ofMillis(1)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("promise was not settled within 0.001s");
    assertThatThrownBy(() -> promise.await(Duration.ZERO)).isInstanceOf(TimeoutException.class);
    assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), () -> promise.await())).isEmpty();
    assertThat(promise.statistics()).isEqualTo(new Promise.Statistics(false, 0));
    promise.succeed("late");
    assertThat(promise.await()).isEqualTo("late");
  }

  @Test
  void aForeignInterruptEndsTheWait() throws InterruptedException {
    assertThat(Race.interrupted(promise::await, () -> promise.statistics().waiting() == 1))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(promise.statistics()).isEqualTo(new Promise.Statistics(false, 0));
  }

  @ParameterizedTest
  @EnumSource
  @EveryWorld.ThreadsOnly("races threads")
  void noWaiterIsLeftBehindByARace(Race.End end) throws InterruptedException {
    new Race() {
      private Promise<Integer> promise = Promise.create();

      @Override
      void prepare() {
        promise = Promise.create();
      }

      @Override
      boolean await(Duration time) throws InterruptedException {
        try {
          return promise.await(time) == 42;
        } catch (TimeoutException e) {
          return false;
        }
      }

      @Override
      int waiting() {
        return promise.statistics().waiting();
      }

      @Override
      void handOver() {
        promise.succeed(42);
      }

      @Override
      void check(boolean taken) throws InterruptedException {
        assertThat(promise.await()).isEqualTo(42);
      }
    }.run(end);
  }

  // ---- settling ----

  @Test
  void itIsSettledOnce() {
    promise.succeed("first");
    assertThat(promise.trySucceed("second")).isFalse();
    assertThat(promise.tryFail(failure)).isFalse();
    assertThat(promise.cancel("third")).isFalse();
    assertThatThrownBy(() -> promise.succeed("second"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "promise, succeeded cannot be settled again, by task \"%s\"", Tasks.current().name());
    assertThatThrownBy(() -> promise.fail(failure)).isInstanceOf(IllegalStateException.class);
    assertThat(promise.outcome()).contains(Outcome.success("first"));
  }

  @Test
  void theTryFormsSettleWhatIsOpen() {
    assertThat(promise.outcome()).isEmpty();
    assertThat(promise.trySucceed("value")).isTrue();
    assertThat(promise.outcome()).contains(Outcome.success("value"));
    Promise<String> other = Promise.create();
    assertThat(other.tryFail(failure)).isTrue();
    assertThat(other.outcome()).contains(Outcome.failure(failure));
    assertThat(other.isDone()).isTrue();
    Promise<String> third = Promise.create();
    assertThat(third.cancel("enough")).isTrue();
    assertThat(third.outcome()).contains(Outcome.cancelled("enough"));
  }

  @Test
  @EveryWorld.ThreadsOnly("a race of threads")
  void oneOfManySettlesIt() throws InterruptedException {
    Race.rounds(
        5_000,
        () -> {
          Promise<Integer> contended = Promise.create();
          AtomicInteger winners = new AtomicInteger();
          AtomicInteger winner = new AtomicInteger();
          Race.atOnce(
              () -> settle(contended, 1, winners, winner),
              () -> settle(contended, 2, winners, winner));
          assertThat(winners).hasValue(1);
          assertThat(contended.await()).isEqualTo(winner.get());
        });
  }

  private static void settle(
      Promise<Integer> contended, int value, AtomicInteger winners, AtomicInteger winner) {
    if (contended.trySucceed(value)) {
      winners.incrementAndGet();
      winner.set(value);
    }
  }

  // ---- futures ----

  @Test
  void aFutureCompletesWithIt() {
    CompletableFuture<String> before = promise.toCompletableFuture();
    assertThat(before).isNotDone();
    promise.succeed("here");
    assertThat(before).isCompletedWithValue("here");
    assertThat(promise.toCompletableFuture()).isCompletedWithValue("here");
  }

  @Test
  void aFutureFailsWithIt() {
    CompletableFuture<String> future = promise.toCompletableFuture();
    promise.fail(failure);
    assertThat(future).isCompletedExceptionally();
    assertThat(future.exceptionNow()).isSameAs(failure);
  }

  @Test
  void aFutureIsCancelledWithIt() {
    CompletableFuture<String> future = promise.toCompletableFuture();
    promise.cancel("enough");
    assertThat(future).isCancelled();
    assertThat(future.handle((_, e) -> e).join())
        .isInstanceOf(CancellationException.class)
        .hasMessage("enough");
  }

  @Test
  void aFutureDoesNothingToIt() {
    CompletableFuture<String> first = promise.toCompletableFuture();
    CompletableFuture<String> second = promise.toCompletableFuture();
    first.cancel(true);
    second.complete("mine");
    assertThat(promise.isDone()).isFalse();
    promise.succeed("its own");
    assertThat(second).isCompletedWithValue("mine");
  }

  @Test
  @EveryWorld.ThreadsOnly("the collector knows of no worlds")
  void oneThatIsSettledHoldsNoneOfItsFutures() throws InterruptedException {
    Promise<Integer> kept = Promise.create();
    WeakReference<Object> future = new WeakReference<>(kept.toCompletableFuture());
    kept.succeed(1);
    Until.is(() -> {
      System.gc();
      return future.refersTo(null);
    });
    assertThat(kept.await()).isEqualTo(1);
  }

  @Test
  @EveryWorld.ThreadsOnly("a race of threads")
  void noFutureMissesIt() throws InterruptedException {
    Race.rounds(
        2_000,
        () -> {
          Promise<Integer> contended = Promise.create();
          List<CompletableFuture<Integer>> futures = new ArrayList<>();
          Race.atOnce(
              () -> contended.succeed(1),
              () -> {
                for (int i = 0; i < 100; i++) {
                  futures.add(contended.toCompletableFuture());
                }
              });
          assertThat(futures).hasSize(100).allMatch(future -> future.isDone());
        });
  }

  @Test
  @EveryWorld.ThreadsOnly("blocks a thread at the lock of a promise")
  void aFutureThatIsAskedForWhileItIsSettledDoesNotMissIt() throws InterruptedException {
    AtomicReference<@Nullable CompletableFuture<String>> future = new AtomicReference<>();
    Thread asking = Thread.ofPlatform().unstarted(() -> future.set(promise.toCompletableFuture()));
    synchronized (promise.futures) {
      asking.start();
      Until.is(() -> asking.getState() == Thread.State.BLOCKED);
      promise.succeed("here");
    }
    assertThat(asking.join(Race.LONG)).isTrue();
    assertThat(future.get()).isCompletedWithValue("here");
  }

  // ---- threads, worlds, misuse, statistics ----

  @Test
  @EveryWorld.ThreadsOnly("waits for a plain thread")
  void plainThreadsAndWorldsShareIt() throws InterruptedException {
    Thread setting = Thread.ofPlatform().unstarted(() -> promise.succeed("here"));
    TaskGroup.run(group -> {
      group.fork(() -> Threads.of(Thread.ofPlatform().factory()).call(() -> promise.await()));
      group.fork(() -> promise.await());
      Until.is(() -> promise.statistics().waiting() == 2);
      setting.start();
    });
    assertThat(setting.join(Race.LONG)).isTrue();
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> promise.fail(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("failure");
    assertThatThrownBy(() -> promise.tryFail(null)).hasMessage("failure");
    assertThatThrownBy(() -> promise.cancel(null)).hasMessage("reason");
    assertThatThrownBy(() -> promise.await(null)).hasMessage("time");
    assertThatThrownBy(() -> promise.await(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must not be negative, but is -1s");
  }

  @Test
  void statisticsTellWhetherItIsDoneAndHowManyWait() throws InterruptedException {
    assertThat(promise.statistics()).isEqualTo(new Promise.Statistics(false, 0));
    TaskGroup.run(group -> {
      group.fork(() -> promise.await());
      Until.is(() -> promise.statistics().waiting() > 0);
      assertThat(promise.statistics()).isEqualTo(new Promise.Statistics(false, 1));
      promise.succeed("here");
      assertThat(promise.statistics()).isEqualTo(new Promise.Statistics(true, 0));
    });
  }

  @Test
  void itDescribesItself() {
    assertThat(promise.toString()).isEqualTo("promise, open");
    promise.fail(failure);
    assertThat(promise.toString()).isEqualTo("promise, failed: java.io.IOException: disk full");
    Promise<String> other = Promise.create();
    other.cancel("enough");
    assertThat(other.toString()).isEqualTo("promise, cancelled: enough");
  }
}
