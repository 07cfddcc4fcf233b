package dev.selvedge;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.WaitQueue;
import dev.selvedge.kernel.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Lets one worker at a time through, cheaply when it takes a few instructions, cancellably when it
 * takes long: what is done inside is the caller's code and may wait.
 *
 * <pre>
 *   FREE       nobody is inside
 *   HELD       somebody is inside, and nobody waits
 *   CONTENDED  somebody is inside, and somebody may wait
 * </pre>
 *
 * <h2>Why it is fast</h2>
 *
 * Entering and leaving are a compare-and-set each. Who finds it occupied looks again after pauses
 * that double, and are long beside what is done inside: so one worker does many tiny items in a
 * row, with the state in its own cache, instead of handing it on after each. Nobody is handed the
 * turn: whoever comes first has it, and who was woken tries like the others.
 *
 * <h2>Why nobody waits for ever</h2>
 *
 * As long as {@code waiters} is not empty, the state is CONTENDED, or somebody who was taken out of
 * {@code waiters} is about to make it so. For: a waiter enters the queue only while it is
 * CONTENDED, under the lock; the state leaves CONTENDED only by {@link #release}, under the lock,
 * which takes one out and wakes it; who was woken tries to enter with CONTENDED only. If it was
 * cancelled instead, {@code signal} says so and the next is woken.
 */
final class Turnstile {

  private static final int FREE = 0;
  private static final int HELD = 1;
  private static final int CONTENDED = 2;

  private static final int SHORTEST_PAUSE = 1 << 5;
  private static final int LONGEST_PAUSE = 1 << 8;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Turnstile.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object on;
  private final WaitQueue<Waiter> waiters = new WaitQueue<>();
  private volatile int state;

  /** {@code on} tells people what is waited for. */
  Turnstile(Object on) {
    this.on = on;
  }

  /** Enters; whoever has entered must {@link #release}. */
  void acquire(Strand strand) throws InterruptedException {
    if (!STATE.compareAndSet(this, FREE, HELD) && !tryWithPauses()) {
      awaitTurn(strand);
    }
  }

  private boolean tryWithPauses() {
    for (int pause = SHORTEST_PAUSE; pause <= LONGEST_PAUSE; pause <<= 1) {
      for (int i = 0; i < pause; i++) {
        Thread.onSpinWait();
      }
      if (state == FREE && STATE.compareAndSet(this, FREE, HELD)) {
        return true;
      }
    }
    return false;
  }

  private void awaitTurn(Strand strand) throws InterruptedException {
    while (true) {
      Waiter waiter = new Waiter(strand, on);
      synchronized (waiters) {
        if ((int) STATE.getAndSet(this, CONTENDED) == FREE) {
          return;
        }
        waiters.add(waiter);
      }
      try {
        waiter.await();
      } finally {
        synchronized (waiters) {
          waiters.remove(waiter);
        }
      }
    }
  }

  /** For tests: how many wait. */
  int waiting() {
    synchronized (waiters) {
      return waiters.size();
    }
  }

  /** Leaves. */
  void release() {
    if (!STATE.compareAndSet(this, HELD, FREE)) {
      synchronized (waiters) {
        state = FREE;
        Waiter next = waiters.poll();
        while (next != null && !next.signal()) {
          next = waiters.poll();
        }
      }
    }
  }
}
