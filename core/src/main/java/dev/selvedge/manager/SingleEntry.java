package dev.selvedge.manager;

import dev.selvedge.Tasks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A task that runs once, or until it does not fail. */
final class SingleEntry<T extends @Nullable Object> extends Entry<T> {

  private final Registration plan;
  private final Object body;
  private final @Nullable Restarts restarts;

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
    long at = timers().after(delay);
    watchFrom(at);
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

  @Override
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
