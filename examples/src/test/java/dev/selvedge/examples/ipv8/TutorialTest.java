package dev.selvedge.examples.ipv8;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.examples.Printed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TutorialTest {
  private static final Duration WORK = Duration.ofMillis(500);

  @Test
  void whatGoesOnBesideItsCallerEndsInTime() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> Tutorial1.program(out, WORK, true)))
        .containsExactly("[2, 3, 5, 4]");
  }

  @Test
  void whatGoesOnBesideItsCallerEndsWithIt() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> Tutorial1.program(out, WORK, false)))
        .containsExactly("[2, 3, 5]");
  }

  @Test
  void whatIsAwaitedHasEnded() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> Tutorial2.program(out, WORK)))
        .containsExactly("[2, 3, 5, 4]");
  }

  @Test
  void aFutureHasThreeStatesInEveryWorld() throws Exception {
    List<String> states =
        List.of("future0.result()=True", "future1.result()=False", "future2.cancelled()=True");
    assertThat(Printed.by(Tutorial7::program)).isEqualTo(states);
    assertThat(Printed.inLoopBy(Tutorial7::program)).isEqualTo(states);
    assertThat(Printed.inVirtualTimeBy(Tutorial7::program)).isEqualTo(states);
  }
}
