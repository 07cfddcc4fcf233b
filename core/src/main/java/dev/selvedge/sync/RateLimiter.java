package dev.selvedge.sync;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.WaitQueue;
import dev.selvedge.kernel.Waiter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how often something is done: so many times a period, evenly spread.
 *
 * {@snippet class=RateLimiterSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * A permit becomes free every {@code period / permits}. Permits that nobody takes are saved up to
 * the burst, so that after a pause so many go through at once. There is nothing to give back, and
 * no thread: the task that is next in line waits for its own permit.
 *
 * <h2>Shape</h2>
 *
 * Fair: permits go to the task that has waited longest. One that is cancelled or runs out of time
 * leaves the line, and those behind it wait no longer than if it had never come.
 *
 * <h2>Units</h2>
 *
 * With a burst of one, no more than {@code permits} are taken in any stretch of time as long as the
 * period; with a larger burst up to {@code burst - 1} more. The time from permit to permit is
 * rounded up to a nanosecond. A permit taken late delays those behind it, unless the burst makes up
 * for it: for high rates, allow a burst of what may come due between two wake-ups.
 *
 * <p>Time is that of the world of the task that asks. When tasks of worlds with different clocks
 * share a limiter, the time between the last permit in one world and the first in the next counts
 * as none.
 *
 * <h2>Errors</h2>
 *
 * A wait that ends by cancellation or by its time has taken no permit.
 *
 * @implNote Source: the generic cell rate algorithm, a token bucket kept as one moment; {@code
 *     RateLimiter} of Guava, which books permits ahead, so that one who gives up keeps his place.
 */
public final class RateLimiter {

  /*
   * All is guarded by queue. fullNanos is the moment at which all permits of a burst are free; a
   * permit is free when that is no more than (burst - 1) intervals away, and taking one moves it an
   * interval on. clock is the time that fullNanos is of.
   *
   * Only the first in the line takes permits, on its own thread and under the lock, after its own
   * wait: there is no hand-over that could be lost. Only the first waits for a moment; the others
   * wait to become the first. When the first leaves the line, for whatever reason, it calls up the
   * next. If that call meets a wait that has been ended otherwise, that one leaves too and calls up
   * the one behind it.
   */

  private static final long MAX_NANOS = Long.MAX_VALUE / 4;

  private final int permits;
  private final Duration period;
  private final int burst;
  private final long intervalNanos;
  private final WaitQueue<Place> queue = new WaitQueue<>();
  private @Nullable Timers clock;
  private long fullNanos;

  private RateLimiter(int permits, Duration period, int burst, long intervalNanos) {
    this.permits = permits;
    this.period = period;
    this.burst = burst;
    this.intervalNanos = intervalNanos;
  }

  /**
   * A limiter without bursts.
   *
   * @param permits how many a period
   * @param period the period
   * @throws IllegalArgumentException if there is less than one permit, or if the period is not
   *     longer than zero or is longer than decades
   */
  public static RateLimiter of(int permits, Duration period) {
    return of(permits, period, 1);
  }

  /**
   * A limiter with bursts.
   *
   * @param permits how many a period
   * @param period the period
   * @param burst how many may go through at once after a pause
   * @throws IllegalArgumentException if there is less than one permit, if the period is not longer
   *     than zero, if the burst is less than one, or if it takes decades to save one up
   */
  public static RateLimiter of(int permits, Duration period, int burst) {
    Arguments.positive(permits, "permits");
    Arguments.positive(period, "period");
    Arguments.positive(burst, "burst");
    Duration longest = Duration.ofNanos(MAX_NANOS);
    boolean tooLong = period.compareTo(longest) > 0;
    Duration interval = tooLong ? longest : period.plusNanos(permits - 1).dividedBy(permits);
    if (tooLong || interval.multipliedBy(burst).compareTo(longest) > 0) {
      throw new IllegalArgumentException(
          "period must be shorter, but is %s for %d permits and a burst of %d"
              .formatted(Arguments.text(period), permits, burst));
    }
    return new RateLimiter(permits, period, burst, interval.toNanos());
  }

  /**
   * Waits until a permit is free and takes it.
   *
   * @throws dev.selvedge.CancelledException if the task's scope is cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   */
  public void acquire() throws InterruptedException {
    Strand caller = Strand.current();
    caller.checkpoint();
    if (!takeAtOnce(caller.world().timers())) {
      waitInLine(caller, Timers.NEVER);
    }
  }

  /**
   * Takes a permit if one is free and nobody waits. Never waits.
   *
   * @return whether it was taken
   */
  public boolean tryAcquire() {
    return takeAtOnce(Strand.current().world().timers());
  }

  /**
   * Waits until a permit is free and takes it, or gives up when the time is over.
   *
   * @param time how long to wait at most; zero asks once
   * @return whether it was taken
   * @throws IllegalArgumentException if the time is negative
   * @throws InterruptedException as {@link #acquire()}
   */
  public boolean tryAcquire(Duration time) throws InterruptedException {
    Arguments.notNegative(time, "time");
    Strand caller = Strand.current();
    caller.checkpoint();
    Timers timers = caller.world().timers();
    return takeAtOnce(timers) || (!time.isZero() && waitInLine(caller, timers.after(time)));
  }

  /** How many permits are free and how many tasks wait, at this moment. */
  public Statistics statistics() {
    synchronized (queue) {
      return new Statistics(available(), queue.size());
    }
  }

  /**
   * A moment of a limiter.
   *
   * @param available how many permits are free
   * @param waiting how many tasks wait for one
   */
  public record Statistics(int available, int waiting) {}

  // ---- inside ----

  private boolean takeAtOnce(Timers timers) {
    synchronized (queue) {
      return queue.isEmpty() && take(timers);
    }
  }

  private boolean waitInLine(Strand caller, long deadlineNanos) throws InterruptedException {
    Timers timers = caller.world().timers();
    Place place = new Place();
    synchronized (queue) {
      queue.add(place);
    }
    try {
      while (true) {
        long untilNanos = deadlineNanos;
        Waiter wait = new Waiter(caller, this);
        synchronized (queue) {
          if (queue.peek() == place) {
            if (take(timers)) {
              return true;
            }
            untilNanos = Math.min(dueNanos(), deadlineNanos);
          }
          place.wait = wait;
        }
        if (timers.nanoTime() >= deadlineNanos) {
          return false;
        }
        wait.await(untilNanos);
      }
    } finally {
      leave(place);
    }
  }

  private void leave(Place place) {
    synchronized (queue) {
      boolean wasFirst = queue.peek() == place;
      queue.remove(place);
      Place first = queue.peek();
      if (wasFirst && first != null && first.wait != null) {
        first.wait.signal();
      }
    }
  }

  /** Takes a permit if one is free. Holds queue. */
  private boolean take(Timers timers) {
    moveTo(timers);
    long now = timers.nanoTime();
    if (now < dueNanos()) {
      return false;
    }
    fullNanos = Math.max(now, fullNanos) + intervalNanos;
    return true;
  }

  /** When the next permit is free. Holds queue. */
  private long dueNanos() {
    return fullNanos - (burst - 1) * intervalNanos;
  }

  /** Goes by the time of the caller's world, with what is saved up by now. Holds queue. */
  private void moveTo(Timers timers) {
    if (clock != timers) {
      long missing = clock == null ? 0 : Math.max(0, fullNanos - clock.nanoTime());
      fullNanos = timers.nanoTime() + missing;
      clock = timers;
    }
  }

  private int available() {
    if (clock == null) {
      return burst;
    }
    long missing = Math.max(0, fullNanos - clock.nanoTime());
    return (int) ((burst * intervalNanos - missing) / intervalNanos);
  }

  @Override
  public String toString() {
    return "limiter of %d permits in %s".formatted(permits, Arguments.text(period));
  }

  /** A place in the line, with the present wait of its task. */
  private static final class Place extends WaitQueue.Node {
    private @Nullable Waiter wait;
  }
}
