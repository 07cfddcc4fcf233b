package dev.selvedge.examples.asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.examples.Printed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AsyncioTest {
  private static final Duration SHORT = Duration.ofMillis(5);

  @Test
  void fiveTasksAreProcessedBeforeAllAreCompleted() throws Exception {
    assertThat(Printed.by(out -> FiveTasks.program(out, SHORT)))
        .containsExactly(
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Completed All Tasks");
  }

  @Test
  void allTasksAreListedBeforeAnyIsProcessed() throws Exception {
    assertThat(Printed.by(out -> AllTasks.program(out, SHORT)))
        .containsExactly(
            Thread.currentThread().getName() + " is RUNNING",
            "myTask is RUNNING",
            "myTask is RUNNING",
            "myTask is RUNNING",
            "myTask is RUNNING",
            "myTask is RUNNING",
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Completed All Tasks");
  }

  @Test
  void theFirstTaskCancelsAll() throws Exception {
    assertThat(Printed.by(out -> CancelTasks.program(out, SHORT)))
        .extracting(line -> line.replace("CANCELLED", "CANCELLING")) // it may have ended by then
        .containsExactly(
            "Processing Task",
            "myTask is RUNNING",
            "myTask is CANCELLING",
            "myTask is RUNNING",
            "myTask is CANCELLING",
            "myTask is RUNNING",
            "myTask is CANCELLING",
            "myTask is RUNNING",
            "myTask is CANCELLING",
            "myTask is RUNNING",
            "myTask is CANCELLING",
            "Completed All Tasks");
  }

  @Test
  void valuesComeAsTheirTasksEnd() throws Exception {
    assertThat(Printed.by(AsCompleted::program)).containsExactly("2", "2", "2", "2", "2");
  }

  @Test
  void resultsAreGatheredInTheOrderOfTheArguments() throws Exception {
    assertThat(Printed.by(Gather::program))
        .containsExactly(
            "Hello World",
            "Hello World",
            "Hello World",
            "Hello World",
            "Hello World",
            "[0, 1, 2, 3, 4]");
  }

  @Test
  void waitingForATimeTellsWhatIsDoneAndWhatIsPending() throws Exception {
    assertThat(Printed.by(out -> Wait.program(out, Duration.ofSeconds(30), SHORT)))
        .containsExactly(
            "Hello World",
            "Hello World",
            "Hello World",
            "Hello World",
            "Hello World",
            "5 done, 0 pending",
            "5 done, 1 pending");
  }

  @Test
  void inALoopCancelledTasksHaveNotEndedYet() throws Exception {
    assertThat(Printed.inLoopBy(out -> CancelTasks.program(out, SHORT)))
        .containsExactly(
            "Processing Task",
            "myTask is RUNNING",
            "myTask is CANCELLING",
            "myTask is RUNNING",
            "myTask is CANCELLING",
            "myTask is RUNNING",
            "myTask is CANCELLING",
            "myTask is RUNNING",
            "myTask is CANCELLING",
            "myTask is RUNNING",
            "myTask is CANCELLING",
            "Completed All Tasks");
  }
}
