package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.selvedge.sync.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EveryWorld
@Timeout(60)
class WaitsTest {

  /** Runs a scenario with a group of independent tasks, and ends what it leaves. */
  private static void in(TaskGroup.Routine scenario) throws Exception {
    TaskGroup.with()
        .keepSiblings()
        .run(group -> {
          try {
            scenario.run(group);
          } finally {
            group.tasks().forEach(task -> task.cancel("the scenario is over"));
          }
        });
  }

  private static Task<String> after(TaskGroup group, long millis, String value) {
    return group.fork(
        value,
        () -> {
          Tasks.sleep(Duration.ofMillis(millis));
          return value;
        });
  }

  private static Task<String> after(TaskGroup group, Event event, String value) {
    return group.fork(
        value,
        () -> {
          event.await();
          return value;
        });
  }

  private static Task<String> never(TaskGroup group) {
    return group.fork(
        "never",
        () -> {
          Tasks.sleepForever();
          return "never";
        });
  }

  /** A task that fails after a time; its failure is nobody's. */
  private static Task<String> failing(TaskGroup group, long millis) {
    return failingAfter(group, after(group, millis, "a while"));
  }

  /** A task that fails once others have ended; its failure is nobody's. */
  private static Task<String> failingAfter(TaskGroup group, Task<?>... others) {
    return ((GroupCore) group)
        .forkDirect(
            "failing",
            (Action<Exception>)
                () -> {
                  for (Task<?> other : others) {
                    other.await();
                  }
                  throw new IOException("disk full");
                });
  }

  private static int watches(Task<?> task) {
    return ((TaskImpl<?>) task).waiting();
  }

  // ---- waitFor ----

  @Test
  void firstCompletedReturnsAtTheFirstEndAndCancelsNothing() throws Exception {
    in(group -> {
      Task<String> slow = never(group);
      Task<String> quick = after(group, 1, "quick");
      Task<String> slower = never(group);
      Waited<Task<String>> waited =
          Tasks.waitFor(List.of(slow, quick, slower), WaitUntil.FIRST_COMPLETED);
      assertThat(waited.done()).containsExactly(quick);
      assertThat(waited.pending()).containsExactly(slow, slower);
      assertThat(slow.status()).isEqualTo(Task.Status.RUNNING);
      assertThat(watches(slow) + watches(slower)).isZero();
    });
  }

  @Test
  void firstFailedPassesOverValuesAndCancellations() throws Exception {
    in(group -> {
      Task<String> value = after(group, 1, "value");
      Task<String> cancelled = never(group);
      Task<String> failing = failingAfter(group, value, cancelled);
      Task<String> pending = never(group);
      cancelled.cancel("test");
      Waited<Task<String>> waited =
          Tasks.waitFor(List.of(pending, failing, cancelled, value), WaitUntil.FIRST_FAILED);
      assertThat(waited.done()).containsExactly(failing, cancelled, value);
      assertThat(waited.pending()).containsExactly(pending);
      assertThat(watches(pending)).isZero();
    });
  }

  @Test
  void firstFailedReturnsWhenAllHaveEndedWithoutFailure() throws Exception {
    in(group -> {
      List<Task<String>> tasks = List.of(after(group, 5, "a"), after(group, 1, "b"));
      assertThat(Tasks.waitFor(tasks, WaitUntil.FIRST_FAILED).done())
          .containsExactlyElementsOf(tasks);
    });
  }

  @Test
  void allCompletedWaitsForAllInTheOrderGiven() throws Exception {
    in(group -> {
      List<Task<String>> tasks =
          List.of(after(group, 9, "a"), failing(group, 1), after(group, 4, "c"));
      Waited<Task<String>> waited = Tasks.waitFor(tasks, WaitUntil.ALL_COMPLETED);
      assertThat(waited.done()).containsExactlyElementsOf(tasks);
      assertThat(waited.pending()).isEmpty();
    });
  }

