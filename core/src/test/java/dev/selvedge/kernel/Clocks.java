package dev.selvedge.kernel;

import java.time.Duration;
import java.time.Instant;

/** Clocks that stand until a test moves them. */
public final class Clocks {

  private Clocks() {}

  /** A clock for tasks on parallel threads: nobody but the test moves it. */
  public static VirtualTimers standing() {
    return new VirtualTimers(Instant.parse("2000-01-01T00:00:00Z"), false);
  }

  /** Moves a clock and rings, on the calling thread and in order, what falls due meanwhile. */
  public static void advance(VirtualTimers clock, Duration time) {
    long until = clock.after(time);
    boolean more = true;
    while (more) {
      more = clock.moveTowards(until);
      for (Alarm due = clock.pollDue(); due != null; due = clock.pollDue()) {
        due.ring();
      }
    }
  }
}
