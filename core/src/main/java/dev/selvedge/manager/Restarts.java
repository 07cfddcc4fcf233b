package dev.selvedge.manager;

import java.util.ArrayDeque;
import java.util.Deque;

/** The failures of one body, as far as its policy looks back. Used by the thread of each run. */
final class Restarts {

  private final RestartPolicy policy;
  private final Pauses pauses;
  private final Deque<Long> recentNanos = new ArrayDeque<>();
  private long beganNanos;
  private boolean ranBefore;

  Restarts(RestartPolicy policy) {
    this.policy = policy;
    this.pauses = new Pauses(policy.minPause(), policy.maxPause());
  }

  /**
   * Notes a failure.
   *
   * @return how long to pause, in nanoseconds
   * @throws GaveUpException if they come too thick
   */
  long afterFailure(Entry<?> entry, Throwable failure, long nowNanos) {
    giveUpIfTooMany(entry, failure, nowNanos);
    if (ranBefore && nowNanos - beganNanos > Lengths.nanos(policy.maxPause())) {
      pauses.reset();
    }
    long pause = pauses.next();
    ranBefore = true;
    beganNanos = nowNanos + pause;
    return pause;
  }

  private void giveUpIfTooMany(Entry<?> entry, Throwable failure, long nowNanos) {
    if (policy.failures() == 0) {
      return;
    }
    recentNanos.addLast(nowNanos);
    if (recentNanos.size() < policy.failures()) {
      return;
    }
    if (nowNanos - recentNanos.removeFirst() <= Lengths.nanos(policy.within())) {
      throw new GaveUpException(entry.name, policy, failure);
    }
  }
}
