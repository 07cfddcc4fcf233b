package dev.selvedge.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * The clock by which tasks are dated. Where few are made each reads the real one. While many are,
 * the timers read it for all of them once a millisecond, as reading it would be a third of what a
 * task costs.
 *
 * <pre>
 *   field                   written by                                          read by
 *   shared                  from NONE: compare-and-set by a reader;             anyone
 *                           from then on by ring(), until that writes NONE
 *   sinceNanos, sinceMade   whoever finds a millisecond or more over since      the same
 * </pre>
 *
 * <h2>Why no date is old</h2>
 *
 * As long as {@code shared} is a moment the alarm is armed, or about to be, for a millisecond after
 * it; when it rings it sets the present moment, or NONE if it was not asked for often. So a date is
 * early by a millisecond, and by what the timers' thread comes late. If the alarm cannot be armed
 * everybody goes on reading the clock.
 *
 * <p>Readers that race write {@code sinceNanos} and {@code sinceMade} of different moments: sharing
 * then begins a little sooner or later, and no date is wrong for that.
 *
 * <p><i>In doubt:</i> {@code CoarseClockTest}.
 */
final class CoarseClock extends Alarm {

  static final long TICK_NANOS = 1_000_000;

  /** From so many tasks a tick on, a tick costs less than they would. */
  static final long MANY = 500;

  private static final long NONE = -1;
  private static final VarHandle SHARED;

  static {
    try {
      SHARED = MethodHandles.lookup().findVarHandle(CoarseClock.class, "shared", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Timers timers;
  private final LongSupplier made;
  private volatile long shared = NONE;
  private volatile long sinceNanos;
  private volatile long sinceMade;

  /**
   * A clock beside another.
   *
   * @param made how many tasks have been made so far
   */
  CoarseClock(Timers timers, LongSupplier made) {
    this.timers = timers;
    this.made = made;
  }

  /** The present moment, or one that is about a millisecond ago. */
  long nanoTime() {
    long moment = shared;
    return moment != NONE ? moment : ownReading();
  }

  private long ownReading() {
    long now = timers.nanoTime();
    if (now - sinceNanos >= TICK_NANOS && areMany(now)) {
      share(now);
    }
    return now;
  }

  /** Whether many were made in each millisecond since this was last asked. */
  private boolean areMany(long now) {
    long count = made.getAsLong();
    long ticks = Math.max(1, (now - sinceNanos) / TICK_NANOS);
    boolean many = (count - sinceMade) / MANY >= ticks;
    sinceNanos = now;
    sinceMade = count;
    return many;
  }

  private void share(long now) {
    Headroom.toArm(); // may fail: first
    if (SHARED.compareAndSet(this, NONE, now)) {
      try {
        timers.arm(this, now + TICK_NANOS);
      } catch (Throwable noAlarm) {
        shared = NONE; // as if there were few: whoever asks the time is told it all the same
      }
    }
  }

  @Override
  protected void ring() {
    long now = timers.nanoTime();
    boolean goesOn = false;
    try {
      if (areMany(now)) {
        shared = now;
        timers.arm(this, now + TICK_NANOS);
        goesOn = true;
      }
    } finally {
      if (!goesOn) {
        shared = NONE;
      }
    }
  }

  @Override
  public String toString() {
    return "the clock by which tasks are dated";
  }
}
