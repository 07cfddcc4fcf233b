package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Alarm;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Cancellation;
import dev.selvedge.kernel.ForeignInterruptException;
import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scope that a task enters.
 *
 * <pre>
 *   field                       written by                         read by
 *   host                        the entering thread, once          anyone
 *   deadline fields             anyone, holding alarm              anyone, holding alarm
 *   grace                       anyone, holding alarm              anyone, holding alarm
 *   left, caught                the host, when it leaves           anyone
 *   name                        its maker, before it is shared     anyone
 * </pre>
 *
 * The monitor of {@code alarm} is innermost but for the timers': nothing is cancelled under it.
 */
non-sealed class CancelScopeImpl extends Scope implements CancelScope {

  private static final VarHandle HOST;

  static {
    try {
      HOST = MethodHandles.lookup().findVarHandle(CancelScopeImpl.class, "host", Strand.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private String name;
  private volatile @Nullable Strand host;
  private volatile boolean left;
  private volatile boolean caught;

  private final DeadlineAlarm alarm = new DeadlineAlarm();
  private @Nullable Timers timers;
  private @Nullable Duration timeout;
  private @Nullable Instant deadline;
  private long deadlineNanos = Timers.NEVER;
  private @Nullable GraceAlarm grace;

  CancelScopeImpl(String name) {
    this.name = name;
  }

  // ---- entering and leaving ----

  @Override
  public <X extends Exception> boolean run(Action<X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    enter();
    Throwable thrown = null;
    try {
      body.run();
    } catch (Throwable t) {
      thrown = t;
    }
    leave(thrown);
    return !caught;
  }

  @Override
  public <T, X extends Exception> Optional<T> call(Block<? extends @Nullable T, X> body)
      throws X, InterruptedException {
    return Optional.ofNullable(this.<@Nullable T, X>callThrough(body));
  }

  /** The body's value; null if it was cut short. */
  <T extends @Nullable Object, X extends Exception> T callThrough(Block<? extends T, X> body)
      throws X, InterruptedException {
    requireNonNull(body, "body");
    enter();
    @Nullable T value = null;
    Throwable thrown = null;
    try {
      value = body.call();
    } catch (Throwable t) {
      thrown = t;
    }
    leave(thrown);
    return unchecked(value);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null where the caller says so
  private static <T extends @Nullable Object> T unchecked(@Nullable T value) {
    return value;
  }

  /** Makes the calling task the host and enters. */
  final Strand enter() {
    Strand strand = Strand.current();
    enter(strand);
    return strand;
  }

  /** As above; the strand is the calling one. */
  final void enter(Strand strand) {
    if (!HOST.compareAndSet(this, null, strand)) {
      throw new IllegalStateException(
          "scope \"%s\" cannot be entered by task \"%s\": task \"%s\" has entered it; a scope serves once"
              .formatted(name, strand.name(), requireNonNull(host).name()));
    }
    begin(strand.world().timers());
    strand.enter(this); // last: whatever fails before leaves the task where it is
  }

  /** Leaves the scope, and throws what goes on. */
  private void leave(@Nullable Throwable thrown) {
    Strand strand = requireNonNull(host);
    Throwable rest;
    try {
      rest = thrown == null ? null : afterEdge(thrown, strand);
    } finally {
      exit(strand);
    }
    if (rest != null) {
      throw Edge.sneakyThrow(rest);
    }
  }

  /** Gives the scope back to the one around it. */
  final void exit(Strand strand) {
    try {
      finish();
    } finally {
      strand.leave(this);
    }
  }

  /** Ends the scope's life: its deadline and its grace are void from here on. */
  final void finish() {
    left = true;
    disarm();
  }

  /** What is left of an exception once this scope has taken its own cancellation out of it. */
  private @Nullable Throwable afterEdge(Throwable thrown, Strand strand) {
    return switch (Edge.of(thrown, this, strand)) {
      case OWN -> afterOwn(thrown);
      case OUTER -> thrown instanceof CancelledException ? thrown : goingOn(outerCause(), thrown);
      case FAILURE -> thrown instanceof ExceptionGroup group ? withoutOwn(group) : thrown;
      case FOREIGN_INTERRUPT ->
          shielded() // what it holds off is sent when it is left
              ? ForeignInterruptException.carrying((InterruptedException) thrown, strand)
              : thrown;
    };
  }

  /** What is left of what carried nothing but its own cancellation. */
  private @Nullable Throwable afterOwn(Throwable thrown) {
    Cancellation outer = outerCause();
    caught = outer == null;
    return caught ? null : goingOn(outer, thrown);
  }

  /**
   * What carries an enclosing scope's cancellation on: what the JDK threw for it is no word for a
   * cancellation, and may look like a failure, so it is kept only as suppressed.
   */
  private static Throwable goingOn(@Nullable Cancellation outer, Throwable thrown) {
    if (outer == null) {
      return thrown;
    }
    Throwable cancelled = outer.toException();
    if (!(thrown instanceof CancelledException)) {
      cancelled.addSuppressed(thrown);
    }
    return cancelled;
  }

  private @Nullable Throwable withoutOwn(ExceptionGroup group) {
    Cancellation own = requested();
    if (own == null) {
      return group;
    }
    ExceptionGroup rest = Edge.without(group, c -> c == own);
    if (rest == null) {
      return afterOwn(group.leaves().getFirst());
    }
    caught = rest != group && outerCause() == null;
    return rest;
  }

  /** Notes that the body was cut short by this scope's own cancellation. */
  final void markCaught() {
    caught = true;
  }

  @Override
  protected final @Nullable Strand host() {
    return host;
  }

  // ---- cancelling ----

  @Override
  public boolean cancel(String reason) {
    return request(CancelRequest.byCall(this, requireNonNull(reason, "reason")));
  }

  @Override
  public boolean requestStop(String reason, Duration graceTime) {
    requireNonNull(reason, "reason");
    Arguments.notNegative(graceTime, "grace");
    boolean first = askToStop();
    if (graceTime.isZero()) {
      cancel(reason);
    } else {
      shortenGrace(reason, graceTime);
    }
    return first;
  }

  @Override
  public boolean stopRequested() {
    return isAskedToStop();
  }

  @Override
  public boolean cancelCalled() {
    return requested() != null;
  }

  @Override
  public boolean cancelCaught() {
    return caught;
  }

  /** Whether the body was cut short by this scope's deadline. */
  final boolean deadlineCaught() {
    Cancellation own = requested();
    return caught && own != null && own.isDeadline();
  }

  @Override
  public Optional<String> reason() {
    return Optional.ofNullable(requested()).map(Cancellation::reason);
  }

  @Override
  public Optional<String> cancelledBy() {
    Cancellation own = requested();
    return own == null ? Optional.empty() : Optional.ofNullable(own.by());
  }

  // ---- deadlines ----

  /** Sets a time-out to begin on entry; for its maker. */
  final void timeout(Duration timeout) {
    this.timeout = timeout;
  }

  /** From here on time counts; called once, when the scope begins to live. */
  final void begin(Timers clock) {
    boolean due = false;
    synchronized (alarm) {
      timers = clock;
      if (timeout != null) {
        deadlineNanos = clock.after(timeout);
        due = !armOrDue(clock);
      } else if (deadline != null) {
        deadlineNanos = clock.at(deadline);
        due = !armOrDue(clock);
      }
    }
    if (due) {
      alarm.ring();
    }
  }

  /** Arms the alarm for the deadline there is; false if it has passed. Holds alarm. */
  private boolean armOrDue(Timers clock) {
    if (deadlineNanos <= clock.nanoTime()) {
      return false;
    }
    if (deadlineNanos != Timers.NEVER && !left) {
      clock.arm(alarm, deadlineNanos);
    }
    return true;
  }

  private void disarm() {
    synchronized (alarm) {
      if (timers != null && deadlineNanos != Timers.NEVER) {
        timers.disarm(alarm);
      }
      if (grace != null) {
        grace.timers.disarm(grace);
      }
    }
  }

  /** The scope's clock; the caller's as long as it has none. Holds alarm. */
  private Timers timers() {
    return timers != null ? timers : Strand.current().world().timers();
  }

  final long deadlineNanos() {
    synchronized (alarm) {
      return deadlineNanos;
    }
  }

  @Override
  public Optional<Instant> deadline() {
    synchronized (alarm) {
      if (deadline == null && deadlineNanos != Timers.NEVER) {
        deadline = timers().instantOf(deadlineNanos);
      }
      return Optional.ofNullable(deadline);
    }
  }

  @Override
  public void deadline(Instant deadline) {
    requireNonNull(deadline, "deadline");
    boolean due = false;
    synchronized (alarm) {
      this.timeout = null;
      this.deadline = deadline;
      if (timers != null) {
        timers.disarm(alarm);
        deadlineNanos = timers.at(deadline);
        due = !armOrDue(timers);
      }
    }
    if (due) {
      alarm.ring();
    }
  }

  @Override
  public void clearDeadline() {
    synchronized (alarm) {
      timers().disarm(alarm);
      timeout = null;
      deadline = null;
      deadlineNanos = Timers.NEVER;
    }
  }

  /** Whether the deadline has not been moved since its alarm began to ring. */
  private boolean hasPassed() {
    synchronized (alarm) {
      return deadlineNanos <= timers().nanoTime();
    }
  }

  private String deadlineText() {
    synchronized (alarm) {
      return timeout != null
          ? "timed out after " + Arguments.text(timeout)
          : "its deadline passed: " + deadline;
    }
  }

  /** Begins the grace, or lets one that has begun end sooner. */
  private void shortenGrace(String reason, Duration graceTime) {
    synchronized (alarm) {
      if (left) {
        return;
      }
      if (grace == null) {
        grace = new GraceAlarm(reason, timers());
      }
      grace.noLaterThan(grace.timers.after(graceTime));
    }
  }

  // ---- the rest ----

  @Override
  public boolean isShielded() {
    return shielded();
  }

  @Override
  public void shield(boolean on) {
    shielded(on);
  }

  @Override
  public CancelScope named(String name) {
    this.name = requireNonNull(name, "name");
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    Cancellation own = requested();
    return "scope \"%s\" %s".formatted(name, own != null ? own : left ? "left" : "open");
  }

  /** Cancels when the deadline comes. Its monitor guards the deadline fields. */
  private final class DeadlineAlarm extends Alarm {
    @Override
    protected void ring() {
      if (!left && hasPassed()) {
        request(CancelRequest.byDeadline(CancelScopeImpl.this, deadlineText()));
      }
    }
  }

  /** Cancels when the grace of a stop request is over. */
  private final class GraceAlarm extends Alarm {
    private final String reason;
    private final String by = CancelRequest.callerName();
    private final Timers timers;

    /** When it is to ring; guarded by alarm. */
    private long endNanos = Timers.NEVER;

    GraceAlarm(String reason, Timers timers) {
      this.reason = reason;
      this.timers = timers;
    }

    /** Holds alarm. */
    void noLaterThan(long atNanos) {
      if (atNanos < endNanos) {
        timers.disarm(this);
        endNanos = atNanos;
        timers.arm(this, atNanos);
      }
    }

    @Override
    protected void ring() {
      if (!left) {
        request(CancelRequest.onBehalfOf(CancelScopeImpl.this, reason, by));
      }
    }
  }
}
