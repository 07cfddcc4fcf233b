package dev.selvedge.examples.beacon;

import java.io.PrintStream;

/** A board for a terminal: one table, drawn anew in place with every check. */
final class LiveBoard extends Board {

  private static final String CLEAR_BELOW = "\033[J";
  private static final String CUT_LONG_LINES = "\033[?7l";
  private static final String WRAP_LONG_LINES = "\033[?7h";
  private static final String GREEN = "\033[32m";
  private static final String YELLOW = "\033[33m";
  private static final String RED = "\033[31m";
  private static final String PLAIN = "\033[0m";

  /** A table is drawn in place only if it fits on any screen; more targets get lines. */
  private static final int MOST_ROWS = 20;

  private final boolean colours;
  private int drawnLines;

  LiveBoard(PrintStream out, int rounds, boolean colours) {
    super(out, rounds);
    this.colours = colours;
  }

  @Override
  void round(int number) {
    super.round(number);
    if (fits()) {
      draw();
    }
  }

  @Override
  void shown(Check check) {
    if (fits()) {
      draw();
    } else {
      super.shown(check);
    }
  }

  private boolean fits() {
    return targets().size() <= MOST_ROWS;
  }

  /** Draws the table over the last one, in one go, so that it does not flicker. */
  private void draw() {
    StringBuilder table = new StringBuilder(CUT_LONG_LINES);
    if (drawnLines > 0) {
      table.append("\r\033[%dA".formatted(drawnLines)).append(CLEAR_BELOW);
    }
    table.append(round()).append('\n');
    for (Target target : targets()) {
      table.append(line(target)).append('\n');
    }
    out.print(table.append(WRAP_LONG_LINES));
    out.flush();
    drawnLines = 1 + targets().size();
  }

  private String line(Target target) {
    Tally tally = tally(target);
    return pad(tally.history(), Tally.HISTORY)
        + "  "
        + tally.last().map(this::row).orElseGet(() -> label(target).stripTrailing());
  }

  @Override
  String state(Check.State state) {
    return colours ? colour(state) + super.state(state) + PLAIN : super.state(state);
  }

  private static String colour(Check.State state) {
    return switch (state) {
      case UP -> GREEN;
      case SLOW -> YELLOW;
      default -> RED;
    };
  }
}
