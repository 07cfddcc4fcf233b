package dev.selvedge.manager;

import java.time.Instant;
import java.util.Optional;

/**
 * Says when something is to happen, moment by moment, on the wall clock: what calendars and cron
 * expressions are for a periodic task.
 *
 * {@snippet class=PeriodicSnippets region=schedule}
 */
@FunctionalInterface
public interface Schedule {

  /**
   * The first moment after another one.
   *
   * @param after a moment of this schedule, or the present
   * @return a later moment; empty if there is none any more, which ends the task
   */
  Optional<Instant> next(Instant after);
}
