package dev.selvedge.stress.broken;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.stress.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** A counter that loses updates: Lincheck must notice. */
public class CounterLincheckTest {
  private int count;

  @Operation
  public int increment() {
    return ++count;
  }

  @Test
  void anInterleavingThatLosesAnUpdateIsFound() {
    assertThatThrownBy(() -> Lincheck.explore(CounterLincheckTest.class))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("increment()");
  }

  @Test
  void realThreadsLoseAnUpdate() {
    assertThatThrownBy(() -> Lincheck.stress(CounterLincheckTest.class))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
