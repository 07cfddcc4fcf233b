package dev.selvedge.kernel;

import java.time.Duration;
import java.time.Instant;

/**
 * A source of time: tells it, and rings alarms at moments of it.
 *
 * <p>Moments are nanoseconds since an origin of the source's own choice, never negative, so that
 * they compare with {@code <} and saturate at {@link #NEVER}.
 */
public abstract class Timers {

  /** The moment that does not come. */
  public static final long NEVER = Long.MAX_VALUE;

  /** For subclasses. */
  protected Timers() {}

  /** The present moment, in nanoseconds since this source's origin. */
  public abstract long nanoTime();

  /** The present moment, or one that is about a millisecond ago, and cheaper. */
  public long coarseNanoTime() {
    return nanoTime();
  }

  /** The present moment on the wall clock. */
  public abstract Instant now();

  /**
   * Arms an alarm to ring at or soon after a moment; one in the past rings at once.
   *
   * @throws IllegalStateException if it is armed already
   */
  public abstract void arm(Alarm alarm, long atNanos);

  /** Disarms an alarm; false if it was not armed, has rung or is about to. */
  public abstract boolean disarm(Alarm alarm);

  /** The moment a duration from now: now when it is zero or negative, NEVER when it is too long. */
  public final long after(Duration delay) {
    return later(nanoTime(), delay);
  }

  /** The moment that a wall-clock instant stands for. */
  public final long at(Instant instant) {
    return later(nanoTime(), Duration.between(now(), instant));
  }

  /** The wall-clock instant that a moment stands for. */
  public final Instant instantOf(long atNanos) {
    return atNanos == NEVER ? Instant.MAX : now().plusNanos(atNanos - nanoTime());
  }

  private static long later(long now, Duration delay) {
    if (delay.isNegative()) {
      return now;
    }
    if (delay.toSeconds() >= NEVER / 1_000_000_000L - now / 1_000_000_000L - 1) {
      return NEVER;
    }
    return now + delay.toNanos();
  }
}