  @Test
  void aTimeoutReturnsWhatThereIs() throws Exception {
    in(group -> {
      Task<String> done = after(group, 0, "done");
      done.await();
      Task<String> pending = never(group);
      for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(3))) {
        Waited<Task<String>> waited =
            Tasks.waitFor(List.of(pending, done), WaitUntil.ALL_COMPLETED, timeout);
        assertThat(waited.done()).containsExactly(done);
        assertThat(waited.pending()).containsExactly(pending);
        assertThat(watches(pending)).isZero();
      }
    });
  }

  @Test
  void nothingToWaitForReturnsAtOnceAndDoublesStayDoubles() throws Exception {
    in(group -> {
      for (WaitUntil until : WaitUntil.values()) {
        assertThat(Tasks.waitFor(List.of(), until)).isEqualTo(new Waited<>(List.of(), List.of()));
      }
      Task<String> task = after(group, 1, "a");
      assertThat(Tasks.waitFor(List.of(task, task), WaitUntil.ALL_COMPLETED).done())
          .containsExactly(task, task);
    });
  }

  @Test
  void aCancelledCallerLeavesTheTasksAloneAndNothingOnThem() throws Exception {
    in(group -> {
      Task<String> pending = never(group);
      boolean finished =
          Timeouts.moveOnAfter(
              Duration.ofMillis(3),
              () -> {
                Tasks.waitFor(List.of(pending), WaitUntil.ALL_COMPLETED);
              });
      assertThat(finished).isFalse();
      assertThat(pending.status()).isEqualTo(Task.Status.RUNNING);
      assertThat(watches(pending)).isZero();
    });
  }

  @Test
  void aTaskThatWaitsForItselfIsTold() throws Exception {
    in(group -> {
      Task<String> other = never(group);
      String message = "task \"" + Tasks.current().name() + "\" cannot wait for its own end";
      assertThatIllegalStateException()
          .isThrownBy(
              () -> Tasks.waitFor(List.of(other, Tasks.current()), WaitUntil.FIRST_COMPLETED))
          .withMessageContaining(message);
      Iterator<Task<?>> iterator = Tasks.<Task<?>>asCompleted(List.of(Tasks.current())).iterator();
      assertThatIllegalStateException().isThrownBy(iterator::next).withMessageContaining(message);
      assertThat(watches(other)).isZero();
    });
  }

  @Test
  void badArgumentsAreNamed() {
    List<Task<?>> none = List.of();
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.waitFor(null, WaitUntil.ALL_COMPLETED))
        .withMessage("tasks");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.waitFor(Arrays.asList((Task<?>) null), WaitUntil.ALL_COMPLETED))
        .withMessage("tasks[0]");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.waitFor(none, null))
        .withMessage("until");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.waitFor(none, WaitUntil.ALL_COMPLETED, null))
        .withMessage("timeout");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tasks.waitFor(none, WaitUntil.ALL_COMPLETED, Duration.ofMillis(-1)))
        .withMessageContaining("timeout must not be negative");
    assertThatNullPointerException().isThrownBy(() -> Tasks.asCompleted(null)).withMessage("tasks");
  }

  // ---- asCompleted ----

  @Test
  void tasksComeInTheOrderOfTheirEnds() throws Exception {
    in(group -> {
      Event first = Event.create();
      Event second = Event.create();
      Task<String> slow = after(group, second, "slow");
      Task<String> failing = failingAfter(group, after(group, first, "first"));
      Task<String> quick = after(group, 1, "quick");
      List<Task<String>> order = new ArrayList<>();
      for (Task<String> task : Tasks.asCompleted(List.of(slow, failing, quick))) {
        order.add(task);
        (order.size() == 1 ? first : second).set();
      }
      assertThat(order).containsExactly(quick, failing, slow);
    });
  }

  @Test
  void endedTasksComeFirstInTheOrderGivenAndTheLoopCanBeBegunAnew() throws Exception {
    in(group -> {
      Event go = Event.create();
      Task<String> a = after(group, 2, "a");
      Task<String> b = after(group, 1, "b");
      Task<String> pending = after(group, go, "pending");
      Tasks.waitFor(List.of(a, b), WaitUntil.ALL_COMPLETED);
      Iterable<Task<String>> ends = Tasks.asCompleted(List.of(pending, a, b));
      Iterator<Task<String>> once = ends.iterator();
      assertThat(List.of(once.next(), once.next())).containsExactly(a, b);
      go.set();
      assertThat(once.next()).isSameAs(pending);
      assertThat(ends).containsExactly(pending, a, b);
    });
  }

  @Test
  void onlyNextWaitsAndTheEndIsTheEnd() throws Exception {
    in(group -> {
      Task<String> task = after(group, 1, "a");
      Iterator<Task<String>> ends = Tasks.asCompleted(List.of(task)).iterator();
      assertThat(ends.hasNext()).isTrue();
      assertThat(ends.next()).isSameAs(task);
      assertThat(ends.hasNext()).isFalse();
      assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(ends::next);
    });
  }

  @Test
  void aCancelledLoopLeavesNothingAndCanBeContinued() throws Exception {
    in(group -> {
      Event go = Event.create();
      Task<String> quick = after(group, 1, "quick");
      Task<String> slow = after(group, go, "slow");
      Task<String> pending = never(group);
      Iterator<Task<String>> ends = Tasks.asCompleted(List.of(slow, pending, quick)).iterator();
      assertThat(ends.next()).isSameAs(quick);
      assertThat(watches(pending)).isEqualTo(1);
      CancelScope scope = CancelScope.create();
      scope.cancel("test");
      assertThat(scope.run(ends::next)).isFalse();
      assertThat(watches(pending)).isZero();
      go.set();
      assertThat(ends.next()).isSameAs(slow);
    });
  }

  @Test
  void nextIsACheckpointThoughAnEndIsThere() throws Exception {
    in(group -> {
      Task<String> ended = after(group, 0, "ended");
      ended.await();
      Iterator<Task<String>> ends = Tasks.asCompleted(List.of(ended)).iterator();
      CancelScope scope = CancelScope.create();
      scope.cancel("test");
      assertThat(scope.run(ends::next)).isFalse();
      assertThat(ends.next()).isSameAs(ended);
    });
  }

  @Test
  void eachEndIsHandedOutBeforeTheNextComes() throws Exception {
    in(group -> {
      List<Task<String>> tasks = List.of(never(group), never(group), never(group));
      Iterator<Task<String>> ends = Tasks.asCompleted(tasks).iterator();
      for (int i : new int[] {2, 0, 1}) {
        tasks.get(i).cancel("test");
        assertThat(ends.next()).isSameAs(tasks.get(i));
      }
    });
  }

  @Test
  @EveryWorld.ThreadsOnly("collects garbage, a hundred times of which take long")
  void aLoopThatWasLeftHalfWayLeavesNothingOnceItIsCollected() throws Exception {
    in(group -> {
      Task<String> pending = never(group);
      leaveHalfWay(pending, after(group, 1, "quick"));
      Until.holds(
          "the watch is gone",
          () -> {
            System.gc();
            return watches(pending) == 0;
          });
    });
  }

  private static void leaveHalfWay(Task<String> pending, Task<String> quick)
      throws InterruptedException {
    for (Task<String> task : Tasks.asCompleted(List.of(pending, quick))) {
      assertThat(task).isSameAs(quick);
      assertThat(watches(pending)).isEqualTo(1);
      break;
    }
  }

  @Test
  void manyTasksComeOnceEach() throws Exception {
    in(group -> {
      List<Task<Integer>> tasks = new ArrayList<>();
      int count = InWorld.rounds(2000, 20);
      for (int i = 0; i < count; i++) {
        int number = i;
        tasks.add(group.fork(() -> number));
      }
      Set<Task<?>> seen = new HashSet<>();
      Tasks.asCompleted(tasks).forEach(seen::add);
      assertThat(seen).hasSize(count);
    });
  }

  @Test
  void noEndIsLostToACancellationAtAnyMoment() throws Exception {
    for (int round = 0; round < InWorld.rounds(3000, 10); round++) {
      TaskGroup.run(group -> {
        List<Task<Integer>> tasks = List.of(group.fork(() -> 1), group.fork(() -> 2));
        Iterator<Task<Integer>> ends = Tasks.asCompleted(tasks).iterator();
        List<Task<Integer>> seen = new ArrayList<>();
        CancelScope scope = CancelScope.create();
        group.fork(() -> scope.cancel("any moment"));
        scope.run(() -> {
          while (ends.hasNext()) {
            seen.add(ends.next());
          }
        });
        ends.forEachRemaining(seen::add);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(tasks);
      });
    }
  }
}
