package dev.selvedge.request;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.WaitQueue;
import dev.selvedge.kernel.Waiter;

/**
 * How many more may be pending, and who waits for a place, in order of coming.
 *
 * <p>Nobody waits beside a free place: who queues found none, and a place that is given back goes
 * to the first in the queue. It becomes his only if his {@code signal} was true; a wait that ended
 * otherwise holds nothing. Not thread-safe: guarded by the lock of the core.
 */
final class Places {

  private int free;
  private final WaitQueue<Waiter> queue = new WaitQueue<>();

  Places(int free) {
    this.free = free;
  }

  boolean take() {
    if (free == 0) {
      return false;
    }
    free--;
    return true;
  }

  void giveBack() {
    for (Waiter first = queue.poll(); first != null; first = queue.poll()) {
      if (first.signal()) {
        return;
      }
    }
    free++;
  }

  Waiter enqueue(Strand caller, Object on) {
    Waiter waiter = new Waiter(caller, on);
    queue.add(waiter);
    return waiter;
  }

  void leave(Waiter waiter) {
    queue.remove(waiter);
  }

  int waiting() {
    return queue.size();
  }
}
