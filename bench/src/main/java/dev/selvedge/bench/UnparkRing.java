package dev.selvedge.bench;

import java.util.concurrent.locks.LockSupport;

/** Virtual threads that hand a token round: the least that a hand-over between threads can cost. */
final class UnparkRing {
  private final Thread[] threads;
  private final int turns;

  /** Whose turn it is. */
  private volatile int holder;

  UnparkRing(int size, int turns) {
    this.threads = new Thread[size];
    this.turns = turns;
  }

  void run() throws InterruptedException {
    for (int i = 0; i < threads.length; i++) {
      int number = i;
      threads[i] = Thread.ofVirtual().unstarted(() -> takeTurns(number));
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void takeTurns(int number) {
    int next = (number + 1) % threads.length;
    for (int turn = 0; turn < turns; turn++) {
      while (holder != number) {
        LockSupport.park(this);
      }
      holder = next;
      LockSupport.unpark(threads[next]);
    }
  }
}
