package dev.selvedge.manager;

import java.util.StringJoiner;

/** A manager was shut down, but a task did not end or a shutdown hook failed. */
public final class ShutdownException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient ShutdownReport report;

  ShutdownException(ShutdownReport report) {
    super(text(report));
    this.report = report;
    report.failures().forEach(this::addSuppressed);
  }

  private static String text(ShutdownReport report) {
    StringJoiner lines = new StringJoiner(System.lineSeparator());
    lines.add(
        "the shutdown left %d tasks behind, and %d hooks failed"
            .formatted(report.stragglers().size(), report.failures().size()));
    report.stragglers().forEach(straggler -> lines.add(straggler.toString()));
    return lines.toString();
  }

  /** What was left, and what failed. */
  public ShutdownReport report() {
    return report;
  }
}
