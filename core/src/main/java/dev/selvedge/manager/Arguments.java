package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** What bad arguments get. */
final class Arguments {

  /** So long that a few of them can be added. */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 8);

  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private Arguments() {}

  static Duration notNegative(Duration value, String parameter) {
    if (requireNonNull(value, parameter).isNegative()) {
      throw new IllegalArgumentException(
          "%s must not be negative, but is %s".formatted(parameter, value));
    }
    return value;
  }

  static Duration positive(Duration value, String parameter) {
    if (notNegative(value, parameter).isZero()) {
      throw new IllegalArgumentException("%s must be longer than zero".formatted(parameter));
    }
    return value;
  }

  /** In nanoseconds, or a few centuries if it is longer. */
  static long nanos(Duration value) {
    return value.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : value.toNanos();
  }

  /** The sum of two lengths of time, or the longest there is. */
  static Duration sum(Duration one, Duration other) {
    try {
      return one.plus(other);
    } catch (ArithmeticException tooLong) {
      return FOREVER;
    }
  }
}
