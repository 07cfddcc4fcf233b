package dev.selvedge.taskthread;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;

/**
 * How often a slot makes a round: counted in windows of a second, each of which begins with the
 * first round after the one before. Used by the slot's task only.
 */
final class Rate {

  private static final Logger LOG = System.getLogger("dev.selvedge");
  private static final long SECOND = 1_000_000_000L;

  private final String slot;
  private final String thread;
  private final int limit;
  private long windowNanos = Long.MIN_VALUE;
  private long rounds;
  private boolean reported;

  Rate(String slot, String thread, int limit) {
    this.slot = slot;
    this.thread = thread;
    this.limit = limit;
  }

  /** Counts a round that begins at this moment. */
  void round(long nowNanos) {
    if (reported) {
      return;
    }
    if (windowNanos == Long.MIN_VALUE || nowNanos - windowNanos >= SECOND) {
      windowNanos = nowNanos;
      rounds = 0;
    }
    rounds++;
    if (rounds > limit) {
      reported = true;
      report(nowNanos - windowNanos);
    }
  }

  boolean isReported() {
    return reported;
  }

  private void report(long nanos) {
    LOG.log(
        Level.WARNING,
        "slot \"%s\" of TaskThread \"%s\" goes round too fast: %d rounds in %s, which is %s a second; more than %d are reported, once. A slot that has nothing to wait for is a loop"
            .formatted(slot, thread, rounds, millis(nanos), perSecond(nanos), limit));
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }

  private String perSecond(long nanos) {
    return nanos == 0 ? "without end" : String.valueOf(rounds * SECOND / nanos);
  }
}
