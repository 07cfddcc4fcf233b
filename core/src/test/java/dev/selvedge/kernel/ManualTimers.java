package dev.selvedge.kernel;

import java.time.Duration;
import java.time.Instant;

/** A clock that stands until a test moves it. */
public final class ManualTimers extends Timers {

  private static final Instant ORIGIN = Instant.parse("2000-01-01T00:00:00Z");

  private final TimerHeap heap = new TimerHeap();
  private long nowNanos;

  @Override
  public long nanoTime() {
    synchronized (heap) {
      return nowNanos;
    }
  }

  @Override
  public Instant now() {
    return ORIGIN.plusNanos(nanoTime());
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

  public int armed() {
    synchronized (heap) {
      return heap.size();
    }
  }

  /** Moves the clock and rings, on the calling thread and in order, what falls due meanwhile. */
  public void advance(Duration time) {
    long until = nanoTime() + time.toNanos();
    for (Alarm due = nextDue(until); due != null; due = nextDue(until)) {
      due.ring();
    }
    synchronized (heap) {
      nowNanos = until;
    }
  }

  private Alarm nextDue(long until) {
    synchronized (heap) {
      Alarm due = heap.pollDue(until);
      if (due != null) {
        nowNanos = Math.max(nowNanos, due.atNanos);
      }
      return due;
    }
  }
}
