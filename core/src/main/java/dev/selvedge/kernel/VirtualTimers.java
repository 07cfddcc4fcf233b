package dev.selvedge.kernel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still while anything can run. A {@link LoopWorld} lets it jump to its next
 * alarm when no task can run; a task may move it by hand. Its alarms are rung by the loop.
 *
 * <p>All state is guarded by {@code heap}.
 */
public final class VirtualTimers extends Timers {

  private final Instant origin;
  private final boolean jumps;
  private final TimerHeap heap = new TimerHeap();
  private long nowNanos;

  /**
   * A clock.
   *
   * @param origin what its wall clock shows at first
   * @param jumps whether it jumps by itself when no task can run
   */
  public VirtualTimers(Instant origin, boolean jumps) {
    this.origin = origin;
    this.jumps = jumps;
  }

  @Override
  public long nanoTime() {
    synchronized (heap) {
      return nowNanos;
    }
  }

  @Override
  public Instant now() {
    return origin.plusNanos(nanoTime());
  }

  @Override
  public void arm(Alarm alarm, long atNanos) {
    synchronized (heap) {
      heap.add(alarm, atNanos);
    }
  }

  @Override
  public boolean disarm(Alarm alarm) {
    synchronized (heap) {
      return heap.remove(alarm);
    }
  }

  /** The number of armed alarms. */
  public int armed() {
    synchronized (heap) {
      return heap.size();
    }
  }

  /** The next alarm that is due already, or null. */
  @Nullable Alarm pollDue() {
    synchronized (heap) {
      return heap.pollDue(nowNanos);
    }
  }

  /** Jumps to the next alarm; false if the clock does not jump, or there is none. */
  boolean jump() {
    synchronized (heap) {
      if (!jumps || heap.size() == 0) {
        return false;
      }
      nowNanos = Math.max(nowNanos, heap.firstNanos());
      return true;
    }
  }

  /**
   * Moves the clock to its next alarm or to a moment, whichever comes first; false if it was the
   * moment.
   */
  boolean moveTowards(long untilNanos) {
    synchronized (heap) {
      long first = heap.firstNanos();
      nowNanos = Math.max(nowNanos, Math.min(first, untilNanos));
      return first <= untilNanos;
    }
  }
}
