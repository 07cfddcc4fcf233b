package dev.selvedge.manager;

import dev.selvedge.Action;
import dev.selvedge.Tasks;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A task that runs at the moments of a timetable, one run at a time. It has a thread only while it
 * runs; in between it is an alarm.
 *
 * <pre>
 *   field                       touched by
 *   times, random, offsetNanos, whoever begins it, then the thread of each run: one at a time,
 *   kind, broken, the …Until    each of which happens-before the next
 *   all others                  anyone, holding clock
 * </pre>
 *
 * Under {@code clock} its alarm may be moved, and no code of a user's runs: schedules are asked by
 * the thread of a run. So whoever resumes it does not know whether moments have passed meanwhile;
 * the run that it starts then finds out, and is none if they have.
 *
 * <h2>Why no trigger is lost</h2>
 *
 * {@code triggered} is set under {@code clock}. A run that begins takes it, and is the one that was
 * asked for. A run that ends looks at it in the same step in which it says when the next one is to
 * be. Whoever sets it while no run is on starts one; if that fails, a run is about to begin.
 */
final class PeriodicEntry extends Entry<@Nullable Void> {

  /** What a run is for. */
  private enum Kind {
    MOMENT,
    /** It was asked for, and leaves the moments alone. */
    TRIGGERED,
    /** It is not to be: the body is not called. */
    NONE
  }

  private static final long NONE = Long.MIN_VALUE;

  private final PeriodicRegistration plan;
  private final Action<?> body;
  private final PeriodicTask handle = new PeriodicTask(this);
  private final @Nullable Pauses pauses;

  private final Timetable times;
  private @Nullable SplittableRandom random;
  private long offsetNanos;
  private Kind kind = Kind.NONE;
  private boolean backingOff;
  private @Nullable Throwable broken;

  /** Moments up to here get their runs, late as they are. */
  private long madeUpUntil = NONE;

  /** Moments up to here are dropped. */
  private long droppedUntil = NONE;

  private final Object clock = new Object();
  private boolean begun;
  private boolean running;
  private boolean paused;
  private boolean triggered;

  /** When it was last resumed; no moment up to then is run for, however late a run finds it. */
  private long resumedNanos = NONE;

  /** When the next run is to begin; NEVER while one is on. */
  private long plannedNanos = Timers.NEVER;

  private long runs;
  private long failures;
  private long skipped;
  private long lateNanos;
  private @Nullable Instant lastRun;

  PeriodicEntry(
      Core core, PeriodicRegistration plan, String name, @Nullable String base, Action<?> body) {
    super(core, name, base);
    this.plan = plan;
    this.body = body;
    this.times = plan.timetable();
    this.pauses =
        plan.onFailure() instanceof OnFailure.BackOff(var min, var max)
            ? new Pauses(min, max)
            : null;
  }

  PeriodicTask handle() {
    return handle;
  }

  @Override
  Action<?> body() {
    return this::run;
  }

  @Override
  boolean isService() {
    return true;
  }

  @Override
  boolean isWatched() {
    return false;
  }

  @Override
  boolean ignores(Throwable failure) {
    return plan.ignores(failure);
  }

  // ---- its runs ----

  @Override
  void begin() {
    try {
      times.begin(timers().nanoTime());
    } catch (RuntimeException | Error e) {
      broken = e; // for its first run to throw
    }
    long at = broken != null ? 0 : nextStart();
    synchronized (clock) {
      begun = true;
      plannedNanos = at;
      paced().startAt(startWanted(at));
    }
  }

  /** When to start it really. Holds clock. */
  private long startWanted(long at) {
    return triggered ? 0 : paused ? Timers.NEVER : at;
  }

  private void run() throws Exception {
    kind = Kind.NONE;
    try {
      kind = beginRun();
    } catch (RuntimeException | Error e) {
      broken = e;
    }
    if (broken instanceof Error e) {
      throw e;
    }
    if (broken instanceof RuntimeException e) {
      throw e;
    }
    if (kind != Kind.NONE) {
      body.run();
    }
  }

  private Kind beginRun() {
    long now = timers().nanoTime();
    boolean wanted;
    long resumed;
    synchronized (clock) {
      running = true;
      wanted = triggered;
      triggered = false;
      resumed = resumedNanos;
      plannedNanos = Timers.NEVER;
    }
    if (broken != null || times.dueNanos == Timetable.OVER) {
      return wanted ? noteBegin(Kind.TRIGGERED, 0) : Kind.NONE;
    }
    if (wanted) {
      return noteBegin(Kind.TRIGGERED, 0);
    }
    if (backingOff) {
      return noteBegin(Kind.MOMENT, 0);
    }
    if (times.isEarly()) {
      return Kind.NONE;
    }
    if (times.dueNanos <= resumed) { // it came while the task was paused
      noteSkipped(times.skipTo(now));
      return Kind.NONE;
    }
    return isDropped(now)
        ? Kind.NONE
        : noteBegin(Kind.MOMENT, now - sum(times.dueNanos, offsetNanos));
  }

