package dev.selvedge.kernel;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;

/** What bad arguments get, in every package, and how a duration is read. */
public final class Arguments {

  private Arguments() {}

  public static Duration notNegative(Duration value, String parameter) {
    if (requireNonNull(value, parameter).isNegative()) {
      throw new IllegalArgumentException(
          "%s must not be negative, but is %s".formatted(parameter, text(value)));
    }
    return value;
  }

  public static Duration positive(Duration value, String parameter) {
    if (!requireNonNull(value, parameter).isPositive()) {
      throw new IllegalArgumentException(
          "%s must be longer than zero, but is %s".formatted(parameter, text(value)));
    }
    return value;
  }

  public static int notNegative(int value, String parameter) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "%s must not be negative, but is %d".formatted(parameter, value));
    }
    return value;
  }

  public static int positive(int value, String parameter) {
    positive((long) value, parameter);
    return value;
  }

  public static long positive(long value, String parameter) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "%s must be at least 1, but is %d".formatted(parameter, value));
    }
    return value;
  }

  /** A duration as people write it: {@code 1m30s}, {@code 0.05s}. */
  public static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /** In nanoseconds, or the longest time there is. */
  public static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return Long.MAX_VALUE;
    }
  }
}
