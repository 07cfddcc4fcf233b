package dev.selvedge.manager;

import dev.selvedge.kernel.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The moments of one periodic task, in nanoseconds of its world, and which of them is next. Guarded
 * by whoever owns it.
 */
abstract sealed class Timetable {

  /** There is no moment any more. */
  static final long OVER = -1;

  /** The moment that is next, or that its run is for; OVER, or NEVER if it is out of reach. */
  long dueNanos;

  /** Finds the first moment. */
  abstract void begin(long nowNanos);

  /** Goes on to the next moment. */
  abstract void advance(long nowNanos);

  /**
   * Goes on to the first moment to come.
   *
   * @return how many were passed over, as far as that is known
   */
  abstract long skipTo(long nowNanos);

  /** Whether the moment after the one that is due has come, too. */
  abstract boolean isMissed(long nowNanos);

  /** Whether the moment that is due has not really come; only the wall clock knows. */
  boolean isEarly() {
    return false;
  }

  static long sum(long nanos, long more) {
    return nanos > Timers.NEVER - more ? Timers.NEVER : nanos + more;
  }

  /** At moments that lie evenly apart. */
  static final class Rate extends Timetable {
    private final long intervalNanos;
    private final long firstNanos;

    Rate(Duration interval, @Nullable Duration first) {
      this.intervalNanos = Math.max(1, Lengths.nanos(interval));
      this.firstNanos = first == null ? intervalNanos : Lengths.nanos(first);
    }

    @Override
    void begin(long now) {
      dueNanos = sum(now, firstNanos);
    }

    @Override
    void advance(long now) {
      dueNanos = sum(dueNanos, intervalNanos);
    }

    @Override
    long skipTo(long now) {
      if (dueNanos > now) {
        return 0;
      }
      long passed = (now - dueNanos) / intervalNanos + 1;
      dueNanos += passed * intervalNanos;
      return passed;
    }

    @Override
    boolean isMissed(long now) {
      return now - dueNanos >= intervalNanos;
    }
  }

  /** So long after the end of each run. */
  static final class Delay extends Timetable {
    private final long delayNanos;
    private final long firstNanos;

    Delay(Duration delay, @Nullable Duration first) {
      this.delayNanos = Lengths.nanos(delay);
      this.firstNanos = first == null ? delayNanos : Lengths.nanos(first);
    }

    @Override
    void begin(long now) {
      dueNanos = sum(now, firstNanos);
    }

    @Override
    void advance(long now) {
      dueNanos = sum(now, delayNanos);
    }

    @Override
    long skipTo(long now) {
      if (dueNanos > now) {
        return 0;
      }
      advance(now);
      return 1;
    }

    @Override
    boolean isMissed(long now) {
      return false; // there is one moment at a time
    }
  }

  /** At the moments of a calendar. Keeps them as such, since the two clocks drift. */
  static final class Calendar extends Timetable {
    private final Schedule schedule;
    private final Timers timers;
    private @Nullable Instant due;

    Calendar(Schedule schedule, Timers timers) {
      this.schedule = schedule;
      this.timers = timers;
    }

    @Override
    void begin(long now) {
      moveTo(timers.now());
    }

    @Override
    void advance(long now) {
      if (due != null) {
        moveTo(due);
      }
    }

    @Override
    long skipTo(long now) {
      Instant present = timers.now();
      if (due == null || due.isAfter(present)) {
        return 0;
      }
      moveTo(present);
      return 1;
    }

    @Override
    boolean isMissed(long now) {
      return due != null
          && schedule.next(due).filter(next -> !next.isAfter(timers.now())).isPresent();
    }

    @Override
    boolean isEarly() {
      return due != null && due.isAfter(timers.now());
    }

    private void moveTo(Instant after) {
      Optional<Instant> next = schedule.next(after);
      next.ifPresent(moment -> refuseStanding(after, moment));
      due = next.orElse(null);
      dueNanos = due == null ? OVER : timers.at(due);
    }

    private void refuseStanding(Instant after, Instant moment) {
      if (!moment.isAfter(after)) {
        throw new IllegalStateException(
            "schedule %s must go on to a later moment than %s, but said %s"
                .formatted(schedule, after, moment));
      }
    }
  }
}
