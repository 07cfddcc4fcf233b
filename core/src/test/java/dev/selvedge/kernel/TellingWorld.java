package dev.selvedge.kernel;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A world of virtual threads that tells of each waiter that it wakes, to its waker, before. */
public final class TellingWorld extends World {

  private final Consumer<Waiter> onWake;

  public TellingWorld(Consumer<Waiter> onWake) {
    super("telling", SystemTimers.shared());
    this.onWake = onWake;
  }

  @Override
  public void start(Strand strand) {
    newThread(Thread.ofVirtual().factory(), strand).start();
  }

  @Override
  protected void block(Waiter waiter, long deadlineNanos) {
    parks(waiter);
    while (waiter.isWaiting()) {
      LockSupport.park();
    }
  }

  @Override
  protected void wake(Waiter waiter) {
    onWake.accept(waiter);
    LockSupport.unpark(waiter.strand().thread());
  }

  @Override
  public void giveWay() {
    Thread.yield();
  }
}
