package dev.selvedge.taskthread;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;

/** What bad arguments get. */
final class Arguments {

  private Arguments() {}

  static Duration notNegative(Duration value, String parameter) {
    if (requireNonNull(value, parameter).isNegative()) {
      throw new IllegalArgumentException(
          "%s must not be negative, but is %s".formatted(parameter, text(value)));
    }
    return value;
  }

  static Duration positive(Duration value, String parameter) {
    if (!requireNonNull(value, parameter).isPositive()) {
      throw new IllegalArgumentException(
          "%s must be longer than zero, but is %s".formatted(parameter, text(value)));
    }
    return value;
  }

  static int notNegative(int value, String parameter) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "%s must not be negative, but is %d".formatted(parameter, value));
    }
    return value;
  }

  static int positive(int value, String parameter) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "%s must be at least 1, but is %d".formatted(parameter, value));
    }
    return value;
  }

  /** A duration as people write it: {@code 1m30s}, {@code 0.05s}. */
  static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
