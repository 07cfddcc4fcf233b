package dev.selvedge.taskthread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.loop.Logged;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateTest {

  private static final long SECOND = 1_000_000_000L;

  private static List<String> reports(int limit, long everyNanos, int rounds) {
    try (Logged logged = Logged.open()) {
      Rate rate = new Rate("slot", "thread", limit);
      for (int i = 0; i < rounds; i++) {
        rate.round(5 + i * everyNanos);
      }
      assertThat(rate.isReported()).isEqualTo(!logged.messages().isEmpty());
      return List.copyOf(logged.messages());
    }
  }

  @Test
  void exactlyTheRateIsAllowedForEver() {
    assertThat(reports(100, SECOND / 100, 100_000)).isEmpty();
  }

  @Test
  void oneMoreThanTheRateIsReported() {
    assertThat(reports(100, SECOND / 101, 100_000)).hasSize(1);
  }

  @Test
  void theRateIsThatOfTheRoundsThatWereTooMany() {
    assertThat(reports(100, SECOND / 1000, 100_000))
        .singleElement()
        .asString()
        .contains("101 rounds in 100.000 ms, which is 1010 a second");
  }

  @Test
  void aRateWithoutEndIsToldToo() {
    assertThat(reports(100, 0, 1_000_000))
        .singleElement()
        .asString()
        .contains("101 rounds in 0.000 ms, which is without end a second");
  }

  @Test
  void aBurstAfterALongRestCountsFromItsOwnBeginning() {
    try (Logged logged = Logged.open()) {
      Rate rate = new Rate("slot", "thread", 2);
      rate.round(0);
      rate.round(10 * SECOND);
      rate.round(10 * SECOND + 1);
      assertThat(logged.messages()).isEmpty();
      rate.round(10 * SECOND + 1000);
      assertThat(logged.messages()).hasSize(1);
    }
  }
}
