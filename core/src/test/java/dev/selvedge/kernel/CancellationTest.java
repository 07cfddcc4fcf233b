package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CancellationTest {

  @Test
  void pausesBetweenDeliveriesDoubleUpToASecond() {
    assertThat(
            LongStream.iterate(Cancellation.FIRST_BACKOFF_NANOS, Cancellation::afterBackoff)
                .limit(9)
                .map(nanos -> nanos / 1_000_000))
        .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L);
  }
}