  /**
   * Applies the rule for missed moments; true if the one that is due is skipped with the others.
   */
  private boolean isDropped(long now) {
    if (times.dueNanos <= madeUpUntil || !times.isMissed(now - offsetNanos)) {
      return false;
    }
    switch (plan.misfire()) {
      case SKIP -> noteSkipped(times.skipTo(now));
      case ONCE -> droppedUntil = now;
      case CATCH_UP -> madeUpUntil = now;
    }
    return plan.misfire() == Misfire.SKIP;
  }

  @Override
  public void afterRun(@Nullable Throwable failure) {
    if (broken != null) {
      return;
    }
    if (kind != Kind.NONE) {
      noteEnd(failure);
    }
    boolean ends = failure != null && plan.onFailure() instanceof OnFailure.Stop;
    if (ends || Tasks.stopRequested()) {
      return;
    }
    if (failure != null) {
      core.report(this, failure);
    }
    long now = timers().nanoTime();
    if (failure != null && pauses != null) {
      backingOff = true;
      restUntil(sum(now, pauses.next()));
      return;
    }
    goOn(now);
    if (times.dueNanos != Timetable.OVER) {
      restUntil(nextStart());
    }
  }

  /** Finds the moment that is next. */
  private void goOn(long now) {
    if (backingOff && kind == Kind.MOMENT && pauses != null) {
      backingOff = false;
      pauses.reset();
      times.skipTo(now);
      return;
    }
    if (kind == Kind.MOMENT) {
      times.advance(now);
    }
    if (times.dueNanos == Timetable.OVER || times.dueNanos <= madeUpUntil) {
      return;
    }
    if (times.dueNanos <= droppedUntil) {
      noteSkipped(times.skipTo(droppedUntil));
    }
    if (times.dueNanos > now) {
      return;
    }
    switch (plan.overlap()) {
      case SKIP -> noteSkipped(times.skipTo(now));
      case QUEUE -> madeUpUntil = now;
    }
  }

  private void restUntil(long at) {
    synchronized (clock) {
      running = false;
      plannedNanos = at;
      paced().restUntil(startWanted(at));
    }
  }

  private long nextStart() {
    if (times.dueNanos == Timetable.OVER) {
      return 0; // for a run that ends it
    }
    offsetNanos = plan.jitterNanos() == 0 ? 0 : random().nextLong(plan.jitterNanos());
    return sum(times.dueNanos, offsetNanos);
  }

  /** The same numbers in a simulation that is repeated. */
  private SplittableRandom random() {
    if (random == null) {
      random = new SplittableRandom(((Strand) task()).createdNanos() * 31 + name.hashCode());
    }
    return random;
  }

  private static long sum(long nanos, long more) {
    return Timetable.sum(nanos, more);
  }

  // ---- its figures ----

  private Kind noteBegin(Kind what, long late) {
    Instant now = timers().now();
    synchronized (clock) {
      lastRun = now;
      lateNanos = Math.max(0, late);
    }
    return what;
  }

  private void noteEnd(@Nullable Throwable failure) {
    synchronized (clock) {
      runs++;
      if (failure != null) {
        failures++;
      }
    }
  }

  private void noteSkipped(long moments) {
    synchronized (clock) {
      skipped += moments;
    }
  }

  long runs() {
    synchronized (clock) {
      return runs;
    }
  }

  long failures() {
    synchronized (clock) {
      return failures;
    }
  }

  long skipped() {
    synchronized (clock) {
      return skipped;
    }
  }

  Duration late() {
    synchronized (clock) {
      return Duration.ofNanos(lateNanos);
    }
  }

  Optional<Instant> lastRun() {
    synchronized (clock) {
      return Optional.ofNullable(lastRun);
    }
  }

  Optional<Instant> nextRun() {
    long at;
    synchronized (clock) {
      at = paused ? Timers.NEVER : plannedNanos;
    }
    return at == Timers.NEVER || !isLive() ? Optional.empty() : Optional.of(timers().instantOf(at));
  }

  // ---- what can be done to it ----

  boolean isPaused() {
    synchronized (clock) {
      return paused;
    }
  }

  void pause() {
    synchronized (clock) {
      if (!paused) {
        paused = true;
        move();
      }
    }
  }

  void resume() {
    synchronized (clock) {
      if (paused) {
        paused = false;
        resumedNanos = timers().nanoTime();
        move();
      }
    }
  }

  /** Moves the alarm to where it belongs now. Holds clock. */
  private void move() {
    if (begun && !running) {
      paced().startAt(startWanted(plannedNanos));
    }
  }

  boolean trigger() {
    boolean start;
    synchronized (clock) {
      triggered = true;
      start = begun && !running;
    }
    if (start) {
      paced().start();
    }
    return isLive();
  }
}
