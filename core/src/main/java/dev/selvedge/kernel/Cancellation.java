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
 * second, those that are still cancelled by this get delivered again; the others are dropped, or
 * handed to what they are cancelled by now, and with the last one the alarm stops. Who has been
 * watched for ten seconds is reported, once, and the first ten with their stacks: a busy machine
 * may be behind with a hundred thousand. The system property {@code dev.selvedge.slowCancelMillis}
 * sets another time. Strands, not scopes, are watched, at most once each ({@code Strand.watched}),
 * in real time whatever their world's clock, since what they may be stuck in is a plain JDK call.
 *
 * <p>The alarm rings up to 5 ms later than that, together with those of other cancellations. As a
 * rule all have ended by then, and a program that cancels many small groups one after the other
 * would wake the thread of the timers for each.
 *
 * <p>A round walks over all that are watched. Where that takes long, as with a million that have
 * not had their turn yet, the pause after it is longer, up to the same second: it is no round that
 * they are waiting for.
 *
 * <p>Those that were hit between two rounds are one batch, which counts from the second of them: so
 * nobody is blamed for longer than it has been cancelled, and no strand needs a time of its own.
 */
public abstract class Cancellation extends Alarm {

  private static final Logger LOG = System.getLogger("dev.selvedge");
  static final long FIRST_BACKOFF_NANOS = 10_000_000;
  private static final long MAX_BACKOFF_NANOS = 1_000_000_000;
  private static final long PAUSE_TO_ROUND = 16;
  private static final long TOGETHER_NANOS = 5_000_000;
  private static final long REPORT_AFTER_MILLIS = 10_000;
  private static final int REPORTED_AT_MOST = 10;

  private final String scopeName;
  private final String reason;
  private final @Nullable String by;
  private final boolean deadline;

  /** Guarded by lock, like all below. */
  private final Object lock = new Object();

  private List<Strand> arrived = new ArrayList<>();
  private List<Batch> watched = new ArrayList<>();
  private long backoffNanos = FIRST_BACKOFF_NANOS;
  private boolean armed;

  /** How many have been reported with their stacks since the alarm began; the alarm's own. */
  private int shown;

  /** Strands that were taken into the watch at one moment. */
  private record Batch(long sinceNanos, boolean reported, List<Strand> strands) {}

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

  /** Delivers again later to a strand that was just delivered to, if that has not ended it. */
  final void watch(Strand strand) {
    if (strand.hasEnded() || !strand.beginWatch()) {
      return;
    }
    try {
      take(strand);
    } catch (Throwable broken) { // the stack overflows, say
      strand.endWatch();
      throw broken;
    }
  }

  private void take(Strand strand) {
    synchronized (lock) {
      if (!armed) {
        armAfter(FIRST_BACKOFF_NANOS); // may fail: first
        armed = true;
        shown = 0;
        backoffNanos = FIRST_BACKOFF_NANOS;
      }
      arrived.add(strand);
    }
  }

  @Override
  protected final void ring() {
    long now = clock().nanoTime();
    List<Batch> due;
    synchronized (lock) {
      due = watched;
      watched = new ArrayList<>();
      if (!arrived.isEmpty()) {
        due.add(new Batch(now, false, arrived));
        arrived = new ArrayList<>();
      }
    }
    Reporting reporting = new Reporting(now);
    List<Batch> left = new ArrayList<>(due.size());
    try {
      due.forEach(batch -> redeliver(batch, left, reporting));
      reporting.end();
    } finally {
      goOn(left, clock().nanoTime() - now);
    }
  }

  private void goOn(List<Batch> left, long tookNanos) {
    synchronized (lock) {
      watched = left;
      armed = !watched.isEmpty() || !arrived.isEmpty();
      if (armed) {
        backoffNanos = afterBackoff(backoffNanos, tookNanos);
        armAfter(backoffNanos);
      }
    }
  }

  /** At the next moment that all share: the timers' thread wakes up once for many cancellations. */
  private void armAfter(long nanos) {
    long soonest = clock().nanoTime() + nanos;
    clock().arm(this, Math.ceilDiv(soonest, TOGETHER_NANOS) * TOGETHER_NANOS);
  }

  /** The pause after a pause and a round, of which rounds take a small part. */
  static long afterBackoff(long nanos, long roundNanos) {
    return Math.min(Math.max(nanos * 2, roundNanos * PAUSE_TO_ROUND), MAX_BACKOFF_NANOS);
  }

  private void redeliver(Batch batch, List<Batch> left, Reporting reporting) {
    boolean report = !batch.reported && reporting.isDue(batch);
    List<Strand> staying = new ArrayList<>();
    for (Strand strand : batch.strands) {
      try {
        if (strand.continueWatch(this)) {
          staying.add(strand);
          strand.deliver();
          if (report) {
            reporting.add(strand, batch);
          }
        }
      } catch (Throwable t) { // the others are to be served
        Reports.error("task \"%s\" resists %s".formatted(strand.name(), this), t);
      }
    }
    if (!staying.isEmpty()) {
      left.add(new Batch(batch.sinceNanos, batch.reported || report, staying));
    }
  }

  /** What is reported in one round: the first few with their stacks, the others as a number. */
  private final class Reporting {
    private final long nowNanos;
    private final long afterMillis = reportAfterMillis();
    private int others;

    Reporting(long nowNanos) {
      this.nowNanos = nowNanos;
    }

    private long millis(Batch batch) {
      return (nowNanos - batch.sinceNanos) / 1_000_000;
    }

    boolean isDue(Batch batch) {
      return millis(batch) >= afterMillis;
    }

    void add(Strand strand, Batch batch) {
      if (shown == REPORTED_AT_MOST) {
        others++;
      } else {
        shown++;
        LOG.log(
            Level.WARNING,
            () ->
                "task \"%s\" has not ended %d ms after it was cancelled with \"%s\" (%s); it is at%s"
                    .formatted(
                        strand.name(), millis(batch), scopeName, reason, strand.stackText()));
      }
    }

    void end() {
      if (others > 0) {
        LOG.log(
            Level.WARNING,
            () ->
                "%d more tasks have not ended %d ms after they were cancelled with \"%s\" (%s)"
                    .formatted(others, afterMillis, scopeName, reason));
      }
    }
  }

  /** Read when needed, so that it can be set while the program runs. */
  private static long reportAfterMillis() {
    return Long.getLong("dev.selvedge.slowCancelMillis", REPORT_AFTER_MILLIS);
  }

  /** Real time; the kernel's tests bring one that stands. */
  Timers clock() {
    return SystemTimers.shared();
  }

  @Override
  public String toString() {
    return "cancellation of \"%s\": %s".formatted(scopeName, reason);
  }
}
