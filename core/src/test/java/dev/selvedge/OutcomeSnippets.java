package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link Outcome} and {@link TaskFailedException}. */
class OutcomeSnippets {

  @Test
  void outcome() {
    List<Outcome<Integer>> outcomes =
        List.of(
            Outcome.success(42),
            Outcome.failure(new IOException("disk full")),
            Outcome.cancelled("no longer needed"));
    assertThat(outcomes.stream().map(this::describe))
        .containsExactly("42", "failed: java.io.IOException: disk full", "no longer needed");
  }

  private String describe(Outcome<Integer> outcome) {
    // @start region=outcome
    return switch (outcome) {
      case Outcome.Success(var value) -> "" + value;
      case Outcome.Failure(var exception) -> "failed: " + exception;
      case Outcome.Cancelled(var reason) -> reason;
    };
    // @end
  }

  @Test
  void failed() {
    Outcome<Integer> order = Outcome.failure(new IOException("disk full"));
    String answer;
    // @start region=failed
    try {
      answer = "ordered " + order.orElseThrow();
    } catch (TaskFailedException e) {
      answer = "not ordered: " + e.getCause().getMessage();
    }
    // @end
    assertThat(answer).isEqualTo("not ordered: disk full");
  }
}
