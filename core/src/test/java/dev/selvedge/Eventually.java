package dev.selvedge;

import static org.assertj.core.api.Assertions.fail;

import dev.selvedge.kernel.Strand;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits in tests for what another thread is about to do, with a guard against hanging. */
public final class Eventually {

  private static final Duration GUARD = Duration.ofSeconds(30);

  private Eventually() {}

  /** Returns once the condition holds; fails after a generous time. */
  public static void until(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > GUARD.toNanos()) {
        fail("the expected did not happen within " + GUARD);
      }
      pause();
    }
  }

  /** A plain JDK call that an interrupt is to end; fails if none comes for a generous time. */
  static void untilInterrupted() throws InterruptedException {
    new CountDownLatch(1).await(GUARD.toSeconds(), TimeUnit.SECONDS);
    fail("nobody has interrupted " + Thread.currentThread() + " within " + GUARD);
  }

  /** Lets others go on: on a loop, its other tasks. */
  static void pause() {
    Strand strand = Strand.currentOrNull();
    if (strand == null) {
      Thread.yield();
    } else {
      strand.world().giveWay();
    }
  }

  /** Returns once the task is parked in a wait of the library. */
  public static void untilWaiting(Task<?> task) {
    until(() -> task instanceof Strand strand && strand.waiter() != null);
  }

  /** Returns once the task that has entered the scope is parked in a wait of the library. */
  static void untilWaitingIn(CancelScope scope) {
    until(() -> ((CancelScopeImpl) scope).host() instanceof Strand s && s.waiter() != null);
  }

  /** Returns once the thread is blocked, wherever. */
  public static void untilBlocked(Thread thread) {
    until(() ->
        switch (thread.getState()) {
          case WAITING, TIMED_WAITING, BLOCKED -> true;
          case NEW, RUNNABLE, TERMINATED -> false;
        });
  }
}
