package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Timers;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a periodic task is to be registered: steps that are put before {@link #register}.
 *
 * {@snippet class=PeriodicSnippets region=steps}
 *
 * <p>Each step returns a new registration, so one may be kept and used for several tasks.
 *
 * @implNote Source: the interval of IPv8's {@code register_task}; misfires are those of Quartz.
 */
public final class PeriodicRegistration {

  private final Core core;
  private final BiFunction<@Nullable Duration, Timers, Timetable> times;

  // Changed by a step in its own copy, before that is handed out.
  private @Nullable Duration first;
  private Duration jitter = Duration.ZERO;
  private Overlap overlap = Overlap.SKIP;
  private Misfire misfire = Misfire.ONCE;
  private OnFailure onFailure = OnFailure.goOn();
  private List<Class<? extends Throwable>> ignored = List.of();

  /** Without any step; {@code times} makes the timetable from the time to the first run. */
  PeriodicRegistration(Core core, BiFunction<@Nullable Duration, Timers, Timetable> times) {
    this.core = core;
    this.times = times;
  }

  private PeriodicRegistration copy() {
    PeriodicRegistration copy = new PeriodicRegistration(core, times);
    copy.first = first;
    copy.jitter = jitter;
    copy.overlap = overlap;
    copy.misfire = misfire;
    copy.onFailure = onFailure;
    copy.ignored = ignored;
    return copy;
  }

  // ---- steps ----

  /**
   * The first run is after this time, and not after one interval. Has no effect on a {@link
   * Schedule}.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public PeriodicRegistration startingAfter(Duration time) {
    PeriodicRegistration next = copy();
    next.first = Arguments.notNegative(time, "time");
    return next;
  }

  /** The first run is at once. */
  public PeriodicRegistration startingNow() {
    return startingAfter(Duration.ZERO);
  }

  /**
   * Each run begins up to this time later than its moment, by chance; the moments stay where they
   * are. Default: none.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public PeriodicRegistration jitter(Duration time) {
    PeriodicRegistration next = copy();
    next.jitter = Arguments.notNegative(time, "time");
    return next;
  }

  /** What becomes of moments that come while a run is on. Default: {@link Overlap#SKIP}. */
  public PeriodicRegistration overlap(Overlap rule) {
    PeriodicRegistration next = copy();
    next.overlap = requireNonNull(rule, "rule");
    return next;
  }

  /** What becomes of moments that were missed. Default: {@link Misfire#ONCE}. */
  public PeriodicRegistration misfire(Misfire rule) {
    PeriodicRegistration next = copy();
    next.misfire = requireNonNull(rule, "rule");
    return next;
  }

  /** What happens after a run that has failed. Default: {@link OnFailure#goOn}. */
  public PeriodicRegistration onFailure(OnFailure policy) {
    PeriodicRegistration next = copy();
    next.onFailure = requireNonNull(policy, "policy");
    return next;
  }

  /** As {@link Registration#ignoring}. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final PeriodicRegistration ignoring(Class<? extends Throwable>... types) {
    PeriodicRegistration next = copy();
    next.ignored = Ignored.with(ignored, types);
    return next;
  }

  // ---- the last step ----

  /**
   * Registers the task.
   *
   * @return the task; it is cancelled if the manager is shut down
   * @throws IllegalStateException as {@link TaskManager#register(String, Action)}
   */
  public PeriodicTask register(String name, Action<?> body) {
    PeriodicEntry entry = entry(requireNonNull(name, "name"), null, body);
    core.register(entry);
    return entry.handle();
  }

  /** As {@link TaskManager#registerAnonymous(String, Action)}. */
  public PeriodicTask registerAnonymous(String base, Action<?> body) {
    requireNonNull(base, "base");
    requireNonNull(body, "body");
    return core.registerAnonymous(base, name -> entry(name, base, body)).handle();
  }

  /** As {@link TaskManager#replace(String, Action)}. */
  public PeriodicTask replace(String name, Action<?> body) throws InterruptedException {
    PeriodicEntry entry = entry(requireNonNull(name, "name"), null, body);
    core.replace(entry);
    return entry.handle();
  }

  private PeriodicEntry entry(String name, @Nullable String base, Action<?> body) {
    return new PeriodicEntry(core, this, name, base, requireNonNull(body, "body"));
  }

  // ---- for the entry ----

  Timetable timetable() {
    return times.apply(first, core.world().timers());
  }

  long jitterNanos() {
    return Lengths.nanos(jitter);
  }

  Overlap overlap() {
    return overlap;
  }

  Misfire misfire() {
    return misfire;
  }

  OnFailure onFailure() {
    return onFailure;
  }

  boolean ignores(Throwable failure) {
    return Ignored.has(ignored, failure);
  }
}
