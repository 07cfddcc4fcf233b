package dev.selvedge.bench;

import java.util.Locale;

/** Numbers for people: three digits say all that a benchmark can. */
final class Text {
  private static final double THOUSAND = 1_000;

  private Text() {}

  static String amount(double value, Measure measure) {
    return measure == Measure.TIME ? nanos(value) : bytes(value);
  }

  private static String nanos(double nanos) {
    if (nanos < 10 * THOUSAND) {
      return digits(nanos) + " ns";
    }
    double micros = nanos / THOUSAND;
    return micros < 10 * THOUSAND ? digits(micros) + " µs" : digits(micros / THOUSAND) + " ms";
  }

  static String bytes(double bytes) {
    return String.format(Locale.ROOT, "%,.0f B", bytes);
  }

  static String factor(double factor) {
    return digits(factor);
  }

  static String ratio(Ratio ratio) {
    return "%s (%s–%s)"
        .formatted(digits(ratio.value()), digits(ratio.least()), digits(ratio.most()));
  }

  /** A whole number with its thousands apart; anything else as it is. */
  static String count(String number) {
    return number.matches("\\d+")
        ? String.format(Locale.ROOT, "%,d", Long.parseLong(number))
        : number;
  }

  private static String digits(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size < 10 ? "%.2f" : size < 100 ? "%.1f" : "%,.0f", value);
  }
}
