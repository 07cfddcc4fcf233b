package dev.selvedge.manager;

import java.time.Duration;

/** A pause that doubles with each failure in a row. For one thread at a time. */
final class Pauses {

  private final long minNanos;
  private final long maxNanos;
  private long nextNanos;

  Pauses(Duration min, Duration max) {
    this.minNanos = Lengths.nanos(min);
    this.maxNanos = Lengths.nanos(max);
    this.nextNanos = minNanos;
  }

  /** The pause after one more failure. */
  long next() {
    long pause = nextNanos;
    nextNanos = Math.max(pause, Math.min(maxNanos, pause * 2));
    return pause;
  }

  /** The row of failures has ended. */
  void reset() {
    nextNanos = minNanos;
  }
}
