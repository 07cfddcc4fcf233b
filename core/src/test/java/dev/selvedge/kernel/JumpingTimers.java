package dev.selvedge.kernel;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A clock that jumps, as on a machine that was asleep; only a test moves it. */
public final class JumpingTimers extends Timers {

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
    return Instant.EPOCH.plusNanos(nanoTime());
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

  /** Moves the clock at once, and then rings what is due, on the calling thread. */
  public void jump(Duration time) {
    synchronized (heap) {
      nowNanos += time.toNanos();
    }
    for (Alarm due = nextDue(); due != null; due = nextDue()) {
      due.ring();
    }
  }

  private @Nullable Alarm nextDue() {
    synchronized (heap) {
      return heap.pollDue(nowNanos);
    }
  }
}
