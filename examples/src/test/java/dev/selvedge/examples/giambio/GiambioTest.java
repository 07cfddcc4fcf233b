package dev.selvedge.examples.giambio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.examples.Printed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GiambioTest {
  private static final Duration SHORT = Duration.ofMillis(5);

  @Test
  void whatWasSpawnedIsJoined() throws Exception {
    List<String> lines = Printed.by(out -> Spawn.program(out, SHORT));
    assertThat(lines)
        .containsExactlyInAnyOrder(
            "a counts 1",
            "a counts 2",
            "a counts 3",
            "b counts 1",
            "b counts 2",
            "b counts 3",
            "joined: b counted to 3",
            "all tasks are joined")
        .containsSubsequence("a counts 1", "a counts 2", "a counts 3", "all tasks are joined")
        .containsSubsequence("b counts 1", "b counts 2", "b counts 3", "joined: b counted to 3")
        .endsWith("all tasks are joined");
  }

  @Test
  void whatWasScheduledBeginsLaterOrIsCancelledBefore() throws Exception {
    assertThat(Printed.by(out -> Schedule.program(out, SHORT)))
        .containsExactly(
            "scheduled for tomorrow: HELD",
            "scheduled for tomorrow: CANCELLED",
            "its time has come",
            "all tasks are joined");
  }

  @Test
  void everyValueIsKept() throws Exception {
    assertThat(Printed.by(out -> KeptValues.program(out, SHORT)))
        .containsExactly(
            "Success[value=first]",
            "Success[value=second]",
            "Cancelled[reason=it would never end]");
  }

  @Test
  void aFailureCancelsTheOthersAndReachesTheParent() throws Exception {
    assertThat(Printed.by(FailureReachesParent::program))
        .containsExactlyInAnyOrder(
            "one cleans up, since task \"faulty\" failed",
            "two cleans up, since task \"faulty\" failed",
            "the parent has got: [java.lang.NumberFormatException: For input string: \"three\"]")
        .last()
        .asString()
        .startsWith("the parent has got");
  }

  @Test
  void inALoopSpawnedTasksTakeTurns() throws Exception {
    assertThat(Printed.inLoopBy(out -> Spawn.program(out, SHORT)))
        .containsExactly(
            "a counts 1",
            "b counts 1",
            "a counts 2",
            "b counts 2",
            "a counts 3",
            "b counts 3",
            "joined: b counted to 3",
            "all tasks are joined");
  }

  @Test
  void inALoopTheOthersCleanUpInTheOrderOfSpawning() throws Exception {
    assertThat(Printed.inLoopBy(FailureReachesParent::program))
        .containsExactly(
            "one cleans up, since task \"faulty\" failed",
            "two cleans up, since task \"faulty\" failed",
            "the parent has got: [java.lang.NumberFormatException: For input string: \"three\"]");
  }

  @Test
  void inALoopWhatWasScheduledBeginsWhenItsTimeHasCome() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> Schedule.program(out, Duration.ofSeconds(1))))
        .containsExactly(
            "scheduled for tomorrow: HELD",
            "scheduled for tomorrow: CANCELLED",
            "its time has come",
            "all tasks are joined");
  }

  @Test
  void inALoopEveryValueIsKept() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> KeptValues.program(out, Duration.ofSeconds(1))))
        .containsExactly(
            "Success[value=first]",
            "Success[value=second]",
            "Cancelled[reason=it would never end]");
  }

  @Test
  void anInnerGroupJoinsItsOwnTasks() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> NestedGroups.program(out, SHORT)))
        .containsExactly(
            "outer: begun",
            "inner, first: begun",
            "inner, second: begun",
            "inner, first: done",
            "inner, second: done",
            "the inner group is joined",
            "outer: done",
            "the outer group is joined");
  }

  @Test
  void aFailureInTheInnerGroupReachesTheParent() throws Exception {
    assertThat(Printed.inLoopBy(InnerFailure::program))
        .containsExactly(
            "outer: begun",
            "inner: begun",
            "inner: cleans up, since task \"faulty\" failed",
            "outer: cleans up, since the body of the group failed",
            "the parent has got: [java.lang.NumberFormatException: For input string: \"three\"]");
  }

  @Test
  void aFailureInTheOuterGroupCancelsTheInnerOne() throws Exception {
    assertThat(Printed.inLoopBy(OuterFailure::program))
        .containsExactly(
            "outer: begun",
            "inner: begun",
            "inner: cleans up, since task \"faulty\" failed",
            "outer: cleans up, since task \"faulty\" failed",
            "the parent has got: [java.lang.NumberFormatException: For input string: \"three\"]");
  }

  @Test
  void aTimeoutSkipsOrThrows() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> TimeLimits.program(out, Duration.ofSeconds(1))))
        .containsExactly(
            "skipped: begun",
            "skipped, finished: false",
            "thrown: begun",
            "thrown: timed out after 1s",
            "in time: begun",
            "in time: done");
  }

  @Test
  void aProducerWaitsForItsConsumer() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> ProducerConsumer.program(out, SHORT)))
        .containsExactly(
            "produced 1",
            "produced 2",
            "produced 3",
            "consumed 1",
            "produced 4",
            "consumed 2",
            "produced 5",
            "consumed 3",
            "consumed 4",
            "consumed 5",
            "the queue is closed and empty");
  }

  @Test
  void aLockIsHadInTheOrderOfAsking() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> Lock.program(out, SHORT)))
        .containsExactly(
            "first asks",
            "first has the lock",
            "second asks",
            "third asks",
            "first gives it back",
            "second has the lock",
            "second gives it back",
            "third has the lock",
            "third gives it back");
  }

  @Test
  void anEventGivesItsValueToAllWhoAwaitIt() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> EventWithValue.program(out, SHORT)))
        .containsExactly(
            "the event happens",
            "first has got a value",
            "second has got a value",
            "late has got a value");
  }
}
