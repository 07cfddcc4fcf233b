package dev.selvedge.examples.beacon;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the user sees: the checks as they come, a line each, and the report. {@link LiveBoard} shows
 * them in place instead.
 *
 * <p>One task after another uses a board, each after the end of the one before: it needs no lock.
 */
class Board {

  final PrintStream out;
  private final Map<Target, Tally> tallies = new LinkedHashMap<>();
  private int nameWidth;
  private int addressWidth = "target".length();
  private final String ofAll;
  private int round;
  private @Nullable Strays strays;

  /**
   * A board of plain lines.
   *
   * @param rounds how many there will be; 0 if that is open
   */
  Board(PrintStream out, int rounds) {
    this.out = out;
    this.ofAll = rounds == 0 ? "" : " of " + rounds;
  }

  /** The board that suits standard output: in place for a person at a terminal, else lines. */
  @SuppressWarnings("SystemConsoleNull") // it may be, in a pipe
  static Board on(PrintStream out, int rounds) {
    Console console = System.console();
    boolean terminal = out == System.out && console != null && console.isTerminal();
    if (!terminal || isUnset(System.getenv("TERM")) || "dumb".equals(System.getenv("TERM"))) {
      return new Board(out, rounds);
    }
    return new LiveBoard(out, rounds, isUnset(System.getenv("NO_COLOR")));
  }

  private static boolean isUnset(@Nullable String variable) {
    return variable == null || variable.isEmpty();
  }

  /** Rows for these targets. */
  void begin(List<Target> targets) {
    for (Target target : targets) {
      tallies.put(target, new Tally());
      nameWidth = Math.max(nameWidth, target.name().length());
      addressWidth = Math.max(addressWidth, target.address().length());
    }
  }

  /** From now on checks are of this round. */
  void round(int number) {
    round = number;
  }

  /** Takes what the report is to say of datagrams; without it, it says nothing. */
  void strays(Strays found) {
    strays = found;
  }

  /** Takes a check and shows it. */
  final void show(Check check) {
    tally(check.target()).add(check);
    shown(check);
  }

  void shown(Check check) {
    out.println(round() + "  " + row(check));
  }

  /** The round for people: {@code round 3 of 10}. */
  final String round() {
    return "round " + round + ofAll;
  }

  final Collection<Target> targets() {
    return tallies.keySet();
  }

  final Tally tally(Target target) {
    return tallies.computeIfAbsent(target, _ -> new Tally());
  }

  /** One check as a line: the target, its state, the latency, the reason. */
  final String row(Check check) {
    return "%s  %s  %6s ms  %s"
        .formatted(
            label(check.target()),
            state(check.state()),
            Durations.millis(check.latency()),
            check.reason())
        .stripTrailing();
  }

  final String label(Target target) {
    String address = pad(target.address(), addressWidth);
    return nameWidth == 0 ? address : pad(target.name(), nameWidth) + "  " + address;
  }

  /** The name of a state, in a column. */
  String state(Check.State state) {
    return pad(state.name().toLowerCase(Locale.ROOT), "unreachable".length());
  }

  static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /**
   * Says what has been found.
   *
   * @param stopped why the watch ended early, if it did
   */
  final void report(Optional<String> stopped) {
    out.println();
    out.println(
        stopped
            .map(why -> "Ended early, in %s: %s.".formatted(round(), why))
            .orElse("Ended after %s.".formatted(round())));
    if (tallies.isEmpty()) {
      return;
    }
    int width = addressWidth + (nameWidth == 0 ? 0 : nameWidth + 2);
    out.println();
    out.println(
        reportLine(pad("target", width), "checks", "up", "min ms", "median", "max", "reason"));
    tallies.forEach((target, tally) -> out.println(reportLine(target, tally)));
    out.println();
    if (strays != null) {
      out.println(strays.text());
      out.println();
    }
  }

  private String reportLine(Target target, Tally tally) {
    return reportLine(
        label(target),
        String.valueOf(tally.checks()),
        tally.checks() == 0 ? "-" : tally.upPercent() + "%",
        text(tally.shortest()),
        text(tally.median()),
        text(tally.longest()),
        tally.lastReason());
  }

  private static String reportLine(
      String target, String checks, String up, String min, String median, String max, String why) {
    return "%s  %6s  %4s  %6s  %6s  %6s  %s"
        .formatted(target, checks, up, min, median, max, why)
        .stripTrailing();
  }

  private static String text(Optional<Duration> latency) {
    return latency.map(Durations::millis).orElse("-");
  }
}
