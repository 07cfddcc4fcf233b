package dev.selvedge.kernel;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Real time. One daemon thread sleeps until the first alarm and rings what is due.
 *
 * <h2>Why no alarm is late</h2>
 *
 * {@code wakesAtNanos} is the moment until which the thread sleeps at most. Both it and the heap
 * are guarded by {@code heap}. Whoever arms an alarm earlier than that moment unparks the thread;
 * whoever arms a later one need not, since the thread looks at the heap again whenever it wakes.
 * Disarming never wakes it: at worst it wakes once for nothing. So a program that opens and closes
 * scopes with like deadlines, one after the other, never touches the thread.
 */
public final class SystemTimers extends Timers {

  private static final SystemTimers SHARED = new SystemTimers();

  private final long origin = System.nanoTime();
  private final TimerHeap heap = new TimerHeap();

  @SuppressWarnings("this-escape") // it asks and is armed later
  private final CoarseClock coarse = new CoarseClock(this, Strand::made);

  /** Guarded by heap: the sleeper's next look at it. */
  private long wakesAtNanos;

  /** Guarded by heap; started by the first alarm. */
  private @Nullable Thread sleeper;

  private SystemTimers() {}

  /** The one instance of the JVM. */
  public static SystemTimers shared() {
    return SHARED;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime() - origin;
  }

  @Override
  public long coarseNanoTime() {
    return coarse.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void arm(Alarm alarm, long atNanos) {
    Thread wake = null;
    synchronized (heap) {
      if (sleeper == null) {
        start(); // may fail: first
      }
      heap.add(alarm, atNanos);
      if (atNanos < wakesAtNanos) {
        wakesAtNanos = atNanos;
        wake = sleeper;
      }
    }
    if (wake != null) {
      LockSupport.unpark(wake);
    }
  }

  @Override
  public boolean disarm(Alarm alarm) {
    synchronized (heap) {
      return heap.remove(alarm);
    }
  }

  /** The number of armed alarms, of this JVM. */
  public int armed() {
    synchronized (heap) {
      return heap.size();
    }
  }

  private void start() {
    sleeper =
        Thread.ofPlatform()
            .daemon()
            .name("selvedge-timers")
            .inheritInheritableThreadLocals(false)
            .start(this::ringForever);
  }

  private void ringForever() {
    while (true) {
      Alarm due = nextDue();
      if (due != null) {
        due.ringSafely();
      } else {
        sleep();
      }
    }
  }

  private @Nullable Alarm nextDue() {
    synchronized (heap) {
      long now = nanoTime();
      Alarm due = heap.pollDue(now);
      wakesAtNanos = due == null ? heap.firstNanos() : now;
      return due;
    }
  }

  private void sleep() {
    long until;
    synchronized (heap) {
      until = wakesAtNanos;
    }
    if (until == NEVER) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, until - nanoTime());
    }
    Thread.interrupted(); // it would not sleep any more
  }
}
