package dev.selvedge.examples.overlay;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a peer is doing.
 *
 * @param name its name
 * @param neighbours how many it knows
 * @param answered its pings that were answered
 * @param lost its pings that were not, in time
 * @param count how far it has counted
 * @param late answers that came too late
 * @param duplicate answers that came again
 * @param forged answers that it had not asked for, or not from there
 * @param garbage datagrams that were no messages
 */
record Report(
    String name,
    int neighbours,
    long answered,
    long lost,
    int count,
    long late,
    long duplicate,
    long forged,
    long garbage) {

  private static final Pattern LINE = Pattern.compile("@ ([\\w-]{1,40})" + " (\\d{1,9})".repeat(8));

  static final String HEAD =
      "%-10s %10s %9s %6s %6s %6s %10s %7s %8s"
          .formatted(
              "peer",
              "neighbours",
              "answered",
              "lost",
              "count",
              "late",
              "duplicate",
              "forged",
              "garbage");

  /** As one line, for a program. */
  String line() {
    return "@ %s %d %d %d %d %d %d %d %d"
        .formatted(name, neighbours, answered, lost, count, late, duplicate, forged, garbage);
  }

  /** What such a line says; empty if it is another one. */
  static Optional<Report> parse(String line) {
    Matcher m = LINE.matcher(line);
    return m.matches()
        ? Optional.of(
            new Report(
                m.group(1),
                number(m, 2),
                number(m, 3),
                number(m, 4),
                number(m, 5),
                number(m, 6),
                number(m, 7),
                number(m, 8),
                number(m, 9)))
        : Optional.empty();
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  /** As a row, for people. */
  String row() {
    return "%-10s %10d %9d %6d %6d %6d %10d %7d %8d"
        .formatted(name, neighbours, answered, lost, count, late, duplicate, forged, garbage);
  }
}
