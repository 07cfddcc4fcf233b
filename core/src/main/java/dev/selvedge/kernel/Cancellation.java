package dev.selvedge.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to cancel a scope, and the care that it lands: an alarm that interrupts again whoever
 * is still inside.
 *
 * <p>Its identity tells one cancellation from another, so that a scope swallows exactly its own. It
 * refers to no task or scope but those that have not ended yet.
 *
 * <h2>Re-delivery</h2>
 *
 * Strands that were hit are watched. After 10 ms, then after twice as long each time up to one
 * second, those that are still cancelled get delivered again; the others are dropped, and with the
 * last one the alarm stops. Who is left after ten seconds is reported, once for each request and
 * the first ten with their stacks: a busy machine may be behind with a hundred thousand. The system
 * property {@code dev.selvedge.slowCancelMillis} sets another time. Strands, not scopes, are
 * watched, at most once each ({@code Strand.watched}), in real time whatever their world's clock,
 * since what they may be stuck in is a plain JDK call.
 */
public abstract class Cancellation extends Alarm {

  private static final Logger LOG = System.getLogger("dev.selvedge");
  static final long FIRST_BACKOFF_NANOS = 10_000_000;
  private static final long MAX_BACKOFF_NANOS = 1_000_000_000;
  private static final long REPORT_AFTER_MILLIS = 10_000;
  private static final int REPORTED_AT_MOST = 10;

  private final String scopeName;
  private final String reason;
  private final @Nullable String by;
  private final boolean deadline;

  /** Guarded by lock, like all below. */
  private final Object lock = new Object();

  private List<Strand> watched = new ArrayList<>();
  private long backoffNanos = FIRST_BACKOFF_NANOS;
  private long watchedSinceNanos;
  private boolean armed;
  private boolean reported;

  /**
   * For subclasses.
   *
   * @param by the name of the task that asked for it, or null if none did
   * @param deadline whether a deadline was what asked for it
   */
  protected Cancellation(String scopeName, String reason, @Nullable String by, boolean deadline) {
    this.scopeName = scopeName;
    this.reason = reason;
    this.by = by;
    this.deadline = deadline;
  }

  /** The exception that carries this cancellation out of a checkpoint. */
  public abstract InterruptedException toException();

  /** The scope that was cancelled. */
  public final String scopeName() {
    return scopeName;
  }

  /** Why. */
  public final String reason() {
    return reason;
  }

  /** The task that cancelled it, or null if it was a deadline. */
  public final @Nullable String by() {
    return by;
  }

  /** Whether a deadline cancelled it. */
  public final boolean isDeadline() {
    return deadline;
  }

  /** Delivers again later to a strand that was just delivered to. */
  final void watch(Strand strand) {
    if (!strand.beginWatch()) {
      return;
    }
    synchronized (lock) {
      watched.add(strand);
      if (!armed) {
        armed = true;
        reported = false;
        backoffNanos = FIRST_BACKOFF_NANOS;
        watchedSinceNanos = clock().nanoTime();
        clock().arm(this, watchedSinceNanos + backoffNanos);
      }
    }
  }

  @Override
  protected final void ring() {
    List<Strand> due;
    boolean report;
    synchronized (lock) {
      due = watched;
      watched = new ArrayList<>();
      report = !reported && watchedMillis() >= reportAfterMillis();
      reported |= report;
    }
    List<Strand> left = new ArrayList<>(due.size());
    try {
      redeliver(due, left, report);
      if (report && left.size() > REPORTED_AT_MOST) {
        reportOthers(left.size() - REPORTED_AT_MOST);
      }
    } finally {
      goOn(left);
    }
  }

  private void goOn(List<Strand> left) {
    synchronized (lock) {
      watched.addAll(left);
      armed = !watched.isEmpty();
      if (armed) {
        backoffNanos = afterBackoff(backoffNanos);
        clock().arm(this, clock().nanoTime() + backoffNanos);
      }
    }
  }

  /** The pause after a pause. */
  static long afterBackoff(long nanos) {
    return Math.min(nanos * 2, MAX_BACKOFF_NANOS);
  }

  private void redeliver(List<Strand> due, List<Strand> left, boolean report) {
    for (Strand strand : due) {
      if (strand.continueWatch()) {
        left.add(strand);
        try {
          strand.deliver();
          if (report && left.size() <= REPORTED_AT_MOST) {
            report(strand);
          }
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, () -> "task \"%s\" resists %s".formatted(strand.name(), this), e);
        }
      }
    }
  }

  private void reportOthers(int others) {
    LOG.log(
        Level.WARNING,
        () ->
            "%d more tasks have not ended %d ms after the cancellation of \"%s\" (%s)"
                .formatted(others, watchedMillis(), scopeName, reason));
  }

  private void report(Strand strand) {
    LOG.log(
        Level.WARNING,
        () ->
            "task \"%s\" has not ended %d ms after the cancellation of \"%s\" (%s); it is at%s"
                .formatted(strand.name(), watchedMillis(), scopeName, reason, strand.stackText()));
  }

  private long watchedMillis() {
    return (clock().nanoTime() - watchedSinceNanos) / 1_000_000;
  }

  /** Read when needed, so that it can be set while the program runs. */
  private static long reportAfterMillis() {
    return Long.getLong("dev.selvedge.slowCancelMillis", REPORT_AFTER_MILLIS);
  }

  private static Timers clock() {
    return SystemTimers.shared();
  }

  @Override
  public String toString() {
    return "cancellation of \"%s\": %s".formatted(scopeName, reason);
  }
}
