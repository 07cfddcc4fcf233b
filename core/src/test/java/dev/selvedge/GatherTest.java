package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EveryWorld
@Timeout(60)
class GatherTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  private <T> Callable<T> after(long millis, T value) {
    return () -> {
      Tasks.sleep(Duration.ofMillis(millis));
      events.add("end " + value);
      return value;
    };
  }

  private Callable<String> failingAfter(long millis, Throwable failure) {
    return () -> {
      Tasks.sleep(Duration.ofMillis(millis));
      throw Edge.sneakyThrow(failure);
    };
  }

  private Callable<String> untilCancelled(String name) {
    return () -> {
      try {
        Tasks.sleepForever();
        return "never";
      } finally {
        CancelScope.shield(() -> Tasks.sleep(Duration.ofMillis(2)));
        events.add("cancelled " + name);
      }
    };
  }

  @Test
  void resultsAreInTheOrderOfTheArguments() throws Exception {
    assertThat(Tasks.gather(after(40, "a"), after(1, "b"), after(20, "c")))
        .containsExactly("a", "b", "c");
    if (InWorld.isLoop()) {
      assertThat(events).containsExactly("end b", "end c", "end a");
    }
  }

  @Test
  void allRunAtATime() throws Exception {
    AtomicInteger here = new AtomicInteger();
    Callable<String> meeting =
        () -> {
          here.incrementAndGet();
          while (here.get() < 3) {
            Tasks.yield();
          }
          return "met";
        };
    assertThat(Tasks.gather(List.of(meeting, meeting, meeting))).hasSize(3);
  }

  @Test
  void nullIsAResultAndNothingIsAnEmptyList() throws Exception {
    assertThat(Tasks.<Object>gather(() -> null, () -> 1)).containsExactly(null, 1);
    assertThat(Tasks.gather(List.<Callable<String>>of())).isEmpty();
    assertThat(Tasks.gatherSettled(List.<Callable<String>>of())).isEmpty();
  }

  @Test
  void theResultsCannotBeChanged() throws Exception {
    assertThat(Tasks.gather(() -> 1)).isUnmodifiable();
    assertThat(Tasks.gatherSettled(() -> 1)).isUnmodifiable();
    assertThat(Tasks.map(1, List.of(1), n -> n)).isUnmodifiable();
  }

  @Test
  void theFirstFailureCancelsAndAwaitsTheOthers() throws Exception {
    IOException failure = new IOException("disk full");
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(() -> Tasks.gather(untilCancelled("a"), failingAfter(1, failure)))
        .satisfies(group -> assertThat(group.exceptions()).containsExactly(failure));
    assertThat(events).containsExactly("cancelled a");
  }

  @Test
  void allFailuresLeaveInOrderOfOccurrence() throws Exception {
    IOException first = new IOException("first");
    Error second = new AssertionError("second");
    Callable<String> failsInCleanUp =
        () -> {
          try {
            Tasks.sleepForever();
            return "never";
          } finally {
            throwIt(second);
          }
        };
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(() -> Tasks.gather(failsInCleanUp, failingAfter(1, first)))
        .satisfies(group -> assertThat(group.exceptions()).containsExactly(first, second));
  }

  private static void throwIt(Throwable failure) {
    throw Edge.sneakyThrow(failure);
  }

  @Test
  void settledTellsOfEachAndCancelsNobody() throws Exception {
    IOException failure = new IOException("disk full");
    Error error = new AssertionError("wrong");
    Callable<String> cancelled =
        () -> {
          Tasks.current().cancel("of its own");
          Tasks.checkpoint();
          return "never";
        };
    assertThat(
            Tasks.gatherSettled(
                failingAfter(0, failure),
                after(10, "value"),
                failingAfter(0, error),
                cancelled,
                () -> null))
        .containsExactly(
            Outcome.failure(failure),
            Outcome.success("value"),
            Outcome.failure(error),
            Outcome.cancelled("of its own"),
            Outcome.success(null));
  }

  @Test
  void aCancelledCallerCancelsAndAwaitsAll() throws Exception {
    assertThat(
            Timeouts.moveOnAfter(
                Duration.ofMillis(5),
                () -> {
                  Tasks.gather(untilCancelled("a"));
                }))
        .isFalse();
    assertThat(
            Timeouts.moveOnAfter(
                Duration.ofMillis(5),
                () -> {
                  Tasks.gatherSettled(untilCancelled("b"));
                }))
        .isFalse();
    assertThat(events).containsExactly("cancelled a", "cancelled b");
  }

  private List<Action<Exception>> allThatWait() {
    Callable<Boolean> body = () -> events.add("started");
    return List.of(
        () -> Tasks.gather(List.<Callable<String>>of()),
        () -> Tasks.gatherSettled(List.<Callable<String>>of()),
        () -> Tasks.both(body, body),
        () -> Tasks.all(body, body, body),
        () -> Tasks.race(body),
        () -> Tasks.first(body),
        () -> Tasks.hedge(Duration.ZERO, body),
        () -> Tasks.waitFor(List.<Task<?>>of(), WaitUntil.ALL_COMPLETED),
        () -> Tasks.asCompleted(List.<Task<?>>of()),
        () -> Tasks.map(1, List.of(), item -> item),
        () -> Tasks.forEach(1, List.of(), item -> {}),
        () -> Tasks.blocking(body::call));
  }

  @Test
  void allThatWaitAreCheckpointsAlsoWithNothingToDo() throws Exception {
    for (Action<Exception> operation : allThatWait()) {
      CancelScope scope = CancelScope.create();
      scope.cancel("test");
      assertThat(scope.run(operation)).isFalse();
    }
    assertThat(events).isEmpty();
  }

  @Test
  @EveryWorld.ThreadsOnly("counts the threads of a factory")
  void aCallerThatIsCancelledAlreadyStartsNoTask() throws Exception {
    AtomicInteger threads = new AtomicInteger();
    Threads world =
        Threads.of(task -> {
          threads.incrementAndGet();
          return Thread.ofVirtual().unstarted(task);
        });
    world.run(this::allThatWaitAreCheckpointsAlsoWithNothingToDo);
    assertThat(threads).hasValue(1); // of the caller
  }

  @Test
  void aChildCancelledByItselfLeavesNoValue() throws Exception {
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() ->
            Tasks.gather(
                () -> 1,
                () -> {
                  Tasks.current().cancel("of its own");
                  Tasks.checkpoint();
                  return 2;
                }))
        .withMessage("of its own");
  }

  @Test
  void valuesThatAreThereAreReturnedThoughTheCallerIsCancelled() throws Exception {
    CancelScope scope = CancelScope.create();
    List<Integer> values = new ArrayList<>();
    boolean finished =
        scope.run(() -> {
          values.addAll(
              Tasks.gather(() -> {
                scope.cancel("late");
                return 1;
              }));
          Tasks.checkpoint();
        });
    assertThat(values).containsExactly(1);
    assertThat(finished).isFalse();
  }

  @Test
  void bothAndAllKeepTheirTypesAndOrder() throws Exception {
    Pair<String, Integer> pair = Tasks.both(after(10, "a"), after(1, 2));
    Triple<String, Integer, Boolean> triple =
        Tasks.all(after(10, "a"), after(1, 2), after(5, true));
    assertThat(pair).isEqualTo(new Pair<>("a", 2));
    assertThat(triple).isEqualTo(new Triple<>("a", 2, true));
  }

  @Test
  void bothFailTogether() throws Exception {
    IOException failure = new IOException("disk full");
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(() -> Tasks.both(untilCancelled("a"), failingAfter(1, failure)))
        .satisfies(group -> assertThat(group.exceptions()).containsExactly(failure));
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(
            () -> Tasks.all(untilCancelled("b"), failingAfter(1, failure), untilCancelled("c")));
    assertThat(events).containsExactlyInAnyOrder("cancelled a", "cancelled b", "cancelled c");
  }

  @Test
  void nullArgumentsAreNamedAndNothingIsStarted() {
    Callable<String> noted = after(0, "started");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.gather(noted, null))
        .withMessage("callables[1]");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.gather((List<Callable<String>>) null))
        .withMessage("callables");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.gatherSettled(noted, null))
        .withMessage("callables[1]");
    assertThatNullPointerException().isThrownBy(() -> Tasks.both(null, noted)).withMessage("first");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.both(noted, null))
        .withMessage("second");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.all(noted, noted, null))
        .withMessage("third");
    assertThat(events).isEmpty();
  }
}
