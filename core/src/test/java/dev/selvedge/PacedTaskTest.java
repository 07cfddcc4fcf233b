package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.kernel.Pace;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that are held until they are started, and that may run more than once. */
@EveryWorld
@Timeout(120)
class PacedTaskTest {

  private static final long SOON_NANOS = 1_000_000;

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void itIsHeldUntilItIsStartedAndRunsOnce() throws Exception {
    try (ManagedTaskGroup group = group()) {
      PacedTaskImpl<Integer> task = held(group, () -> 42, new Runs(0));
      assertThat(task.status()).isEqualTo(Task.Status.HELD);
      assertThat(task.thread()).isNull();
      assertThat(task.start()).isTrue();
      assertThat(task.join()).isEqualTo(42);
      assertThat(task.start()).isFalse();
      assertThat(task.startAt(0)).isFalse();
    }
    assertThat(events).containsExactly("after run", "ended");
  }

  @Test
  void itRunsAgainAsOftenAsItsPaceWantsAndItsValueIsTheLast() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (ManagedTaskGroup group = group()) {
      PacedTaskImpl<Integer> task = held(group, count::incrementAndGet, new Runs(3));
      task.start();
      assertThat(task.join()).isEqualTo(4);
      assertThat(group.tasks()).isEmpty();
    }
    assertThat(events).containsExactly("after run", "after run", "after run", "after run", "ended");
  }

  @Test
  void betweenTwoRunsItIsHeldAndListedAndHasNoThread() throws Exception {
    try (ManagedTaskGroup group = group()) {
      Runs runs = new Runs(1);
      runs.restUntil = Timers.NEVER;
      PacedTaskImpl<?> task = held(group, () -> 1, runs);
      task.start();
      Until.holds("it is held again", () -> isHeldAgain(task));
      assertThat(task.thread()).isNull();
      assertThat(group.tasks()).containsExactly(task);
      assertThat(Tasks.all()).contains(task);
      assertThat(task.startAt(0)).isTrue();
      assertThat(task.join()).isEqualTo(1);
    }
  }

  @Test
  void cancelledBetweenTwoRunsItEndsAtOnceWithoutAThread() throws Exception {
    try (ManagedTaskGroup group = group()) {
      Runs runs = new Runs(1);
      runs.restUntil = Timers.NEVER;
      PacedTaskImpl<?> task = held(group, () -> 1, runs);
      task.start();
      Until.holds("it is held again", () -> isHeldAgain(task));
      task.cancel("enough");
      assertThat(task.isCancelled()).isTrue();
      assertThat(task.thread()).isNull();
      assertThat(events).containsExactly("after run", "ended");
      assertThat(group.tasks()).isEmpty();
    }
  }

  @Test
  void cancelledWhileItRunsItDoesNotRunAgain() throws Exception {
    try (ManagedTaskGroup group = group()) {
      PacedTaskImpl<?> task =
          held(
              group,
              () -> {
                Tasks.sleepForever();
                return 1;
              },
              new Runs(5));
      task.start();
      Until.holds("it waits", () -> task.waiter() != null && task.thread() != null);
      task.cancelAndAwait("enough");
      assertThat(task.isCancelled()).isTrue();
    }
    assertThat(events).containsExactly("ended");
  }

  @Test
  void aRunThatSwallowsItsCancellationIsTheLastAndItsValueCounts() throws Exception {
    try (ManagedTaskGroup group = group()) {
      PacedTaskImpl<?> task =
          held(
              group,
              () -> {
                try {
                  Tasks.sleepForever();
                } catch (CancelledException e) {
                  return "swallowed";
                }
                return "";
              },
              new Runs(5));
      task.start();
      Until.holds("it waits", () -> task.waiter() != null && task.thread() != null);
      task.cancelAndAwait("enough");
      assertThat(task.resultNow()).isEqualTo("swallowed");
    }
  }

  @Test
  void aFailureIsThePacesAsLongAsItGoesOnAndTheGroupsAtTheEnd() throws Exception {
    List<String> failures = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger count = new AtomicInteger();
    try (ManagedTaskGroup group =
        ManagedTaskGroup.with((_, failure) -> failures.add(failure.getMessage()))
            .keepSiblings()
            .open()) {
      PacedTaskImpl<?> task =
          held(
              group,
              () -> {
                throw new Exception("failure " + count.incrementAndGet());
              },
              new Runs(2));
      task.start();
      assertThatThrownBy(task::join).hasRootCauseMessage("failure 3");
    }
    assertThat(failures).containsExactly("failure 3");
    assertThat(events)
        .containsExactly("after failure 1", "after failure 2", "after failure 3", "ended");
  }

  @Test
  void aPaceThatThrowsEndsItThoughItWantedAnotherRun() throws Exception {
    try (ManagedTaskGroup group = group()) {
      Runs runs =
          new Runs(1) {
            @Override
            public void afterRun(@Nullable Throwable failure) {
              super.afterRun(failure);
              throw new IllegalStateException("no");
            }
          };
      PacedTaskImpl<?> task = held(group, () -> 1, runs);
      task.start();
      assertThatThrownBy(task::join).hasRootCauseMessage("no");
      assertThat(group.tasks()).isEmpty();
    }
    assertThat(events).containsExactly("after run", "ended");
  }

  @Test
  @EveryWorld.ThreadsOnly("it is logged each time")
  void aPaceThatThrowsAtTheEndKeepsNoGroupOpen() throws Exception {
    ManagedTaskGroup group = group();
    Runs runs =
        new Runs(0) {
          @Override
          public void ended() {
            throw new IllegalStateException("no");
          }
        };
    PacedTaskImpl<?> task = held(group, () -> 1, runs);
    task.start();
    task.join();
    assertThat(Timeouts.moveOnAfter(Duration.ofSeconds(20), group::awaitAll))
        .as("the group has let go of its task")
        .isTrue();
    group.close();
  }

  @Test
  void eachRunIsInterruptedByNothingThatWasBeforeIt() throws Exception {
    List<Boolean> flags = Collections.synchronizedList(new ArrayList<>());
    try (ManagedTaskGroup group = group()) {
      PacedTaskImpl<?> task =
          held(
              group,
              () -> {
                flags.add(Thread.currentThread().isInterrupted());
                CancelScope.create()
                    .run(() -> {
                      Thread.currentThread().interrupt();
                    });
                return 1;
              },
              new Runs(2));
      task.start();
      task.join();
    }
    assertThat(flags).containsExactly(false, false, false);
  }

  @Test
  void aStartThatRacesWithItsRestIsNotLost() throws Exception {
    int rounds = 500;
    try (ManagedTaskGroup group = group()) {
      for (int i = 0; i < rounds; i++) {
        Runs runs = new Runs(1);
        runs.restUntil = Timers.NEVER;
        PacedTaskImpl<?> task = held(group, () -> 1, runs);
        task.start();
        Until.holds("it has run", () -> runs.left == 0);
        task.startAt(0); // while it comes to rest, or after that
        task.await();
      }
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("it spins")
  void aCancellationAtAnyMomentEndsIt() throws Exception {
    SplittableRandom random = new SplittableRandom(17);
    try (ManagedTaskGroup group = group()) {
      for (int i = 0; i < 10_000; i++) {
        PacedTaskImpl<?> task = held(group, () -> 1, new Runs(Integer.MAX_VALUE));
        task.start();
        for (int n = random.nextInt(3_000); n > 0; n--) {
          Thread.onSpinWait();
        }
        task.cancelAndAwait("race");
        assertThat(task.isDone()).isTrue();
      }
      assertThat(group.tasks()).isEmpty();
    }
  }

  @Test
  void itsStartCanBeMovedBothWays() throws Exception {
    try (ManagedTaskGroup group = group()) {
      PacedTaskImpl<?> task = held(group, () -> 1, new Runs(0));
      Timers timers = Strand.current().world().timers();
      assertThat(task.startAt(timers.after(Duration.ofDays(1)))).isTrue();
      assertThat(task.startAt(timers.after(Duration.ofDays(2)))).isTrue();
      assertThat(task.startAt(timers.after(Duration.ofMillis(1)))).isTrue();
      task.join();
    }
  }

  @Test
  void aTaskThatIsRefusedIsCancelledAndItsGroupDoesNotCountIt() throws Exception {
    try (ManagedTaskGroup group = group()) {
      Task<?> task = ((GroupCore) group).refused("late", (Callable<?>) () -> 1, "too late");
      assertThat(task.isCancelled()).isTrue();
      assertThatThrownBy(task::join).hasMessage("task \"late\" was cancelled: too late");
      assertThat(group.tasks()).isEmpty();
    }
  }

  @Test
  void aBodyIsInItsForkersContextInEachRun() throws Exception {
    TaskLocal<String> local = TaskLocal.create("local");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (ManagedTaskGroup group = group()) {
      PacedTaskImpl<?> task =
          TaskLocal.where(local, "bound")
              .call(() -> held(group, () -> seen.add(local.get()), new Runs(1)));
      task.start();
      task.join();
    }
    assertThat(seen).containsExactly("bound", "bound");
  }

  private static boolean isHeldAgain(PacedTaskImpl<?> task) {
    return task.status() == Task.Status.HELD && task.startAt(Timers.NEVER);
  }

  private static ManagedTaskGroup group() {
    return ManagedTaskGroup.with((_, _) -> {}).keepSiblings().open();
  }

  private <T> PacedTaskImpl<T> held(ManagedTaskGroup group, Callable<T> body, Runs runs) {
    PacedTaskImpl<T> task = ((GroupCore) group).forkHeld("paced", body, false, runs);
    runs.task = task;
    return task;
  }

  /** Wants so many runs after the first. */
  private class Runs implements Pace {
    private volatile int left;
    private long restUntil = SOON_NANOS;
    private @Nullable PacedTaskImpl<?> task;

    Runs(int left) {
      this.left = left;
    }

    @Override
    public void afterRun(@Nullable Throwable failure) {
      events.add("after " + (failure == null ? "run" : failure.getMessage()));
      if (left > 0) {
        task.restUntil(restUntil);
        left--;
      }
    }

    @Override
    public void ended() {
      events.add("ended");
    }
  }
}
