package dev.selvedge.kernel;

/**
 * Something that happens at a moment: an entry of {@link Timers}, armed at most once at a time.
 *
 * <p>The alarm is its own heap entry, so that arming allocates nothing and disarming finds its
 * place at once. The fields belong to the {@link TimerHeap} that holds it and are guarded by the
 * lock of that heap's owner.
 */
public abstract class Alarm {

  /** When it rings, in nanoseconds of its timers' clock. */
  long atNanos;

  /** Order among alarms of one moment: the one armed first rings first. */
  long sequence;

  /** Index in the heap, or {@link TimerHeap#ABSENT}. */
  int slot = TimerHeap.ABSENT;

  /** For subclasses. */
  protected Alarm() {}

  /**
   * Called once per arming, on a thread of the timers, holding no lock. Must be short and must not
   * block. It may still come while {@link Timers#disarm} returns false on another thread.
   */
  protected abstract void ring();

  /** Rings; a failure is reported, since whoever rings it has others to serve. */
  public final void ringSafely() {
    try {
      ring();
    } catch (Throwable t) {
      Reports.error("a timer's action failed: " + this, t);
    }
  }
}
