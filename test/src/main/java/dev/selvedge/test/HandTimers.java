package dev.selvedge.test;

import dev.selvedge.kernel.Alarm;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.TimerHeap;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.WaitQueue;
import dev.selvedge.kernel.Waiter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until somebody moves it, for tasks that run in parallel.
 *
 * <p>All state is guarded by {@code heap}. Nothing rings under it. Whoever waits for alarms adds
 * itself and looks in one step; whoever arms one looks who waits in the step that adds it.
 */
final class HandTimers extends Timers {

  private final Instant origin;
  private final TimerHeap heap = new TimerHeap();
  private final WaitQueue<ArmedWait> waits = new WaitQueue<>();
  private long nowNanos;

  HandTimers(Instant origin) {
    this.origin = origin;
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
    boolean isDue;
    synchronized (heap) {
      heap.add(alarm, atNanos);
      tellArmed();
      isDue = atNanos <= nowNanos;
    }
    if (isDue) { // nobody may ever move the clock again; whoever arms may hold locks
      Thread.ofVirtual().name("selvedge-manual-time").start(() -> advanceTo(0));
    }
  }

  @Override
  public boolean disarm(Alarm alarm) {
    synchronized (heap) {
      return heap.remove(alarm);
    }
  }

  private void tellArmed() {
    for (ArmedWait wait = waits.peek(); wait != null; ) {
      ArmedWait next = waits.after(wait);
      if (heap.size() >= wait.count) {
        waits.remove(wait);
        wait.signal();
      }
      wait = next;
    }
  }

  /** Waits until so many alarms are armed. */
  void awaitArmed(int count) throws InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    ArmedWait wait = new ArmedWait(strand, count);
    synchronized (heap) {
      if (heap.size() >= count) {
        return;
      }
      waits.add(wait);
    }
    try {
      wait.await();
    } finally {
      synchronized (heap) {
        waits.remove(wait);
      }
    }
  }

  /**
   * Moves the clock from alarm to alarm up to a moment, and rings each on the calling thread; up to
   * one that has passed rings what is due.
   */
  void advanceTo(long untilNanos) {
    for (Alarm due = next(untilNanos); due != null; due = next(untilNanos)) {
      due.ringSafely();
    }
  }

  private @Nullable Alarm next(long untilNanos) {
    synchronized (heap) {
      nowNanos = Math.max(nowNanos, Math.min(heap.firstNanos(), untilNanos));
      return heap.pollDue(nowNanos);
    }
  }

  private static final class ArmedWait extends Waiter {
    private final int count;

    ArmedWait(Strand strand, int count) {
      super(strand, count + " timers to be set");
      this.count = count;
      happensElsewhere();
    }
  }
}
