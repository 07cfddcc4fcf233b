package dev.selvedge.examples.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "400ms, PT0.4S, 400 ms",
    "1s, PT1S, 1 s",
    "1.5s, PT1.5S, 1.5 s",
    "0.25 s, PT0.25S, 250 ms",
    "2m, PT2M, 120 s",
    "0s, PT0S, 0 ms",
    "99999999m, PT1666666H39M, 5999999940 s",
  })
  void timesAreReadAndWrittenAsPeopleDo(String text, Duration time, String written) {
    assertThat(Durations.parse(text)).isEqualTo(time);
    assertThat(Durations.text(time)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "-1s", "1h", "1.s", "999999999999s", "s", "one s"})
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'%s' is not a time like 400ms, 1.5s or 2m", text);
  }
}
