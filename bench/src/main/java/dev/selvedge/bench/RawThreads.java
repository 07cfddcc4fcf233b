package dev.selvedge.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Bare virtual threads with a counter: what every way to run tasks is measured against. */
final class RawThreads {
  private final Thread host = Thread.currentThread();
  private final AtomicInteger left;

  private RawThreads(int threads) {
    this.left = new AtomicInteger(threads);
  }

  /** A counter that parks the calling thread until that many threads have ended. */
  static RawThreads of(int threads) {
    return new RawThreads(threads);
  }

  static void startAndAwait(int threads, Runnable body) {
    RawThreads all = of(threads);
    for (int i = 0; i < threads; i++) {
      all.start(body);
    }
    all.await();
  }

  Thread start(Runnable body) {
    return Thread.startVirtualThread(() -> {
      body.run();
      if (left.decrementAndGet() == 0) {
        LockSupport.unpark(host);
      }
    });
  }

  /** Called by the thread that made it. */
  void await() {
    while (left.get() > 0) {
      LockSupport.park(this);
    }
  }
}
