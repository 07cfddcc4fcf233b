package dev.selvedge.manager;

import java.time.Duration;

/** Lengths of time that can be added, however long they are. */
final class Lengths {

  /** So long that a few of them can be added. */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 8);

  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private Lengths() {}

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
