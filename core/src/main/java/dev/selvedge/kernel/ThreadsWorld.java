package dev.selvedge.kernel;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * The parallel world: every task on a thread of its own, virtual unless another factory is given.
 */
public final class ThreadsWorld extends World {

  private static final ThreadsWorld SHARED =
      new ThreadsWorld("threads", Thread.ofVirtual().factory(), SystemTimers.shared());

  private final ThreadFactory factory;
  private final boolean realTime;

  /** A world on the threads of a factory and the time of a source. */
  public ThreadsWorld(String name, ThreadFactory factory, Timers timers) {
    super(name, timers);
    this.factory = factory;
    this.realTime = timers instanceof SystemTimers;
  }

  /** Virtual threads in real time. */
  public static ThreadsWorld shared() {
    return SHARED;
  }

  @Override
  @SuppressWarnings("Interruption") // no thread is interrupted here
  public void start(Strand strand) {
    Thread thread = newThread(factory, strand);
    thread.start();
  }

  @Override
  protected void block(Waiter waiter, long deadlineNanos) {
    Patience patience = waiter.patience();
    if (patience != null && patience.sees(waiter)) {
      return;
    }
    parks(waiter);
    if (deadlineNanos == Timers.NEVER) {
      parkUntilSettled(waiter);
    } else if (realTime) {
      parkUntilSettledOrDue(waiter, deadlineNanos);
    } else {
      blockWithAlarm(waiter, deadlineNanos);
    }
  }

  private static void parkUntilSettled(Waiter waiter) {
    while (waiter.isWaiting()) {
      if (Thread.currentThread().isInterrupted()) {
        waiter.onInterrupt();
      } else {
        LockSupport.park();
      }
    }
  }

  private void parkUntilSettledOrDue(Waiter waiter, long deadlineNanos) {
    while (waiter.isWaiting()) {
      if (Thread.currentThread().isInterrupted()) {
        waiter.onInterrupt();
        continue;
      }
      long left = deadlineNanos - timers().nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(left);
      } else {
        waiter.expire();
      }
    }
  }

  private void blockWithAlarm(Waiter waiter, long deadlineNanos) {
    Alarm alarm = waiter.new Expiry();
    timers().arm(alarm, deadlineNanos);
    try {
      parkUntilSettled(waiter);
    } finally {
      timers().disarm(alarm);
    }
  }

  @Override
  protected void wake(Waiter waiter) {
    LockSupport.unpark(waiter.strand().thread());
  }

  @Override
  public void giveWay() {
    Thread.yield();
  }
}
