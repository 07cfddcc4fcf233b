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
}
