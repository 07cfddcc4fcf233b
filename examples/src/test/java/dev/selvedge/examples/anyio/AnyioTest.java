package dev.selvedge.examples.anyio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.examples.Printed;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AnyioTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  @Test
  void fiveTasksRunAndFinishBeforeTheBlockEnds() throws Exception {
    List<String> lines = Printed.by(out -> FiveTasks.program(out, SHORT));
    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    IntStream.range(0, 5)
                        .boxed()
                        .flatMap(
                            i -> Stream.of("Task " + i + " running", "Task " + i + " finished")),
                    Stream.of("All tasks finished!"))
                .toList())
        .endsWith("All tasks finished!");
    for (int i = 0; i < 5; i++) {
      assertThat(lines).containsSubsequence("Task " + i + " running", "Task " + i + " finished");
    }
  }

  @Test
  void theClientConnectsToAServiceThatIsReady() throws Exception {
    assertThat(Printed.by(out -> StartedService.program(out, 0)))
        .containsExactly("the service is ready", "echo of hello", "the service has ended");
  }

  @Test
  void aFailureToStartIsTheCallersAndTheGroupGoesOn() throws Exception {
    assertThat(Printed.by(BindFailure::program))
        .containsExactly("the service cannot start: its port is taken", "the group goes on");
  }

  @Test
  void aBodyThatNeverSaysThatItIsReadyIsReported() throws Exception {
    assertThat(Printed.by(NeverStarted::program))
        .containsExactly("it does its work", "and never said that it was ready");
  }

  @Test
  void aBodyMadeToBeStartedCanBeForkedAndCalled() throws Exception {
    assertThat(Printed.by(StartOrCall::program))
        .containsExactly(
            "started: prepares itself",
            "started: goes on",
            "forked: prepares itself",
            "forked: goes on",
            "called: prepares itself",
            "called: goes on");
  }

  @Test
  void eachErrorHasItsHandler() throws Exception {
    assertThat(Printed.by(SeveralErrors::program))
        .containsExactly("value: For input string: \"seven\"", "key: the lease");
  }

  @Test
  void handlersCanBePutAroundAnyGroup() throws Exception {
    assertThat(Printed.by(CatchByHandlers::program))
        .containsExactly(
            "handled a value: For input string: \"seven\"",
            "handled a key: the lease",
            "handled a value: For input string: \"seven\"");
  }

  @Test
  void aLocalVariableTellsWhetherAFailureWasThere() throws Exception {
    assertThat(Printed.by(HandlerResult::program)).containsExactly("whatever");
  }

  @Test
  void aTaskInheritsTheContextOfWhoeverForksIt() throws Exception {
    assertThat(Printed.by(ContextPropagation::program))
        .containsExactly(
            "forked by the host: the host",
            "forked by a child: a child",
            "started in a block: a block",
            "bound outside the block: false");
  }

  @Test
  void inALoopTheFiveTasksTakeTurns() throws Exception {
    assertThat(Printed.inLoopBy(out -> FiveTasks.program(out, SHORT)))
        .containsExactly(
            "Task 0 running",
            "Task 1 running",
            "Task 2 running",
            "Task 3 running",
            "Task 4 running",
            "Task 0 finished",
            "Task 1 finished",
            "Task 2 finished",
            "Task 3 finished",
            "Task 4 finished",
            "All tasks finished!");
  }

  @Test
  void aServiceDoesNotHoldUpTheLoop() throws Exception {
    assertThat(Printed.inLoopBy(out -> StartedService.program(out, 0)))
        .containsExactly("the service is ready", "echo of hello", "the service has ended");
  }
}
