package dev.selvedge.bench;

import dev.selvedge.sync.CapacityLimiter;
import dev.selvedge.sync.Mutex;
import dev.selvedge.sync.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** Something that is taken and given back. */
interface Guard {
  void take() throws InterruptedException;

  void giveBack();

  static Guard of(ReentrantLock lock) {
    return of(lock::lockInterruptibly, lock::unlock);
  }

  static Guard of(java.util.concurrent.Semaphore semaphore) {
    return of(semaphore::acquire, semaphore::release);
  }

  static Guard of(Mutex mutex) {
    return of(mutex::lock, mutex::unlock);
  }

  static Guard of(Semaphore semaphore) {
    return of(semaphore::acquire, semaphore::release);
  }

  static Guard of(CapacityLimiter limiter) {
    return of(limiter::acquire, limiter::release);
  }

  private static Guard of(Taking taking, Runnable givingBack) {
    return new Guard() {
      @Override
      public void take() throws InterruptedException {
        taking.take();
      }

      @Override
      public void giveBack() {
        givingBack.run();
      }
    };
  }

  /** What may wait. */
  interface Taking {
    void take() throws InterruptedException;
  }
}
