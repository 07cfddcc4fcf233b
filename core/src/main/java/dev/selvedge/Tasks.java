package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Registry;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a task can do to itself, and what can be done with several.
 *
 * <p>All of it works on any thread: one that runs no task gets an implicit root task.
 */
public final class Tasks {

  private Tasks() {}

  /** The task that the caller runs in; on a foreign thread, the implicit one of that thread. */
  public static Task<?> current() {
    return RootTask.of(Strand.current());
  }

  /** Every live task of this JVM, those of foreign threads included, parents before children. */
  public static List<Task<?>> all() {
    return Registry.strands().stream()
        .<Task<?>>map(RootTask::of)
        .filter(task -> !task.isDone())
        .toList();
  }

  /**
   * Waits for a time. A time of zero is a {@link #checkpoint}.
   *
   * @throws IllegalArgumentException if the time is negative
   * @throws CancelledException if the task's scope is cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   */
  public static void sleep(Duration time) throws InterruptedException {
    Checks.notNegative(time, "time");
    Strand strand = Strand.current();
    strand.checkpoint();
    if (!time.isZero()) {
      new Waiter(strand, new Sleep(time)).await(strand.world().timers().after(time));
    }
  }

  /**
   * Waits until an instant; one in the past is a {@link #checkpoint}.
   *
   * @throws InterruptedException as {@link #sleep}
   */
  public static void sleepUntil(Instant instant) throws InterruptedException {
    requireNonNull(instant, "instant");
    Strand strand = Strand.current();
    strand.checkpoint();
    Timers timers = strand.world().timers();
    long until = timers.at(instant);
    if (until > timers.nanoTime()) {
      new Waiter(strand, instant).await(until);
    }
  }

  /**
   * Waits until cancelled.
   *
   * @throws InterruptedException always, as {@link #sleep}
   */
  public static void sleepForever() throws InterruptedException {
    new Waiter(Strand.current(), "its cancellation").await();
  }

  /**
   * Does nothing but to notice cancellation: for long computations.
   *
   * @throws InterruptedException as {@link #sleep}
   */
  public static void checkpoint() throws InterruptedException {
    Strand.current().checkpoint();
  }

  /**
   * Lets other tasks run first; a checkpoint.
   *
   * @throws InterruptedException as {@link #sleep}
   */
  @SuppressWarnings("NamedLikeContextualKeyword") // the word of the field
  public static void yield() throws InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    strand.world().giveWay();
  }

  /** Whether a scope around the caller was asked to stop, by {@link CancelScope#requestStop}. */
  public static boolean stopRequested() {
    return Strand.current().scope().stopping();
  }

  /**
   * Waits until a scope around the caller is asked to stop.
   *
   * @throws InterruptedException as {@link #sleep}
   */
  public static void awaitStop() throws InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    new Waiter(strand, "a request to stop").awaitStop();
  }

  private record Sleep(Duration time) {
    @Override
    public String toString() {
      return "sleep of " + Checks.text(time);
    }
  }
}
