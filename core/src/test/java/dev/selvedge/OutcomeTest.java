package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  private final IOException disk = new IOException("disk full");

  @Test
  void aSuccessHasItsValue() {
    assertThat(Outcome.success(42).orElseThrow()).isEqualTo(42);
    assertThat(Outcome.success(42)).isEqualTo(new Outcome.Success<>(42));
  }

  @Test
  void nullIsAValueToo() {
    Outcome<String> outcome = Outcome.success(null);
    assertThat(outcome.isSuccess()).isTrue();
    assertThat(outcome.orElseThrow()).isNull();
  }

  @Test
  void aFailureThrowsTheExceptionAsTheCauseOfANewOneEachTime() {
    Outcome<String> outcome = Outcome.failure(disk);
    assertThatThrownBy(outcome::orElseThrow)
        .isInstanceOf(TaskFailedException.class)
        .hasMessage("task failed: java.io.IOException: disk full")
        .cause()
        .isSameAs(disk);
    assertThatThrownBy(outcome::orElseThrow)
        .satisfies(first -> assertThatThrownBy(outcome::orElseThrow).isNotSameAs(first));
  }

  @Test
  void aCancellationThrowsItsReason() {
    assertThatThrownBy(() -> Outcome.cancelled("too late").orElseThrow())
        .isExactlyInstanceOf(CancellationException.class)
        .hasMessage("too late");
  }

  @Test
  void onlyASuccessIsOne() {
    assertThat(Outcome.success(42).isSuccess()).isTrue();
    assertThat(Outcome.failure(disk).isSuccess()).isFalse();
    assertThat(Outcome.cancelled("too late").isSuccess()).isFalse();
  }

  @Test
  void nullIsRefusedByName() {
    assertThatThrownBy(() -> Outcome.failure(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("exception");
    assertThatThrownBy(() -> Outcome.cancelled(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("reason");
  }
}
