package dev.selvedge;

import dev.selvedge.sync.Event;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@code CountDownLatch} that waits as tasks do, so that it serves in every world. */
final class Latch {

  private final AtomicInteger left;
  private final Event open = Event.create();

  Latch(int count) {
    this.left = new AtomicInteger(count);
  }

  void countDown() {
    if (left.decrementAndGet() == 0) {
      open.set();
    }
  }

  void await() throws InterruptedException {
    open.await();
  }

  /** Waits, also in a cancelled task. */
  void awaitUncancelled() throws InterruptedException {
    CancelScope.shield(() -> open.await());
  }

  int getCount() {
    return Math.max(0, left.get());
  }
}
