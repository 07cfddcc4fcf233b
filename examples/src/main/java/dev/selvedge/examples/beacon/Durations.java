package dev.selvedge.examples.beacon;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Times as people write them. */
final class Durations {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,8}(?:\\.[0-9]{1,9})?) ?(ms|s|m)");

  private Durations() {}

  /** Reads {@code 400ms}, {@code 1.5s} or {@code 2m}. */
  static Duration parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException(
          "'%s' is not a time like 400ms, 1.5s or 2m".formatted(text));
    }
    long unit =
        switch (parts.group(2)) {
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          default -> 60_000_000_000L;
        };
    return Duration.ofNanos(
        new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit)).longValue());
  }

  /** Writes {@code 400 ms} or {@code 1.5 s}. */
  static String text(Duration time) {
    if (time.compareTo(Duration.ofSeconds(1)) < 0) {
      return plain(time.toNanos() / 1e6) + " ms";
    }
    return plain(time.toMillis() / 1e3) + " s";
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /** Milliseconds with one decimal, for columns; without the unit. */
  static String millis(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toNanos() / 1e6);
  }
}
