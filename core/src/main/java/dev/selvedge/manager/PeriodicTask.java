package dev.selvedge.manager;

import dev.selvedge.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The handle of a task that runs again and again.
 *
 * {@snippet class=PeriodicSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * It is one {@link #task}: held between its runs, without a thread, and running in them. It goes on
 * until it is cancelled, its schedule has no more moments, or a failure stops it ({@link
 * PeriodicRegistration#onFailure}). Cancelling it ends it at once between two runs, and cancels the
 * run that is on. When its manager shuts down, a run that is on may end within the grace, and is
 * the last. {@link TaskManager#awaitAll} does not wait for it.
 *
 * <p>Its runs never overlap.
 *
 * <h2>Units</h2>
 *
 * Intervals are measured by the clock of the manager's world, moments of a {@link Schedule} on its
 * wall clock.
 */
public final class PeriodicTask {

  private final PeriodicEntry entry;

  PeriodicTask(PeriodicEntry entry) {
    this.entry = entry;
  }

  /** All its runs together, as a task. */
  public Task<@Nullable Void> task() {
    return entry.task();
  }

  /** Its name. */
  public String name() {
    return entry.name;
  }

  /**
   * Lets no run begin from now on, until it is resumed; one that is on goes on. Moments that pass
   * meanwhile are not made up for. Has no effect when it is paused.
   */
  public void pause() {
    entry.pause();
  }

  /** Lets it run again, from the next moment on. Has no effect when it is not paused. */
  public void resume() {
    entry.resume();
  }

  /** Whether it is paused. */
  public boolean isPaused() {
    return entry.isPaused();
  }

  /**
   * Asks for a run besides those of its moments: at once, also when it is paused; if a run is on,
   * when that has ended. Several that are asked for before one begins are one.
   *
   * @return false if it has ended
   */
  public boolean trigger() {
    return entry.trigger();
  }

  /**
   * Cancels it, and the run that is on. Returns at once.
   *
   * @return true if this was the first request
   */
  public boolean cancel(String reason) {
    return task().cancel(reason);
  }

  /** When the last run began; empty if none has. */
  public Optional<Instant> lastRun() {
    return entry.lastRun();
  }

  /** When the next run is to begin; empty while one is on, while it is paused, and at its end. */
  public Optional<Instant> nextRun() {
    return entry.nextRun();
  }

  /** How many runs have ended, those that failed included. */
  public long runs() {
    return entry.runs();
  }

  /** How many runs have failed. */
  public long failures() {
    return entry.failures();
  }

  /** How many moments were skipped, as far as that is known: a schedule does not tell. */
  public long skipped() {
    return entry.skipped();
  }

  /** How much later than it was to the last run began; zero if it was triggered. */
  public Duration late() {
    return entry.late();
  }

  @Override
  public String toString() {
    return "periodic %s, %d runs, %d failed%s"
        .formatted(task(), runs(), failures(), isPaused() ? ", paused" : "");
  }
}
