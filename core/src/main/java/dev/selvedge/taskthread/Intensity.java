package dev.selvedge.taskthread;

import dev.selvedge.kernel.Arguments;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/** Counts restarts in a sliding period, in as much memory as restarts are allowed. */
final class Intensity {

  private final int restarts;
  private final long periodNanos;
  private final LongSupplier nanoTime;
  private final ArrayDeque<Long> moments = new ArrayDeque<>();

  Intensity(int restarts, Duration period, LongSupplier nanoTime) {
    this.restarts = restarts;
    this.periodNanos = Arguments.nanos(period);
    this.nanoTime = nanoTime;
  }

  /** Counts one more, if that is allowed now. */
  boolean allows() {
    long now = nanoTime.getAsLong();
    while (!moments.isEmpty() && now - moments.getFirst() >= periodNanos) {
      moments.removeFirst();
    }
    return moments.size() < restarts && moments.add(now);
  }

  /** How many there were in the period. */
  int count() {
    return moments.size();
  }
}
