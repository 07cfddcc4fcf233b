package dev.selvedge.manager;

import dev.selvedge.Tasks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A task that runs once, or until it does not fail. */
final class SingleEntry<T extends @Nullable Object> extends Entry<T> {

  private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

  private final Registration plan;
  private final Object body;
  private final @Nullable Restarts restarts;

  /**
   * When it was started and its delay was over, by {@code System.nanoTime}; written before that by
   * whoever starts it, and read by the watch when it has seen {@code begun}.
   */
  private long sinceNanos;

  private volatile boolean begun;

  /** How old it was when it was last reported; for the watch alone. */
  long reportedAtAge;

  SingleEntry(Core core, Registration plan, String name, @Nullable String base, Object body) {
    super(core, name, base);
    this.plan = plan;
    this.body = body;
    RestartPolicy policy = plan.restarts();
    this.restarts = policy == null ? null : new Restarts(policy);
  }

  @Override
  Object body() {
    return body;
  }

  @Override
  void begin() {
    Duration delay = plan.delay();
    long now = timers().nanoTime();
    long at = timers().after(delay);
    sinceNanos = System.nanoTime() + Math.min(at - now, LONGEST_NANOS);
    begun = true;
    core.watch().wake();
    if (delay.isZero()) {
      paced().start();
    } else {
      paced().startAt(at);
    }
  }

  @Override
  boolean ignores(Throwable failure) {
    return plan.ignores(failure);
  }

  /** How long its body has been alive; less than zero if it has not begun. */
  long ageNanos() {
    return begun ? System.nanoTime() - sinceNanos : -1;
  }

  /** Whether its manager reports that it is old. */
  boolean isWatched() {
    return restarts == null;
  }

  @Override
  public void afterRun(@Nullable Throwable failure) {
    if (failure != null && restarts != null && !Tasks.stopRequested()) {
      long pauseNanos = restarts.afterFailure(this, failure, timers().nanoTime());
      core.report(this, failure);
      paced().restUntil(timers().nanoTime() + pauseNanos);
    }
  }
}
