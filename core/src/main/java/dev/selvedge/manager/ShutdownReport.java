package dev.selvedge.manager;

import java.util.List;

/**
 * How a manager has ended.
 *
 * @param complete whether the shutdown is over; false if one of the manager's own tasks asked for
 *     it, which cannot wait for its end
 * @param stragglers the tasks that had not ended when the manager gave up waiting, or that had not
 *     returned from what is called back at their end; those of the managers below it included
 * @param failures what its shutdown hooks threw, in their order
 */
public record ShutdownReport(
    boolean complete, List<Straggler> stragglers, List<Throwable> failures) {

  static final ShutdownReport UNDER_WAY = new ShutdownReport(false, List.of(), List.of());

  /** Copies the lists. */
  public ShutdownReport {
    stragglers = List.copyOf(stragglers);
    failures = List.copyOf(failures);
  }

  /** Whether everything has ended and no hook has failed. */
  public boolean isClean() {
    return complete && stragglers.isEmpty() && failures.isEmpty();
  }

  /**
   * Does nothing if there are neither stragglers nor failures.
   *
   * @throws ShutdownException if there are
   */
  public void orElseThrow() {
    if (!stragglers.isEmpty() || !failures.isEmpty()) {
      throw new ShutdownException(this);
    }
  }
}
