package dev.selvedge.test;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.ThreadsWorld;
import dev.selvedge.kernel.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * A time that stands still until somebody moves it, for tasks that run in parallel: the time source
 * of a world of threads, where {@link VirtualTime} has that of a loop.
 *
 * {@snippet class=ManualTimeSnippets region=open}
 *
 * <p>It serves tests that need real threads and not real time: tools that look for races between
 * instructions, debuggers, and code that blocks outside of the library. All that is forked inside
 * of {@link #call} goes by this time, at every depth: sleeps, deadlines, delayed starts and {@link
 * dev.selvedge.Tasks#now Tasks.now}.
 *
 * <h2>Shape</h2>
 *
 * Nothing but {@link #advance} moves it. Tasks run beside whoever moves it, so nobody knows how far
 * they have come: {@link #awaitTimers} waits until they have set their timers. Any thread may call
 * any method, and several bodies may share one time.
 *
 * <h2>Units</h2>
 *
 * The resolution is one nanosecond, and the clock has 292 years.
 *
 * <h2>Memory consistency</h2>
 *
 * What happens before a timer is set happens-before the return of {@code awaitTimers} that it ends,
 * and what happens before a call of {@code advance} happens-before what the timers it rings let go
 * on.
 *
 * @implNote Source: the {@code FakeTicker} of Guava and Caffeine, with timers.
 */
public final class ManualTime implements InstantSource {

  private final HandTimers timers;
  private final ThreadFactory factory;

  private ManualTime(HandTimers timers, ThreadFactory factory) {
    this.timers = timers;
    this.factory = factory;
  }

  /** A time that shows a moment until it is moved; tasks run on virtual threads. */
  public static ManualTime startingAt(Instant start) {
    return new ManualTime(
        new HandTimers(requireNonNull(start, "start")), Thread.ofVirtual().factory());
  }

  /** The same time for tasks on other threads; the factory makes a new, unstarted one each time. */
  public ManualTime on(ThreadFactory threads) {
    return new ManualTime(timers, requireNonNull(threads, "threads"));
  }

  /**
   * Runs a body as a task in this time and waits for it.
   *
   * @return its value
   * @throws X what it threw
   * @throws InterruptedException if the caller was cancelled, and the body with it, or interrupted
   */
  public <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
      throws X, InterruptedException {
    requireNonNull(body, "body");
    ThreadsWorld world = new ThreadsWorld("manual time", factory, timers);
    return Entrance.get().<T, X>call(world, world.name(), (Callable<T>) body::call);
  }

  /**
   * As {@link #call}, for a body without a value.
   *
   * @throws X what it threw
   */
  public <X extends Exception> void run(Action<X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    this.<@Nullable Void, X>call(() -> {
      body.run();
      return null;
    });
  }

  /** The present moment. */
  @Override
  public Instant instant() {
    return timers.now();
  }

  /**
   * Moves the time from timer to timer by an amount; each lets its task go on, which is not waited
   * for. A task that sleeps again does so from the moment that is shown when it comes to that.
   *
   * @throws IllegalArgumentException if the time is negative, or longer than the clock
   */
  public void advance(Duration time) {
    long until = timers.after(Arguments.notNegative(time, "time"));
    if (until == Timers.NEVER) {
      throw new IllegalArgumentException(
          "time must end within the clock, 292 years, but is " + Arguments.text(time));
    }
    timers.advanceTo(until);
  }

  /**
   * Waits until at least so many timers are set, and have not rung: sleeps, deadlines, delayed
   * starts and waits with a time. A checkpoint.
   *
   * @throws IllegalArgumentException if the count is negative
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public void awaitTimers(int count) throws InterruptedException {
    timers.awaitArmed(Arguments.notNegative(count, "count"));
  }

  @Override
  public String toString() {
    return "manual time " + instant();
  }
}
