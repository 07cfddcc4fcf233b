package dev.selvedge.kernel;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still while anything can run. A {@link LoopWorld} lets it jump to its next
 * alarm when no task can run; a test may move it by hand.
 *
 * <p>All state is guarded by {@code heap}. Alarms ring on the thread that moves the clock.
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

  /** Moves the clock, ringing in order what falls due meanwhile. */
  public void advance(Duration time) {
    long until = after(time);
    for (Alarm due = pollUntil(until); due != null; due = pollUntil(until)) {
      due.ring();
    }
    synchronized (heap) {
      nowNanos = Math.max(nowNanos, until);
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

  /** Whether it jumps by itself. */
  boolean jumps() {
    return jumps;
  }

  private @Nullable Alarm pollUntil(long until) {
    synchronized (heap) {
      Alarm due = heap.pollDue(until);
      if (due != null) {
        nowNanos = Math.max(nowNanos, due.atNanos);
      }
      return due;
    }
  }
}
