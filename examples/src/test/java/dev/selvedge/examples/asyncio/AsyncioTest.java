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
}
