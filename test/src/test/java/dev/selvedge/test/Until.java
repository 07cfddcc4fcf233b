package dev.selvedge.test;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do, with a guard against hanging. */
final class Until {

  private static final Duration GUARD = Duration.ofSeconds(30);

  private Until() {}

  static void holds(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > GUARD.toNanos()) {
        fail("the expected did not happen within " + GUARD);
      }
      Thread.yield();
    }
  }
}
