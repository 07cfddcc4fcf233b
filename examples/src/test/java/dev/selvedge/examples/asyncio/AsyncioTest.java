package dev.selvedge.examples.asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.examples.Printed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the programs print on a loop, line by line. */
class AsyncioTest {
  private static final Duration SHORT = Duration.ofMillis(2);

  @Test
  void fiveTasksAreProcessedOneByOneOrTogether() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> FiveTasks.program(out, SHORT)))
        .containsExactly(
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Completed All Tasks",
            "(1 at a time)",
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Processing Task",
            "Completed All Tasks",
            "(5 at a time)");
  }

  @Test
  void allTasksAreListedBeforeAnyIsProcessed() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> AllTasks.program(out, SHORT)))
        .containsExactly(
            "main is RUNNING",
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

  @Test
  void valuesComeAsTheirTasksEnd() throws Exception {
    assertThat(Printed.inLoopBy(AsCompleted::program)).containsExactly("2", "2", "2", "2", "2");
  }

  @Test
  void resultsAreGatheredInTheOrderOfTheArguments() throws Exception {
    assertThat(Printed.inLoopBy(Gather::program))
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
    assertThat(
            Printed.inVirtualTimeBy(
                out -> Wait.program(out, Duration.ofSeconds(2), Duration.ofSeconds(1))))
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
  void inParallelTheyPrintTheSame() throws Exception {
    assertThat(Printed.by(AsCompleted::program)).containsExactly("2", "2", "2", "2", "2");
    assertThat(Printed.by(Gather::program)).endsWith("[0, 1, 2, 3, 4]").hasSize(6);
    assertThat(Printed.by(out -> Wait.program(out, Duration.ofSeconds(30), SHORT)))
        .hasSize(7)
        .endsWith("5 done, 0 pending", "5 done, 1 pending");
  }
}
