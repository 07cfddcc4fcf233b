package dev.selvedge.sync;

import dev.selvedge.Tasks;
import java.util.function.BooleanSupplier;

/** Waits for something to become true that nobody announces, like "it has begun to wait". */
public final class Until {

  private static final long BOUND_NANOS = 20_000_000_000L;

  private Until() {}

  public static void is(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > BOUND_NANOS) {
        throw new AssertionError("it has not become true");
      }
      Tasks.yield();
    }
  }
}
