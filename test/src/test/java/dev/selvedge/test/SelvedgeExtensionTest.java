package dev.selvedge.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.cause;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class SelvedgeExtensionTest {

  @BeforeEach
  void forget() {
    SelvedgeTestCases.EVENTS.clear();
  }

  private static Events run(String method) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectMethod(SelvedgeTestCases.class, method))
        .execute()
        .testEvents();
  }

  private static Events run(String method, String parameters) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectMethod(SelvedgeTestCases.class, method, parameters))
        .execute()
        .testEvents();
  }

  @Test
  void theMethodRunsInVirtualTime() {
    run("sleepsForADay").assertStatistics(stats -> stats.started(1).succeeded(1));
    assertThat(SelvedgeTestCases.EVENTS).containsExactly("before, in a loop: false", "day");
  }

  @Test
  void everySeedRunsInOneInvocation() {
    run("runsSevenTimes", TestInfo.class.getName())
        .assertStatistics(stats -> stats.started(1).succeeded(1));
    assertThat(SelvedgeTestCases.EVENTS)
        .hasSize(8)
        .filteredOn(event -> event.startsWith("runsSeven"))
        .hasSize(7);
  }

  @Test
  void theFailingSeedIsNamed() {
    run("losesAnUpdate")
        .assertThatEvents()
        .haveExactly(
            1,
            org.junit.platform.testkit.engine.EventConditions.finishedWithFailure(
                instanceOf(SeedException.class),
                message(text -> text.matches("seed \\d+, the \\d+\\w\\w of 100, fails: (?s).*")),
                cause(instanceOf(IOException.class), message("lost"))));
  }

  @Test
  void withoutSeedsTasksRunInOrder() {
    run("losesNothingInOrder").assertStatistics(stats -> stats.succeeded(1));
  }

  @Test
  void aGivenSeedIsTriedAlone() {
    failsWith("failsUnderItsSeed", SeedException.class, "seed 4711, the 1st of 1");
  }

  @Test
  void withoutSeedsTheFailureIsTheTests() {
    failsWith("fails", IOException.class, "disk");
  }

  @Test
  void leaksAreFound() {
    failsWith("leaks", LeakException.class, "forgotten");
  }

  @Test
  void deadlocksAreFound() {
    failsWith("deadlocks", DeadlockException.class, "\"deadlocks()\" waits for its cancellation");
  }

  @Test
  void timeMayBeReal() {
    failsWith("takesRealTime", SeedException.class, "has not ended after PT0.06S");
    assertThat(SelvedgeTestCases.EVENTS).contains("awake");
  }

  @Test
  void anOddTimeoutIsNamed() {
    failsWith("hasAnOddTimeout", IllegalArgumentException.class, "but is \"soon\"");
  }

  private static void failsWith(String method, Class<? extends Throwable> type, String text) {
    run(method)
        .assertThatEvents()
        .haveExactly(
            1,
            org.junit.platform.testkit.engine.EventConditions.finishedWithFailure(
                instanceOf(type), message(shown -> shown.contains(text))));
  }

  @Test
  void timesAreRead() {
    assertThat(SelvedgeExtension.time("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(SelvedgeExtension.time(" 2 m ")).isEqualTo(Duration.ofMinutes(2));
    assertThatThrownBy(() -> SelvedgeExtension.time("-1s"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
